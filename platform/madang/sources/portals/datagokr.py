"""data.go.kr: its gateway to services of many bodies, and odcloud for files turned to services."""

from collections.abc import Mapping

from madang.dataset import Endpoint
from madang.sources.portals.declare import Portal, Window, query


def _gateway(base: str, endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    page, size = endpoint.page_parameters
    asked = {
        "serviceKey": "{KEY}",
        page: str(window.page),
        size: str(window.size),
        endpoint.format_parameter: "json",
        **parameters,
    }
    return f"{base}/{endpoint.service}?{query(asked)}"


def _odcloud(base: str, endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    asked = {
        "page": str(window.page),
        "perPage": str(window.size),
        "serviceKey": "{KEY}",
        **parameters,
    }
    return f"{base}/api/{endpoint.service}?{query(asked)}"


DATAGOKR = Portal(
    name="datagokr",
    base="https://apis.data.go.kr",
    key="datagokr",
    paging="pages",
    most_rows=1000,
    calls_a_day=10_000,
    address=_gateway,
)
ODCLOUD = Portal(
    name="odcloud",
    base="https://api.odcloud.kr",
    key="datagokr",
    paging="pages",
    most_rows=1000,
    calls_a_day=10_000,
    address=_odcloud,
)
