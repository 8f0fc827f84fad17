"""A dataset's file tried out: built in a folder that is thrown away, by the very code of a build.

What is shown is what a build would say: rows, rows set aside, checks, entry and its score. The lake
is left alone. What needs it stays for the build: references, and how much fewer rows there are than
now.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import pyarrow as pa

from madang.build import Origin, Outcome, build, partitions
from madang.catalogue import Entry
from madang.catalogue.score import Score, score
from madang.city import NAME
from madang.city.loader import TITLE, Declared, read_text
from madang.dataset import Dataset
from madang.errors import MadangError
from madang.listing import look_up
from madang.plugin import Installed, Plugin, Registry, assemble
from madang.scratch import scratch
from madang.workspace import Workspace, open_workspace

ROWS = 10


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
    def holds(self) -> bool:
        """Whether the file loads and a build of it would stand."""
        return self.outcome is not None and self.outcome.stands


def preview(workspace: Workspace, text: str, file: str, *, rows: int = ROWS) -> Preview:
    """How the text of a file called `file` would do, tried on its newest edition.

    Args:
        workspace: Whose landing folder is read; nothing else of it is touched.
        text: The file.
        file: Its name.
        rows: How many rows to show of each kind.
    """
    declared = read_text(text, file)
    if declared.dataset is None:
        return Preview(declared=declared)
    dataset = _alone(declared.dataset)
    with _apart(workspace, dataset) as place:
        try:
            return _built(place, dataset, declared, rows)
        except MadangError as error:
            return Preview(declared=declared, trouble=str(error))


def _built(place: Workspace, dataset: Dataset, declared: Declared, rows: int) -> Preview:
    origin: Origin = "landing"
    found = partitions(place, dataset, origin)
    if not found:
        trouble = (
            f"{dataset.key}: no file of its landing folder says which {dataset.partition} it holds"
        )
        return Preview(declared=declared, trouble=trouble)
    outcome = build(place, dataset, found[-1], origin=origin)
    table = place.lake.table(dataset)
    version = table.current()
    aside = table.quarantine()
    entry = look_up(place, dataset).entry if version else None
    return Preview(
        declared=declared,
        outcome=outcome,
        files=_names(place, dataset),
        rows=version.table().slice(0, rows) if version else None,
        aside=aside.slice(0, rows),
        score=_score(entry),
    )


def _score(entry: Entry | None) -> Score | None:
    return score(entry) if entry else None


def _names(place: Workspace, dataset: Dataset) -> tuple[str, ...]:
    """Names of the files that the build landed."""
    receipts = [r for source in dataset.sources for r in place.raw.receipts(source.key)]
    return tuple(part.name for receipt in islice(receipts, 1) for part in receipt.parts)


def _alone(dataset: Dataset) -> Dataset:
    """The dataset without references, which only the lake can answer."""
    columns = [replace(column, ref=None) for column in dataset.columns]
    return replace(dataset, columns=columns)


@contextmanager
def _apart(workspace: Workspace, dataset: Dataset) -> Generator[Workspace]:
    """A workspace of its own, with the landing folder and the settings of `workspace`."""
    with scratch(workspace.settings.scratch_folder) as folder:
        chosen = workspace.settings.model_copy(update={"home": folder, "lake_url": None})
        yield open_workspace(chosen, _registry(dataset))


def _registry(dataset: Dataset) -> Registry:
    plugin = Plugin(name=NAME, title=TITLE, datasets=(dataset,))
    return assemble([Installed(plugin=plugin, package="madang.city")])
