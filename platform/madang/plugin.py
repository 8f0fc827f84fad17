"""`Plugin`, its `PageSpec`s, and the registry of what is installed.

A plugin is found by an entry point in group `madang.plugins`. One that does not load is kept as a
`Failure` with its reason; the others work. A dataset whose upstream belongs to a plugin that is not
there is left out in the same way, and the rest of its plugin works. Names written as
`module:attribute` are imported only when needed (`resolve`), so that Dagster never loads Streamlit
and a page never loads Dagster.
"""

import importlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from madang.dataset import Dataset, Text
from madang.errors import DeclarationError, PluginError, UnknownName
from madang.proof import prove
from madang.settings import settings

GROUP = "madang.plugins"
API_VERSION = 1
# The built-in plugin of datasets without Python; by reference, so that a start without any does not
# load it.
_CITY = "city"
_CITY_LOADER = "madang.city.loader:load"
_DATASETS = "datasets"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PATH = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A query parameter of a page.

    Attributes:
        name: Name in the address.
        kind: `id` (letters, digits, `._:-`), `code` (lower case word) or `mark` (of one input:
            `KEY@PARTITION:HASH`); never free text.
    """

    name: str
    kind: Literal["id", "code", "mark"] = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the citizen or the steward app, by reference.

    Attributes:
        path: Address below the site, unique over all plugins.
        title: Message key in the plugin's own locales.
        render: `module:function` taking (Page) and drawing with `madang.ui`.
        audience: Which of the two apps shows it.
        icon: Name of a Material symbol that we serve.
        nav: Where it stands in the navigation.
        order: Place in the navigation, smallest first.
        params: Query parameters; others are ignored.
        plain: `module:function` taking (PlainVisit) and giving the PlainPage of its script-free
            twin under `/plain` (`madang.plain`); None = it has none.
        act: `module:function` taking (PlainVisit, fields of a form) and giving the PlainPage that
            answers, or `Moved`: what a form of the twin that writes is sent to. None = it only
            shows.
        card: `module:function` (Page) -> Card or None: a tile on the home page; None = no tile.
        measure: `module:function` (Page) -> Card or None: how much its data know, honestly. Its
            first line leads the page `data`, the tile stands on home. None = no measure.
        examples: Filled-in query strings for the empty state.
        is_secret: Its address carries a secret: no page that it leads to is told the address, and
            no copy is kept.
    """

    path: str
    title: str
    render: str
    audience: Literal["citizen", "steward"] = "citizen"
    icon: str = "help"
    nav: Literal["main", "more", "hidden"] = "main"
    order: int = 100
    params: Sequence[Param] = ()
    plain: str | None = None
    act: str | None = None
    card: str | None = None
    measure: str | None = None
    examples: Sequence[str] = ()
    is_secret: bool = False

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path):
            message = f"page {self.path!r}: a path is lower case, at most 41 of a-z 0-9 _ -"
            raise DeclarationError(message)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plugin:
    """One initiative's package, as the platform sees it.

    Attributes:
        name: Name of the plugin; the first part of its datasets' keys.
        title: Name in both languages.
        datasets: Declarations.
        pages: Pages for citizens and stewards.
        api: `module:router` of a FastAPI router, mounted under `/api/<name>`.
        tables: `module:metadata` of store tables.
        migrations: Folder of its Alembic branch, relative to the package.
        commands: `module:group` of click commands added to `madang`.
        letters: `module:function` (Workspace, Waiting) -> Said: what a message to a person says
            (`madang.civic.post`), for kinds that begin with the plugin's name.
        tick: `module:function` (Workspace): lets time pass, such as offers that run out; it may be
            called at any time, by several processes, and twice.
        api_version: Version of this interface that the plugin was written for.
    """

    name: str
    title: Text
    datasets: Sequence[Dataset] = ()
    pages: Sequence[PageSpec] = ()
    api: str | None = None
    tables: str | None = None
    migrations: str | None = None
    commands: str | None = None
    letters: str | None = None
    tick: str | None = None
    api_version: int = API_VERSION

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            message = f"plugin {self.name!r}: a name is lower case, at most 41 of a-z 0-9 _"
            raise DeclarationError(message)
        for dataset in self.datasets:
            if dataset.plugin != self.name:
                message = f"plugin {self.name}: dataset {dataset.key} belongs to another plugin"
                raise DeclarationError(message)


@dataclass(frozen=True, kw_only=True, eq=False)
class Installed:
    """A plugin that loaded.

    Attributes:
        plugin: The declaration.
        package: Import name of its package, home of `facts/` and `locales/`.
        distribution: Name and version of what was installed, e.g. `madang 0.1.0`.
        apart: Each of its datasets stands or falls by itself, since each has a file of its own.
    """

    plugin: Plugin
    package: str
    distribution: str = ""
    apart: bool = False

    @property
    def folder(self) -> Traversable:
        """Files of the package."""
        return files(self.package)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A plugin that is installed but left out, or a dataset left out of a plugin that works.

    Attributes:
        name: Name of the plugin's entry point; of a dataset's file that did not load, its key.
        reason: What was found and what is wanted.
        disabled: Left out because a setting says so.
        dataset: The one dataset that is left out, None where the whole plugin is.
        file: Name of the file that did not load, where a dataset has one of its own.
    """

    name: str
    reason: str
    disabled: bool = False
    dataset: Dataset | None = None
    file: str | None = None

    @property
    def key(self) -> str:
        """What is left out: the key of the dataset, else the name of the plugin."""
        return self.dataset.key if self.dataset else self.name

    def __str__(self) -> str:
        """What a person at the keyboard wants to know, in one line."""
        kind = "dataset" if self.dataset or self.file else "plugin"
        return f"{kind} {self.key} is left out: {self.reason}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Registry:
    """All plugins that loaded, with the datasets that stand, and what was left out."""

    installed: Sequence[Installed]
    failures: Sequence[Failure] = field(default=())

    @cached_property
    def plugins(self) -> Mapping[str, Installed]:
        """Installed plugins by name."""
        return {item.plugin.name: item for item in self.installed}

    @cached_property
    def datasets(self) -> Mapping[str, Dataset]:
        """All datasets by key, upstream before downstream."""
        declared = {d.key: d for item in self.installed for d in item.plugin.datasets}
        ordered: dict[str, Dataset] = {}

        def place(key: str) -> None:
            if key in ordered or key not in declared:
                return
            for upstream in declared[key].upstream:
                place(upstream)
            ordered[key] = declared[key]

        for key in declared:
            place(key)
        return ordered

    @cached_property
    def pages(self) -> Mapping[str, tuple[Installed, PageSpec]]:
        """Pages by path with the plugin that declares them."""
        return {page.path: (item, page) for item in self.installed for page in item.plugin.pages}

    def dataset(self, key: str) -> Dataset:
        """The dataset called `key`.

        Raises:
            UnknownName: There is none; the message says why, or suggests the nearest.
        """
        if key in self.datasets:
            return self.datasets[key]
        failure = self.left_out(key)
        raise UnknownName(str(failure) if failure else unknown("dataset", key, self.datasets))

    def left_out(self, name: str) -> Failure | None:
        """Why the plugin or dataset `name` is not there, where it or its plugin was left out."""
        names = {name, _owner(name)}
        return next((failure for failure in self.failures if failure.key in names), None)

    def plugin_of(self, dataset: Dataset) -> Installed:
        """The plugin that declares `dataset`."""
        return self.plugins[dataset.plugin]


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """A message that a name is unknown, with the nearest known ones."""
    import difflib  # noqa: PLC0415 -- only where something is already wrong

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5) or sorted(known)[:10]
    return f"no {kind} {name!r}; did you mean {', '.join(near)}?" if near else f"no {kind} {name!r}"


def resolve(reference: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    """The object that `module:attribute` names.

    Raises:
        PluginError: The module or the attribute does not exist.
    """
    module, _, attribute = reference.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        message = f"reference {reference!r}: {error}"
        raise PluginError(message) from error


def assemble(candidates: Iterable[Installed], failures: Iterable[Failure] = ()) -> Registry:
    """A registry of the candidates that hold together, in order; the others become failures.

    A dataset is left out by itself when it needs one of a plugin that is not there, or one that is
    left out. A plugin is left out whole when one of its declarations contradicts those before it: a
    name, a page path or a reference that does not stand, a licence looser than an input's.
    """
    accepted: list[Installed] = []
    refused = list(failures)
    ordered = _upstream_first(candidates)
    for place, item in enumerate(ordered):
        there = {other.plugin.name for other in (*accepted, *ordered[place:])}
        orphans = list(_orphans(item.plugin, there, refused))
        rest = _without(item, orphans)
        if rest.apart:
            orphans += _misfits(rest, accepted)
            rest = _without(rest, orphans)
        try:
            _prove_fits(rest, accepted)
        except DeclarationError as error:
            refused.append(Failure(name=item.plugin.name, reason=str(error)))
        else:
            accepted.append(rest)
            refused += orphans
    return Registry(installed=tuple(accepted), failures=tuple(refused))


def load_registry(disabled: Iterable[str] = (), home: Path | None = None) -> Registry:
    """The registry of everything installed in this environment, less `disabled`.

    Args:
        disabled: Names of plugins to leave out.
        home: Folder whose `datasets/*.toml` are loaded too, beside those of installed plugins.
    """
    off = set(disabled)
    candidates: list[Installed] = []
    failures: list[Failure] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in off:
            reason = "switched off by MADANG_DISABLED_PLUGINS"
            failures.append(Failure(name=point.name, reason=reason, disabled=True))
            continue
        try:
            candidates.append(_load(point))
        except Exception as error:  # noqa: BLE001 -- a plugin may fail in any way; the others work
            reason = f"{type(error).__name__}: {error}"
            failures.append(Failure(name=point.name, reason=reason))
    declared = [] if _CITY in off else dataset_files(candidates, home)
    if declared:  # what reads them is loaded only where there are any
        built_in, unread = resolve(_CITY_LOADER)(declared)
        candidates += [built_in] if built_in else []
        failures += unread
    return assemble(candidates, failures)


def dataset_files(installed: Iterable[Installed], home: Path | None = None) -> list[Traversable]:
    """The files that declare datasets without Python: in `home`, and in the plugins' packages."""
    folders: list[Traversable] = [item.folder / _DATASETS for item in installed]
    if home is not None:
        folders.append(home / _DATASETS)
    return [
        file
        for folder in folders
        if folder.is_dir()
        for file in folder.iterdir()
        if file.name.endswith(".toml") and not file.name.startswith(".")
    ]


@cache
def registry() -> Registry:
    """The registry of this process, loaded once."""
    return load_registry(settings().disabled_plugins, settings().home)


def _load(point: EntryPoint) -> Installed:
    plugin = point.load()
    if not isinstance(plugin, Plugin):
        message = f"entry point {point.value!r} gives a {type(plugin).__name__}, wanted a Plugin"
        raise PluginError(message)
    if plugin.api_version != API_VERSION:
        message = (
            f"written for plugin API {plugin.api_version}, this Madang has {API_VERSION}; "
            f"install a version of {point.name} for API {API_VERSION}"
        )
        raise PluginError(message)
    dist = point.dist
    label = f"{dist.name} {dist.version}" if dist else ""
    return Installed(plugin=plugin, package=point.module.split(".")[0], distribution=label)


def _upstream_first(candidates: Iterable[Installed]) -> list[Installed]:
    """Candidates so that a plugin follows those whose datasets it reads."""
    by_name = {item.plugin.name: item for item in candidates}
    ordered: dict[str, Installed] = {}

    def place(name: str, above: tuple[str, ...]) -> None:
        if name in ordered or name not in by_name or name in above:
            return
        for dataset in by_name[name].plugin.datasets:
            for upstream in _needs(dataset):
                place(_owner(upstream), (*above, name))
        ordered[name] = by_name[name]

    for name in by_name:
        place(name, ())
    return list(ordered.values())


def _orphans(
    plugin: Plugin, there: Collection[str], refused: Sequence[Failure]
) -> Iterator[Failure]:
    """A failure for each dataset that lacks what it needs, upstream before downstream.

    Args:
        plugin: Whose datasets.
        there: Names of the plugins that loaded or may still load, this one among them.
        refused: What was left out before.
    """
    gone = {failure.key for failure in refused if failure.dataset}
    stand = list(plugin.datasets)
    while lacking := [(each, why) for each in stand if (why := _lack(each, there, gone, refused))]:
        for dataset, reason in lacking:
            stand.remove(dataset)
            gone.add(dataset.key)
            yield Failure(name=plugin.name, reason=reason, dataset=dataset)


def _lack(
    dataset: Dataset, there: Collection[str], gone: Collection[str], refused: Sequence[Failure]
) -> str | None:
    """Which dataset that it needs is not there and why, None where nothing is lacking."""
    for key in _needs(dataset):
        name = _owner(key)
        if name not in there:
            known = (str(failure) for failure in refused if failure.key == name)
            return f"needs dataset {key}; {next(known, f'plugin {name} is not installed')}"
        if key in gone:
            return f"needs dataset {key}, which is left out as well"
    return None


def _needs(dataset: Dataset) -> tuple[str, ...]:
    """Keys of all datasets that the declaration names, without itself."""
    origins = (origin.rpartition(".")[0] for c in dataset.columns for origin in c.derived_from)
    named = dict.fromkeys((*dataset.upstream, *origins))
    return tuple(key for key in named if key != dataset.key)


def _owner(key: str) -> str:
    """Name of the plugin that a dataset's key begins with."""
    return key.split(".", maxsplit=1)[0]


def _without(item: Installed, orphans: Iterable[Failure]) -> Installed:
    lost = [failure.dataset for failure in orphans]
    if not lost:
        return item
    stand = [dataset for dataset in item.plugin.datasets if dataset not in lost]
    return replace(item, plugin=replace(item.plugin, datasets=stand))


def _misfits(item: Installed, accepted: Sequence[Installed]) -> Iterator[Failure]:
    """A failure for each dataset that contradicts what stands before it, the others left alone."""
    known = {d.key: d for other in accepted for d in other.plugin.datasets}
    try:
        prove(item.plugin.datasets, known)
    except DeclarationError:  # some of them: which, is asked one by one
        yield from _one_by_one(item, known)


def _one_by_one(item: Installed, known: dict[str, Dataset]) -> Iterator[Failure]:
    """Failures of what does not fit, once nothing more does: upstream may come in any order."""
    open_ones = list(item.plugin.datasets)
    reasons: dict[str, str] = {}
    while True:
        waiting = len(open_ones)
        for dataset in list(open_ones):
            try:
                prove([dataset], known)
            except DeclarationError as error:
                reasons[dataset.key] = str(error)
            else:
                known[dataset.key] = dataset
                open_ones.remove(dataset)
        if len(open_ones) == waiting:
            break
    for dataset in open_ones:
        yield Failure(name=item.plugin.name, reason=reasons[dataset.key], dataset=dataset)


def _prove_fits(item: Installed, accepted: Sequence[Installed]) -> None:
    taken = {page.path: other.plugin.name for other in accepted for page in other.plugin.pages}
    for page in item.plugin.pages:
        if page.path in taken:
            message = f"page {page.path!r} is already declared by plugin {taken[page.path]}"
            raise DeclarationError(message)
    known = {d.key: d for other in accepted for d in other.plugin.datasets}
    prove(item.plugin.datasets, known)
