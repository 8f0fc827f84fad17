"""The group of all commands, and what becomes of errors."""

import difflib
from typing import Any

import click

from madang import __version__
from madang.cli.account import account
from madang.cli.author import plugin
from madang.cli.build import build
from madang.cli.care import doctor, facts, lake, verify
from madang.cli.catalogue import catalogue
from madang.cli.dataset import dataset
from madang.cli.look import datasets, history, plugins, query, show
from madang.cli.register import register
from madang.cli.serve import serve, up
from madang.cli.sources import sources
from madang.errors import DeclarationError, MadangError, SettingsError, UnknownName

_WRONG_USE = (SettingsError, UnknownName, DeclarationError)


class Commands(click.Group):
    """Our commands, then those of the plugins; errors of ours end in a message, not a traceback."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, a plugin's where it is none of ours."""
        own = super().get_command(ctx, cmd_name)
        return own or _of_plugins().get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted({*super().list_commands(ctx), *_of_plugins()})

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name.

        Raises:
            UsageError: There is none; the message suggests the nearest.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"{error.message}{hint}", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's own
        """Run the command; an error that Madang raises on purpose becomes a message."""
        try:
            return super().invoke(ctx)
        except MadangError as error:
            click.echo(f"madang: {error}", err=True)
            ctx.exit(2 if isinstance(error, _WRONG_USE) else 1)


def _of_plugins() -> dict[str, click.Command]:
    """Commands that loaded plugins declare, by name; none where settings are wrong."""
    from madang.plugin import registry, resolve

    try:
        declared = [item.plugin.commands for item in registry().installed]
    except MadangError:
        return {}
    found: dict[str, click.Command] = {}
    for reference in filter(None, declared):
        try:
            command = resolve(reference)
        except MadangError as error:
            click.echo(f"madang: commands {reference} are left out: {error}", err=True)
            continue
        if isinstance(command, click.Group) and not command.name:
            found |= command.commands
        elif command.name:
            found[command.name] = command
    return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="madang")
def main() -> None:
    """Madang (마당): a city data lake, its catalogue and its citizen app."""


for command in (build, datasets, doctor, facts, history, lake, plugin, plugins, query, serve, show):
    main.add_command(command)
main.add_command(account)
main.add_command(catalogue)
main.add_command(dataset)
main.add_command(register)
main.add_command(sources)
main.add_command(up)
main.add_command(verify)
