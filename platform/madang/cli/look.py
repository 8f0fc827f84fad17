"""Commands that look and change nothing: datasets, show, history, query, plugins."""

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from madang.cli import paper
from madang.cli.place import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from madang.catalogue import Entry
    from madang.dataset import Dataset
    from madang.lake import CheckResult, Commit, Version
    from madang.listing import Listing
    from madang.publish import Published


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Same lake, same bytes.")
def datasets(as_json: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """List the datasets: what they are, and which version stands."""
    from madang.listing import listing

    found = listing(workspace())
    if as_json:
        click.echo(json.dumps([_facts(item) for item in found], ensure_ascii=False, indent=1))
        return
    click.echo(
        paper.table(
            ("dataset", "title", "rows", "version", "as of", ""), map(_row, found), numbers=[2]
        )
    )


@click.command()
@click.argument("key")
@click.option("--version", "number", type=int, help="An earlier version, by its number.")
@click.option("--quarantine", is_flag=True, help="The rows that were set aside; for stewards only.")
def show(key: str, number: int | None, quarantine: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Show one dataset: columns and where they come from, checks, origin, files."""
    from madang.errors import NotInLake
    from madang.listing import look_up

    place = workspace()
    dataset = place.registry.dataset(key)
    table = place.lake.table(dataset)
    if quarantine:
        _print_table(table.quarantine(), "table")
        return
    version = table.current() if number is None else table.at(number)
    click.echo(
        f"{dataset.title.ko}\n{dataset.title.en}\n\n{dataset.notes.ko}\n{dataset.notes.en}\n"
    )
    columns = [
        (
            c.name,
            str(c.type),
            "key" if c.key else "" if c.required else "may be null",
            c.title.ko,
            c.title.en,
        )
        for c in dataset.columns
    ]
    click.echo(paper.table(("column", "type", "", "", ""), columns))
    _show_origins(dataset, place.registry.datasets)
    click.echo(f"\nlicence {dataset.licence}, {dataset.publisher}, frequency {dataset.frequency}")
    if version is None:
        message = f"{key}: nothing is built yet; madang build {key}"
        raise NotInLake(message)
    _show_version(version)
    if number is None:
        _show_standing(look_up(place, dataset))


@click.command()
@click.argument("key")
def history(key: str) -> None:
    """List the versions of a dataset, newest first."""
    place = workspace()
    commits = place.lake.table(place.registry.dataset(key)).history()
    head = ("version", "committed", "partition", "rows", "set aside", "from", "remarks")
    click.echo(paper.table(head, map(_commit_row, commits), numbers=[3, 4]))


@click.command()
@click.argument("sql")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
)
@click.option("--snapshot", help="Id of a snapshot, or `latest`; the current one where left out.")
def query(sql: str, form: str, snapshot: str | None) -> None:
    """Run a SELECT over the published datasets, named plugin.name."""
    from madang.query import run

    _print_table(run(workspace(), sql, snapshot), form)


@click.command()
def plugins() -> None:
    """List what is installed, and what was left out and why."""
    registry = workspace().registry
    rows = [
        (item.plugin.name, item.distribution, str(len(item.plugin.datasets)), item.plugin.title.ko)
        for item in registry.installed
    ]
    click.echo(paper.table(("plugin", "from", "datasets", "title"), rows, numbers=[2]))
    for failure in registry.failures:
        click.echo(failure)


def _row(item: "Listing") -> tuple[str, ...]:
    notes = [
        "historical" if item.historical else "",
        f"last try {item.setback.status}" if item.setback else "",
    ]
    return (
        item.dataset.key,
        item.dataset.title.ko,
        f"{item.entry.rows:,}" if item.entry else "-",
        item.published.version if item.published else "not published",
        item.as_of.isoformat() if item.as_of else "-",
        ", ".join(filter(None, notes)),
    )


def _facts(item: "Listing") -> dict[str, Any]:
    """What does not depend on the clock, for machines."""
    dataset, entry = item.dataset, item.entry
    return {
        "key": dataset.key,
        "name": dataset.slug,
        "title": {"ko": dataset.title.ko, "en": dataset.title.en},
        "layer": dataset.layer,
        "licence": dataset.licence,
        "publisher": dataset.publisher,
        "frequency": dataset.frequency,
        "partition": dataset.partition,
        "historical": item.historical,
        "version": item.published.version if item.published else None,
        "number": item.published.number if item.published else None,
        "rows": entry.rows if entry else None,
        "modified": entry.modified.isoformat() if entry else None,
        "content_hash": entry.content_hash if entry else None,
        "files": [
            {"name": file.name, "bytes": file.size, "sha256": file.sha256}
            for file in (item.published.files if item.published else ())
            if file.name.startswith("data.")
        ],
    }


def _show_origins(dataset: "Dataset", known: "Mapping[str, Dataset]") -> None:
    """The columns of other datasets that each column comes from, with their titles."""
    from madang.catalogue import column_origins

    origins = [
        (name, origin, known[key].column(there).title)
        for name, found in column_origins(dataset, known).items()
        for origin in found
        for key, _, there in [origin.rpartition(".")]
    ]
    rows = [(name, origin, title.ko, title.en) for name, origin, title in origins]
    if rows:
        click.echo(f"\n{paper.table(('column', 'comes from', '', ''), rows)}")


def _show_version(version: "Version") -> None:
    commit = version.commit
    click.echo(f"\nversion {version.name}, committed {commit.committed_at:%Y-%m-%d %H:%M} UTC")
    click.echo(f"{commit.rows:,} rows, {commit.quarantined} set aside")
    for receipt in commit.receipts:
        parts = ", ".join(f"{part.name} (sha256 {part.sha256[:12]})" for part in receipt.parts)
        click.echo(f"from {receipt.origin} {receipt.source} as of {receipt.as_of}: {parts}")
    for key, name in commit.upstream:
        click.echo(f"rests on {key} {name}")
    if commit.accepted:
        click.echo(f"accepted: {commit.accepted}")
    click.echo("")
    click.echo(
        paper.table(
            ("check", "kind", "", "failing", "why"), map(_check_row, commit.checks), numbers=[3]
        )
    )


def _show_standing(item: "Listing") -> None:
    click.echo(f"\n{item.freshness}, speaks of {item.as_of}")
    if item.setback:
        click.echo(f"last try {item.setback.status}: {item.setback.reason}")
    if item.entry and item.published:
        _show_score(item.entry, item.published)


def _show_score(entry: "Entry", published: "Published") -> None:
    """The points of the catalogue entry, and how to get those that are missing."""
    from madang.catalogue import score

    found = score(entry, published.files)
    parts = ", ".join(f"{name} {points}" for name, points in found.dimensions.items())
    click.echo(f"catalogue entry {found.points} of 100 points: {parts}")
    for gap in found.missing:
        click.echo(f"  {gap.points}  {gap.code}: {gap.fix.ko} {gap.fix.en}")


def _check_row(check: "CheckResult") -> tuple[str, ...]:
    verdict = "passed" if check.passed else "warned"
    return (check.name, check.kind, verdict, str(check.failing), check.why.en)


def _commit_row(commit: "Commit") -> tuple[str, ...]:
    origins = {f"{receipt.origin} {receipt.as_of or ''}".strip() for receipt in commit.receipts}
    return (
        commit.name,
        f"{commit.committed_at:%Y-%m-%d %H:%M} UTC",
        commit.partition or "",
        f"{commit.rows:,}",
        str(commit.quarantined),
        ", ".join(sorted(origins)),
        f"accepted: {commit.accepted}" if commit.accepted else "",
    )


def _print_table(found: "pa.Table", form: str) -> None:
    if form == "csv":
        _print_csv(found)
    elif form == "parquet":
        _print_parquet(found)
    elif form == "json":
        click.echo(json.dumps(found.to_pylist(), ensure_ascii=False, default=str))
    else:
        rows = [
            [_cell(value).replace("\n", " ") for value in row.values()] for row in found.to_pylist()
        ]
        numeric = [at for at, kind in enumerate(found.schema.types) if _is_number(kind)]
        click.echo(paper.table(found.column_names, rows, numbers=numeric))


def _print_csv(found: "pa.Table") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(found.column_names)
    for batch in found.to_batches(max_chunksize=10_000):
        writer.writerows([_cell(value) for value in row.values()] for row in batch.to_pylist())


def _print_parquet(found: "pa.Table") -> None:
    if sys.stdout.isatty():
        message = (
            "Parquet is no text; send it to a file: madang query … --format parquet > a.parquet"
        )
        raise click.UsageError(message)
    from pyarrow import parquet

    parquet.write_table(found, sys.stdout.buffer)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)


def _is_number(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
