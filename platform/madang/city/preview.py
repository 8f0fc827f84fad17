"""A dataset's file tried out: built in a folder that is thrown away, by the very code of a build.

What is shown is what a build would say: rows, rows set aside, checks, entry and its score. The lake
is left alone. What needs it stays for the build: references, and how much fewer rows there are than
now. Of a live source one page is read, not the whole.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from madang.build import Origin, Outcome, build, partitions
from madang.catalogue import Entry
from madang.catalogue.score import Score, score
from madang.city import NAME
from madang.city.cases import rule_misfits
from madang.city.faults import Fault, place_of
from madang.city.lines import line_of, lines
from madang.city.live_sample import first_page, lacks_key
from madang.city.loader import TITLE, Declared, read_text
from madang.dataset import Dataset
from madang.errors import LandingFileMissing, MadangError, SourceError
from madang.listing import look_up
from madang.plugin import Installed, Plugin, Registry, assemble
from madang.scratch import scratch
from madang.sources import landing
from madang.workspace import Workspace, open_workspace

ROWS = 10
_PAGE = "sample.json"


@dataclass(frozen=True, kw_only=True, eq=False)
class Preview:
    """How a file would do.

    Attributes:
        declared: What it says, or all that does not hold in it.
        outcome: How the build went; None where nothing was built.
        files: Names of the files that were read.
        rows: The first rows that would be committed; None where there are none.
        aside: The first rows that would be set aside, as in quarantine.
        score: How good its entry would be in the catalogue; None where it would have none.
        trouble: Why nothing was built although the file holds.
    """

    declared: Declared
    outcome: Outcome | None = None
    files: tuple[str, ...] = ()
    rows: pa.Table | None = None
    aside: pa.Table | None = None
    score: Score | None = None
    trouble: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether no file was at hand, so that a build must ask the live source."""
        dataset = self.declared.dataset
        asked = dataset is not None and any(source.live for source in dataset.sources)
        return asked and self.files in ((), (_PAGE,))

    @property
    def holds(self) -> bool:
        """Whether the file loads and a build of it would stand."""
        return self.outcome is not None and self.outcome.stands


def preview(workspace: Workspace, text: str, file: str, *, rows: int = ROWS) -> Preview:
    """How the text of a file called `file` would do, tried on its newest edition.

    Files of the landing folder come first; without any, one page is asked of the live source where
    its key is set.

    Args:
        workspace: Whose landing folder is read and whose calls count; nothing else is touched.
        text: The file.
        file: Its name.
        rows: How many rows to show of each kind.
    """
    declared = read_text(text, file)
    declared = _with_cases(declared, text)
    if declared.dataset is None:
        return Preview(declared=declared)
    with scratch(workspace.settings.scratch_folder) as folder:
        try:
            dataset, received = _at_hand(workspace, declared.dataset, folder)
            place = _apart(workspace, dataset, folder / "home", received)
            return _built(place, dataset, declared, rows)
        except MadangError as error:
            return Preview(declared=declared, trouble=str(error))


def _with_cases(declared: Declared, text: str) -> Declared:
    """The same, with a fault for each rule that its own rows contradict."""
    if declared.dataset is None:
        return declared
    known = lines(text)
    faults = tuple(
        Fault(file=declared.file, line=line_of(known, path), place=place_of(path), problem=problem)
        for path, problem in rule_misfits(_alone(declared.dataset))
    )
    return replace(declared, dataset=None, faults=faults) if faults else declared


def _at_hand(workspace: Workspace, dataset: Dataset, folder: Path) -> tuple[Dataset, str | None]:
    """The dataset as it can be tried, and the folder with its files.

    Raises:
        SourceError: There is no file, and nothing live to ask; says what to do.
    """
    alone = _alone(dataset)
    (source,) = dataset.sources
    held = workspace.landing is not None and landing.find(
        workspace.landing, source, dataset.partition
    )
    if held:
        return alone, workspace.settings.landing
    if source.live is None:
        where = workspace.landing.url if workspace.landing else "MADANG_LANDING, which is not set"
        unit = f" whose name says its {dataset.partition}" if dataset.partition else ""
        message = f"no file {source.landing}{unit} in {where}. Put the publisher's file there"
        raise LandingFileMissing(message)
    lacking = lacks_key(workspace.settings, source.live)
    if lacking:
        file = f", or put a file {source.landing} into the landing folder" if source.landing else ""
        message = f"{lacking} is not set, so {source.live.portal} cannot be asked. Set it{file}"
        raise SourceError(message)
    received = folder / "received"
    received.mkdir()
    (received / _PAGE).write_bytes(first_page(workspace, source, source.live))
    paged = replace(source, landing=_PAGE, media="json", live=None)
    whole = replace(
        alone,
        sources=[paged],
        partition=None,
        partition_column=None,
        partition_from=None,
        min_rows=1,
    )
    return whole, str(received)


def _built(place: Workspace, dataset: Dataset, declared: Declared, rows: int) -> Preview:
    origin: Origin = "landing"
    outcome = build(place, dataset, partitions(place, dataset, origin)[-1], origin=origin)
    table = place.lake.table(dataset)
    version = table.current()
    entry = look_up(place, dataset).entry if version else None
    return Preview(
        declared=declared,
        outcome=outcome,
        files=_names(place, dataset),
        rows=version.table().slice(0, rows) if version else None,
        aside=table.quarantine().slice(0, rows),
        score=_score(entry),
    )


def _score(entry: Entry | None) -> Score | None:
    return score(entry) if entry else None


def _names(place: Workspace, dataset: Dataset) -> tuple[str, ...]:
    """Names of the files that the build landed."""
    receipts = [r for source in dataset.sources for r in place.raw.receipts(source.key)]
    return tuple(part.name for receipt in receipts[-1:] for part in receipt.parts)


def _alone(dataset: Dataset) -> Dataset:
    """The dataset without references, which only the lake can answer."""
    columns = [replace(column, ref=None) for column in dataset.columns]
    return replace(dataset, columns=columns)


def _apart(workspace: Workspace, dataset: Dataset, home: Path, received: str | None) -> Workspace:
    """A workspace of its own, with the settings of `workspace`."""
    changes = {"home": home, "lake_url": None, "landing": received}
    return open_workspace(workspace.settings.model_copy(update=changes), _registry(dataset))


def _registry(dataset: Dataset) -> Registry:
    plugin = Plugin(name=NAME, title=TITLE, datasets=(dataset,))
    return assemble([Installed(plugin=plugin, package="madang.city")])
