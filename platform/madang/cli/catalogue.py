"""`madang catalogue`: what the catalogue is written to and where it is published."""

import click

from madang.cli.ckan import audit, publish
from madang.cli.export import export


@click.group()
def catalogue() -> None:
    """Bring the catalogue to where people look for data."""


catalogue.add_command(audit)
catalogue.add_command(export)
catalogue.add_command(publish)
