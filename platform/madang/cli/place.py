"""The workspace a command works in."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from madang.settings import Settings
    from madang.workspace import Workspace


def workspace() -> "Workspace":
    """That of this process, or the one a test put into click's context."""
    given = click.get_current_context().find_root().obj
    if given is not None:
        return given
    from madang.workspace import open_workspace

    return open_workspace()


def settings() -> "Settings":
    """The settings alone, for commands that need nothing else."""
    given = click.get_current_context().find_root().obj
    if given is not None:
        return given.settings
    from madang.settings import settings as own

    return own()
