"""Commands for the city's own list of its data sets: register import, register show."""

from pathlib import Path

import click

from madang.cli import paper
from madang.cli.place import settings, workspace


@click.group()
def register() -> None:
    """The city's list of its data sets, and how much of it is in the lake."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take a portal's list, exported as CSV, as the register; it replaces an earlier one."""
    from madang.city.register import import_csv

    found = import_csv(settings(), file.name, file.read_bytes())
    named = sum(bool(line.marks) for line in found.lines)
    click.echo(f"{file.name}: {len(found.lines):,} data sets, {named:,} with a number or service")


@register.command()
def show() -> None:
    """Say how much of the register is open in the lake, and which of our datasets are in it."""
    from madang.city.register import share

    found = share(workspace())
    if found is None:
        click.echo("no register is loaded; madang register import FILE.csv")
        return
    day = f"{found.register.imported_at:%Y-%m-%d}"
    click.echo(
        f"{found.held:,} of {found.listed:,} data sets ({found.percent:.1f} %) of "
        f"{found.register.file}, imported {day}, are open in the lake"
    )
    click.echo(paper.table(("dataset", "in the register"), found.datasets))
    if found.unlisted:
        click.echo(f"not in the register: {', '.join(found.unlisted)}")
