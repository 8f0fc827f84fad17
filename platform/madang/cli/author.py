"""Commands for plugin authors: plugin new, plugin check."""

from pathlib import Path

import click

from madang.cli.place import workspace


@click.group()
def plugin() -> None:
    """For plugin authors."""


@plugin.command()
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder that gets the new one.",
)
def new(name: str, into: Path) -> None:
    """Write a plugin that works, to begin from."""
    from madang.scaffold import new_plugin

    for path in new_plugin(name, into):
        click.echo(path)


@plugin.command()
@click.argument("name")
def check(name: str) -> None:
    """Say what in an installed plugin does not hold; the lake is left alone."""
    from madang.testing import plugin_complaints

    complaints = list(plugin_complaints(workspace().registry, name))
    for complaint in complaints:
        click.echo(f"{complaint.thing}: {complaint.problem}")
    click.echo(f"{len(complaints)} do not hold" if complaints else f"{name}: everything holds")
    if complaints:
        click.get_current_context().exit(1)
