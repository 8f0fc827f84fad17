"""Actions about the site itself: what it is, whether it may be read."""

from typing import Any

from madang.api.action.model import Action, Context, Given
from madang.i18n import voice_of

CKAN_VERSION = "2.12.0"  # the one whose answers ours are compared with
_PACKAGE = "madang.plain"


def status_show(context: Context, given: Given) -> dict[str, Any]:
    """What a CKAN says of itself; `extensions` tells clients what else is there."""
    del given
    voice = voice_of(_PACKAGE, "ko")
    return {
        "site_title": voice.say("service.name"),
        "site_description": voice.say("home.intro"),
        "site_url": context.site_url,
        "error_emails_to": None,
        "locale_default": "ko",
        "extensions": ["datastore"],
        "ckan_version": CKAN_VERSION,
    }


def site_read(context: Context, given: Given) -> bool:
    """Whether the site may be read: always, by everybody."""
    del context, given
    return True


ACTIONS = (
    Action(name="status_show", run=status_show, summary="What this site is and speaks."),
    Action(name="site_read", run=site_read, summary="Whether this site may be read."),
)
