"""Every action there is, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from madang.api.action import bodies, datastore, packages, params, site
from madang.api.action.errors import NotFound
from madang.api.action.model import Action, Context, Given


def help_show(context: Context, given: Given) -> str:
    """What an action gives, and its parameters."""
    del context
    name = params.required(given, "name")
    if name not in ACTIONS:
        raise NotFound(f"there is no action {name[:80]!r}")
    return ACTIONS[name].summary


_ALL = (
    *site.ACTIONS,
    *packages.ACTIONS,
    *bodies.ACTIONS,
    *datastore.ACTIONS,
    Action(name="help_show", run=help_show, summary="What an action gives. name."),
)
ACTIONS: Mapping[str, Action] = MappingProxyType({each.name: each for each in _ALL})
