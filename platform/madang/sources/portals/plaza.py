"""Seoul Open Data Plaza and its real-time subway host: the key and all parameters in the path."""

from collections.abc import Mapping
from urllib.parse import quote

from madang.dataset import Endpoint
from madang.sources.portals.declare import Portal, Window


def _path(endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    """Parameters are told by position, so a blank one is still sent."""
    more = "".join(f"/{quote(value, safe='') or '%20'}" for value in parameters.values())
    return f"json/{endpoint.service}/{window.first}/{window.last}{more}"


def _plaza(base: str, endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    return f"{base}/{{KEY}}/{_path(endpoint, parameters, window)}"


def _subway(base: str, endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    return f"{base}/api/subway/{{KEY}}/{_path(endpoint, parameters, window)}"


PLAZA = Portal(
    name="plaza",
    base="http://openapi.seoul.go.kr:8088",
    key="seoul",
    paging="rows",
    most_rows=1000,
    calls_a_day=10_000,
    address=_plaza,
)
SUBWAY = Portal(
    name="subway",
    base="http://swopenapi.seoul.go.kr",
    key="seoul_subway",
    paging="rows",
    most_rows=1000,
    calls_a_day=1000,
    address=_subway,
)
