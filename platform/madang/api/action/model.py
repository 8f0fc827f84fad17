"""What an action is, and what it is handed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from madang.api.desk import Desk

Given: TypeAlias = Mapping[str, Any]  # parameters as they came: texts, or whatever JSON holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an action works with.

    Attributes:
        desk: How each dataset stands; `desk.workspace` leads on to folders and settings.
    """

    desk: Desk

    @property
    def site_url(self) -> str:
        """Public address of this site, without a slash at its end."""
        return self.desk.workspace.settings.site_url.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that can be asked of `/api/3/action/<name>`.

    Attributes:
        name: Its name there.
        run: Gives the result, JSON-clean; raises an `ActionError` where it cannot.
        summary: What help_show says of it.
    """

    name: str
    run: Callable[[Context, Given], Any]
    summary: str
