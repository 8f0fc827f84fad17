"""Commands that serve: serve, up."""

import os

import click

from madang.cli.place import workspace


@click.command()
def serve() -> None:
    """Serve the citizens' app, the API and the published files."""
    from madang.up import serve_command

    settings = workspace().settings
    command = serve_command(settings.host, settings.port)
    os.execv(command[0], command)  # noqa: S606 -- our own interpreter; signals go straight to it


@click.command()
def up() -> None:
    """Build where the lake is empty, then serve the app and Dagster until Ctrl-C."""
    from madang.up import up as start

    click.get_current_context().exit(start(workspace(), click.echo))
