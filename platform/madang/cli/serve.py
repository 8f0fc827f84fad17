"""Commands that serve: serve, up."""

import os

import click

from madang.cli.place import settings


@click.command()
def serve() -> None:
    """Serve the citizens' app, the API and the published files."""
    from madang.up import serve_command

    chosen = settings()
    command = serve_command(chosen.host, chosen.port)
    os.execv(command[0], command)  # noqa: S606 -- our own interpreter; signals go straight to it


@click.command()
def up() -> None:
    """Build where the lake is empty, then serve the app and Dagster until Ctrl-C."""
    from madang.up import up as start

    click.get_current_context().exit(start(settings(), click.echo))
