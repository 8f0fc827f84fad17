"""Commands that serve: serve, up."""

import os

import click

from madang.cli.place import settings


@click.command()
@click.option("--steward", is_flag=True, help="The stewards' app instead, on this machine only.")
def serve(steward: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Serve the citizens' app, the API and the published files."""
    from madang.up import LOOPBACK, serve_command

    chosen = settings()
    if steward:
        command = serve_command(LOOPBACK, chosen.steward_port, "steward")
    else:
        command = serve_command(chosen.host, chosen.port)
    os.execv(command[0], command)  # noqa: S606 -- our own interpreter; signals go straight to it


@click.command()
def up() -> None:
    """Build where the lake is empty, then serve the app and Dagster until Ctrl-C."""
    from madang.up import up as start

    click.get_current_context().exit(start(settings(), click.echo))
