"""The first rows of a live source, asked for in one call: for a draft, and for a look before use.

Nothing is kept of it but the call that was counted.
"""

from madang.city import NAME
from madang.dataset import Endpoint, Source, Text
from madang.errors import SourceError
from madang.live import days, key_of, opened, portal_of, variable_of
from madang.settings import Settings
from madang.workspace import Workspace

ROWS = 500


def lacks_key(settings: Settings, endpoint: Endpoint) -> str | None:
    """The variable of the key that is wanted and not set; None where it is."""
    portal = portal_of(settings, endpoint)
    return None if key_of(settings, portal) is not None else variable_of(portal)


def unnamed(endpoint: Endpoint) -> Source:
    """The source of a service that nobody declared yet; calls are counted under its name."""
    word = Text(ko="초안", en="draft")
    return Source(
        key=f"{NAME}-draft",
        title=word,
        publisher=endpoint.portal,
        licence="kogl-0",
        licence_text="",
        dataset_id=endpoint.service,
        live=endpoint,
    )


def first_page(workspace: Workspace, source: Source, endpoint: Endpoint, rows: int = ROWS) -> bytes:
    """The answer to one call for the first rows, of the newest day where it is asked by day.

    Raises:
        SourceError: It has no rows, or said why not.
        SettingsError: The portal's key is not set.
    """
    day = days.last_day(endpoint) if endpoint.is_daily else None
    with opened(workspace, source, endpoint) as fetch:
        verdict, body = fetch.sample(day, rows)
    if verdict.outcome == "rows":
        return body
    when = f" of {day}" if day else ""
    advice = f"; {verdict.meaning.advice}" if verdict.meaning.advice else ""
    message = f"{endpoint.portal} {endpoint.service}{when}: {verdict.reason}{advice}"
    raise SourceError(message)
