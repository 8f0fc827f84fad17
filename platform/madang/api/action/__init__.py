"""The CKAN-compatible Action API: read-only, over what is published."""

from madang.api.action.actions import ACTIONS
from madang.api.action.app import action_app, action_routes
from madang.api.action.model import Action, Context

__all__ = ["ACTIONS", "Action", "Context", "action_app", "action_routes"]
