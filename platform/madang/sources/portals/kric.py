"""The rail portal KRIC: one station a call, all rows at once.

Its code 03, "no data", also comes for stations that do have lifts and elevators, so it says that
the portal does not know, and never that there are none.
"""

from collections.abc import Mapping

from madang.dataset import Endpoint
from madang.sources.portals.codes import UNKNOWN
from madang.sources.portals.declare import Portal, Window, query


def _kric(base: str, endpoint: Endpoint, parameters: Mapping[str, str], window: Window) -> str:
    del window
    asked = {"serviceKey": "{KEY}", "format": "json", **parameters}
    return f"{base}/openapi/{endpoint.service}?{query(asked)}"


KRIC = Portal(
    name="kric",
    base="https://openapi.kric.go.kr",
    key="kric",
    paging="none",
    most_rows=1000,
    calls_a_day=1000,
    address=_kric,
    codes={"03": UNKNOWN},
)
