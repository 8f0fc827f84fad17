"""The kit for plugin authors: hold declarations against their own cases, and build in a folder.

Used by the tests here, by `madang plugin check`, and by the tests of any plugin of its own package.
Needs nothing but Madang; pytest is the reader's choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from madang import build, lake
from madang.dataset import Dataset, Inputs, RawFile, Rows, Rule, Source
from madang.errors import PluginError, UnknownName
from madang.plugin import Installed, Plugin, Registry, assemble, resolve, unknown
from madang.settings import Settings
from madang.sources import bundled
from madang.workspace import Workspace, open_workspace

RUN_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Something in a plugin that does not hold.

    Attributes:
        thing: Dataset and rule, page, or file.
        problem: What was found and what is wanted.
    """

    thing: str
    problem: str


def rule_breaks(dataset: Dataset, rule: Rule, rows: Rows, upstream: Sequence[Dataset] = ()) -> bool:
    """Whether `rows` break the rule.

    Args:
        dataset: The dataset that declares the rule.
        rule: One of its rules.
        rows: Dictionaries of the columns that matter (the others are null), or a SELECT.
        upstream: Datasets that the rule may read; they are empty.
    """
    with TemporaryDirectory() as folder:
        return lake.breaks(
            dataset, rule, rows, upstream=upstream, run_time=RUN_TIME, scratch=Path(folder)
        )


def rule_complaints(dataset: Dataset, upstream: Sequence[Dataset] = ()) -> Iterator[Complaint]:
    """Rules whose own cases do not do what they say: `passes` must pass, `fails` must fail."""
    for rule in dataset.rules:
        for name, rows, wanted in (("passes", rule.passes, False), ("fails", rule.fails, True)):
            if rule_breaks(dataset, rule, rows, upstream) != wanted:
                verb = "does not break" if wanted else "breaks"
                yield Complaint(
                    thing=f"{dataset.key}: rule {rule.name}", problem=f"its `{name}` {verb} it"
                )


def plugin_complaints(registry: Registry, name: str) -> Iterator[Complaint]:
    """Everything in one installed plugin that does not hold, found without changing the lake.

    Its rules are held against their own cases, its bundled facts are built in a folder of their
    own, its pages and its API are imported.

    Args:
        registry: What is installed.
        name: Name of the plugin.

    Raises:
        UnknownName: There is no such plugin; the message suggests the nearest.
    """
    whole = registry.left_out(name)
    if whole is not None:
        yield Complaint(thing=f"plugin {name}", problem=whole.reason)
        return
    if name not in registry.plugins:
        raise UnknownName(unknown("plugin", name, registry.plugins))
    for failure in registry.failures:
        if failure.name == name:
            yield Complaint(thing=failure.key, problem=failure.reason)
    plugin = registry.plugins[name].plugin
    for dataset in plugin.datasets:
        yield from rule_complaints(dataset, [registry.dataset(key) for key in dataset.upstream])
    yield from _reference_complaints(plugin)
    yield from _build_complaints(registry, plugin)


def _reference_complaints(plugin: Plugin) -> Iterator[Complaint]:
    references = {f"page {page.path}": page.render for page in plugin.pages}
    optional = {"api": plugin.api, "tables": plugin.tables, "commands": plugin.commands}
    optional |= {f"plain twin of {page.path}": page.plain for page in plugin.pages}
    optional |= {f"card of {page.path}": page.card for page in plugin.pages}
    references |= {name: reference for name, reference in optional.items() if reference}
    for thing, reference in references.items():
        try:
            resolve(reference)
        except PluginError as error:
            yield Complaint(thing=thing, problem=str(error))


def _build_complaints(registry: Registry, plugin: Plugin) -> Iterator[Complaint]:
    wanted = _with_upstream(registry, plugin)
    with TemporaryDirectory() as folder:
        settings = Settings.model_validate({"home": Path(folder)})
        place = open_workspace(settings, registry)
        for key, dataset in registry.datasets.items():
            if key not in wanted or _needs_landing(registry, dataset):
                continue
            for partition in build.partitions(place, dataset, "bundled"):
                outcome = build.build(place, dataset, partition)
                if not outcome.stands:
                    yield Complaint(thing=key, problem=outcome.reason or outcome.status)


def _needs_landing(registry: Registry, dataset: Dataset) -> bool:
    """Whether the dataset has no bundled facts to build from, which a plugin may choose."""
    return bool(dataset.sources) and not bundled.find(registry.plugin_of(dataset), dataset)


def _with_upstream(registry: Registry, plugin: Plugin) -> set[str]:
    """Keys of the plugin's datasets and of all that they need."""
    wanted = {dataset.key for dataset in plugin.datasets}
    for key in reversed(list(registry.datasets)):
        if key in wanted:
            wanted.update(registry.datasets[key].upstream)
    return wanted


def raw_file(
    name: str, data: bytes, *, as_of: date | None = None, encoding: str = "utf-8"
) -> RawFile:
    """A received file with the given bytes, as a reader gets it."""
    return RawFile(
        name=name, as_of=as_of, encoding=encoding, size=len(data), opener=lambda: BytesIO(data)
    )


def inputs(
    files: Mapping[Source, bytes] | None = None,
    *,
    tables: Mapping[str, Any] | None = None,
    partition: str | None = None,
    scratch: Path = Path(),
) -> Inputs:
    """Inputs for a reader under test: bytes by source, Arrow tables by dataset key."""
    received = {
        source.key: (raw_file(source.landing or source.key, data, encoding=source.encoding),)
        for source, data in (files or {}).items()
    }
    return Inputs(
        files=received,
        tables=tables or {},
        partition=partition,
        run_time=RUN_TIME,
        scratch=scratch,
    )


def workspace(
    folder: Path, plugins: Sequence[Plugin | Installed], landing: Mapping[str, bytes] | None = None
) -> Workspace:
    """A workspace in `folder` that knows only `plugins`, with files in its landing folder.

    Args:
        folder: An empty local folder.
        plugins: Declarations, or what was installed where facts and locales are needed.
        landing: Bytes by file name.
    """
    place = folder / "landing"
    place.mkdir(parents=True, exist_ok=True)
    for name, data in (landing or {}).items():
        (place / name).write_bytes(data)
    chosen = Settings.model_validate({"home": folder / "home", "landing": str(place)})
    return open_workspace(chosen, registry_of(*plugins))


def plain_page(
    workspace: Workspace, path: str, *, lang: Literal["ko", "en"] = "ko", **params: str
) -> tuple[str, int]:
    """The script-free twin of the page at `path`: the whole document, and its status.

    Args:
        workspace: What stands in the lake of the test.
        path: Path of a page whose `PageSpec` names a twin.
        lang: Language to read it in.
        **params: Query parameters, as a form would send them.
    """
    from madang.api.desk import Desk  # noqa: PLC0415 -- web only where a page is opened
    from madang.plain import serve, visit  # noqa: PLC0415 -- see above
    from madang.plain.view import View  # noqa: PLC0415 -- see above

    installed, spec = workspace.registry.pages[path]
    twin = visit.Twin(spec=spec, package=installed.package, plugin=installed.plugin.name)
    opened = visit.PlainVisit(
        registered=twin, view=View(language=lang), params=params, desk=Desk(workspace), twins=[twin]
    )
    return serve.whole(opened)


def registry_of(*plugins: Plugin | Installed) -> Registry:
    """A registry of just these plugins; fails where one of them does not hold.

    Datasets that need those of other plugins are left out, and stand among its failures.

    Raises:
        AssertionError: A plugin was left out whole; the message says why.
    """
    installed = [
        item if isinstance(item, Installed) else Installed(plugin=item, package="madang")
        for item in plugins
    ]
    made = assemble(installed)
    problems = [str(failure) for failure in made.failures if not failure.dataset]
    if problems:
        raise AssertionError("; ".join(problems))
    return made
