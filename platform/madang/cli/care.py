"""Commands that keep house: doctor, verify, lake, facts."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from madang.cli import paper
from madang.cli.place import workspace
from madang.files import CHUNK

if TYPE_CHECKING:
    from madang.lake import Damage
    from madang.workspace import Workspace


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended without losing a version.")
def doctor(repair: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Say where each setting comes from and whether everything is sound."""
    from madang import lake as lakes
    from madang.settings import origins

    place = workspace()
    rows = [
        (f"MADANG_{name.upper()}", _shown(getattr(place.settings, name)), origin)
        for name, origin in origins().items()
    ]
    click.echo(paper.table(("setting", "value", "from"), rows))
    click.echo("")
    if repair:
        for dataset in place.registry.datasets.values():
            for damage in lakes.repair(place.lake.table(dataset)):
                click.echo(f"mended: {_told(damage)}")
    problems = [*_plugin_problems(place), *_landing_problems(place), *_damages(place)]
    problems += _store_problems(place)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} problems" if problems else "everything is sound")
    if problems:
        click.get_current_context().exit(1)


@click.command()
def verify() -> None:
    """Hold every byte of the newest versions against its sha256, and walk the audit trail."""
    place = workspace()
    problems = [*_damages(place, contents=True), *_published_damages(place)]
    problems += _audit_problems(place)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} damaged" if problems else "every byte is as committed")
    if problems:
        click.get_current_context().exit(1)


@click.group()
def lake() -> None:
    """Upkeep of the lake."""


@lake.command()
@click.option("--yes", is_flag=True, help="Delete; without it, files are only listed.")
def maintain(yes: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Write checkpoints, and sweep files that no version names and that are older than a week."""
    from madang import lake as lakes

    place = workspace()
    for dataset in place.registry.datasets.values():
        table = place.lake.table(dataset)
        number = lakes.checkpoint(table)
        if number is not None:
            click.echo(f"{dataset.key}: checkpoint at version {number}")
        for path in lakes.sweep(table) if yes else lakes.orphans(table):
            click.echo(f"{dataset.key}: {'deleted' if yes else 'would delete'} {path}")


@click.group()
def facts() -> None:
    """Bundled facts: the compact tables that plugins carry."""


@facts.command()
@click.argument("names", nargs=-1, metavar="[PLUGIN]...")
def export(names: tuple[str, ...]) -> None:
    """Write the plugins' bundled facts from the lake, with SOURCES.md."""
    from madang.export import export_facts

    for exported in export_facts(workspace(), names):
        click.echo(exported)


def _plugin_problems(place: "Workspace") -> Iterator[str]:
    for failure in place.registry.failures:
        if not failure.disabled:
            yield str(failure)


def _landing_problems(place: "Workspace") -> Iterator[str]:
    landing = place.landing
    if landing is not None and landing.is_local and not landing.local().is_dir():
        yield f"landing folder {landing.url} does not exist; make it or correct MADANG_LANDING"


def _damages(place: "Workspace", *, contents: bool = False) -> Iterator[str]:
    from madang import lake as lakes

    for dataset in place.registry.datasets.values():
        for damage in lakes.verify(place.lake.table(dataset), contents=contents):
            hint = "; madang doctor --repair mends it" if damage.mendable else ""
            yield f"{_told(damage)}{hint}"


def _store_problems(place: "Workspace") -> Iterator[str]:
    """What is wrong with the store, where there is one."""
    from madang import store
    from madang.store import outbox

    file = place.settings.store_file
    kind = store.network_file_system(file)
    if kind and not place.settings.store_url:
        yield f"store {file} is on {kind}: its locks cannot be trusted; use a local disk"
    if not _has_store(place):
        return
    yield from _chain_problems(place)
    given_up = outbox.counts(store.open(place.settings, place.registry))["given_up"]
    if given_up:
        yield f"outbox: {given_up} messages were given up after six tries; see the audit trail"


def _audit_problems(place: "Workspace") -> Iterator[str]:
    """The first broken row, where there is a store; says where the chain ends."""
    if _has_store(place):
        yield from _chain_problems(place)


def _chain_problems(place: "Workspace") -> Iterator[str]:
    from madang import store

    chain = store.open(place.settings, place.registry).verify()
    click.echo(f"audit trail: {chain.rows} rows, head {chain.head}")
    if chain.broken:
        yield f"{chain.broken}; the rows before it hold"


def _has_store(place: "Workspace") -> bool:
    return bool(place.settings.store_url) or place.settings.store_file.exists()


def _told(damage: "Damage") -> str:
    return f"{damage.dataset}: {damage.kind.replace('_', ' ')} {damage.path}: {damage.found}"


def _published_damages(place: "Workspace") -> Iterator[str]:
    from madang import publish

    for dataset in place.registry.datasets.values():
        found = publish.latest(place.published, dataset.key)
        for file in found.files if found else ():
            name = f"{found.folder if found else ''}/{file.name}"
            if not place.published.exists(name):
                yield f"{dataset.key}: published {name} is missing"
            elif _sha256(place, name) != file.sha256:
                yield f"{dataset.key}: published {name} has other bytes than its sha256 says"


def _sha256(place: "Workspace", name: str) -> str:
    digest = hashlib.sha256()
    with place.published.open(name) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "-"
    return str(value) if value is not None else "-"
