"""Every action there is, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from madang.api.action import site
from madang.api.action.model import Action

ACTIONS: Mapping[str, Action] = MappingProxyType({each.name: each for each in (*site.ACTIONS,)})
