"""Commands for datasets without Python: dataset new, dataset check."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from madang.cli import paper
from madang.cli.place import workspace

if TYPE_CHECKING:
    from madang.city.preview import Preview

_WIDEST = 28


@click.group()
def dataset() -> None:
    """Declare a dataset in a file, without Python."""


@dataset.command()
@click.option("--plaza", metavar="SERVICE", help="A service of the Seoul Open Data Plaza.")
@click.option("--datagokr", metavar="ORG/SERVICE/OP", help="A service of data.go.kr.")
@click.option("--landing", metavar="FILE", help="A file of the landing folder, or a path.")
@click.option("--name", help="Name after `city.`; out of the source where left out.")
@click.option("--print", "to_screen", is_flag=True, help="Print the draft; write nothing.")
def new(
    plaza: str | None,
    datagokr: str | None,
    landing: str | None,
    name: str | None,
    to_screen: bool,  # noqa: FBT001 -- click calls it by name
) -> None:
    """Write the first draft of a dataset's file, from a sample of its source."""
    from madang.city.intake import draft_of, write_new

    place = workspace()
    text = draft_of(place, plaza=plaza, datagokr=datagokr, landing=landing, name=name)
    if to_screen:
        click.echo(text, nl=False)
        return
    path = write_new(place.settings, text)
    click.echo(f"{path}\nNext: edit it, then madang dataset check {path}")


@dataset.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rows", default=5, show_default=True, help="How many rows to show.")
def check(file: Path, rows: int) -> None:
    """Try a dataset's file on its source: rows, types, what checks say; the lake is left alone."""
    from madang.city.preview import preview

    tried = preview(workspace(), file.read_text("utf-8-sig"), file.name, rows=rows)
    faults = list(map(str, tried.declared.faults))
    if tried.trouble:
        faults.append(f"{file.name}: {tried.trouble}")
    if tried.outcome is not None:
        faults += _shown(tried)
    for fault in faults:
        click.echo(fault)
    held = tried.holds and not faults
    click.echo(f"{tried.declared.key}: holds" if held else f"{len(faults)} do not hold")
    if not held:
        click.get_current_context().exit(1)


def _shown(tried: "Preview") -> list[str]:
    """Show what was read; the checks that keep the version out, one a line."""
    outcome = tried.outcome
    if outcome is None:
        return []
    click.echo(f"read {', '.join(tried.files) or 'nothing'}")
    click.echo(f"{outcome.rows:,} rows, {outcome.quarantined:,} set aside\n")
    _table(tried)
    _aside(tried)
    _checks(tried)
    _score(tried)
    if outcome.stands:
        return []
    broken = [check for check in outcome.checks if not check.passed and check.severity == "error"]
    told = [
        f"{tried.declared.file}: check {check.name}: {check.note or f'{check.failing} rows'}; "
        f"{check.why.en}"
        for check in broken
    ]
    return told or [f"{tried.declared.file}: {outcome.reason}"]


def _table(tried: "Preview") -> None:
    dataset = tried.declared.dataset
    if tried.rows is None or dataset is None:
        return
    first = tried.rows.to_pylist()
    rows = [
        (
            column.name,
            str(column.type),
            column.unit or "",
            "key" if column.key else "" if column.required else "may be null",
            *(_cut(row[column.name]) for row in first),
        )
        for column in dataset.columns
    ]
    heads = [f"row {number}" for number in range(1, len(first) + 1)]
    click.echo(paper.table(("column", "type", "unit", "", *heads), rows))


def _aside(tried: "Preview") -> None:
    if tried.aside is None or not tried.aside.num_rows:
        return
    rows = [
        (str(row["row_no"]), ", ".join(row["rules"]), _cut(row["row_json"], 80))
        for row in tried.aside.to_pylist()
    ]
    click.echo(f"\n{paper.table(('row', 'set aside by', ''), rows)}")


def _checks(tried: "Preview") -> None:
    checks = tried.outcome.checks if tried.outcome else ()
    rows = [
        (check.name, "passed" if check.passed else check.severity, str(check.failing))
        for check in checks
        if not check.passed or check.kind == "rule"
    ]
    passed = sum(check.passed for check in checks)
    click.echo(f"\n{passed} of {len(checks)} checks hold")
    if rows:
        click.echo(paper.table(("check", "", "failing"), rows, numbers=[2]))


def _score(tried: "Preview") -> None:
    if tried.score is None:
        return
    click.echo(f"\nmetadata: {tried.score.points} of 100")
    for gap in tried.score.missing:
        click.echo(f"  {gap.points:>2} {gap.code}: {gap.fix.en}")


def _cut(value: object, most: int = _WIDEST) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= most else f"{text[: most - 1]}…"
