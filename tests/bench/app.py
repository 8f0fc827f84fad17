"""Measured visits to the citizens' app: `python -m tests.bench.app NAME HOME LOG COUNT`.

Visitors speak Streamlit's own protocol over WebSockets, so that the server is measured and no
browser; what only a browser knows (bytes and time until the steps are seen) is asked of Chromium.
Times are wall times in milliseconds; the default server, `streamlit run` over the same script,
takes its turn in the same run, because a busy machine moves both.
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import psutil
import websocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.browser.chrome import Browser, chromium
from tests.browser.sites import DEFAULT, HOST, Site
from tests.waiting import until

JOURNEY = "from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair&lang=ko"
PAGES = {"route": JOURNEY, "data": "lang=ko"}
# Milliseconds at the 95th percentile on two quiet cores.
RERUN_GOALS = {
    "route, one user": "60",
    "route, 30 at once": "535",
    "data, one user": "180",
    "data, 30 at once": "1,605",
}
STEPS = "[...document.querySelectorAll('ol li')].some(li => li.innerText.includes('승강기를 타고'))"
# Kinds of fields on our pages: where their value stands in what comes, and in what goes back.
# Memory is still when so many looks in a row lie within so many megabytes.
_STILL, _STILL_MB = 6, 1.0
FIELDS = {
    "text_input": ("value", "string_value"),
    "radio": ("raw_value", "string_value"),
    "checkbox": ("value", "bool_value"),
}
Figures = dict[str, dict[str, float]]


class Visitor:
    """One session: a page that is run again and again, with what stands in its fields.

    A browser sends the values of all fields along; without them the form would be an empty one.
    """

    def __init__(self, port: int, page: str) -> None:
        self._page = page
        self._fields: dict[str, WidgetState] = {}
        self._socket = websocket.create_connection(
            f"ws://{HOST}:{port}/_stcore/stream", timeout=120, subprotocols=["streamlit"]
        )
        self.rerun()

    def rerun(self) -> float:
        """Milliseconds from asking for the page until its script has ended."""
        order = BackMsg()
        order.rerun_script.query_string = PAGES[self._page]
        order.rerun_script.page_name = self._page
        order.rerun_script.widget_states.widgets.extend(self._fields.values())
        begun = time.perf_counter()
        self._socket.send_binary(order.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self._socket.recv())
            if message.WhichOneof("type") == "script_finished":
                return 1000 * (time.perf_counter() - begun)
            if message.WhichOneof("type") == "delta":
                self._keep(message.delta.new_element)

    def _keep(self, element: Element) -> None:
        """Remember what the script wrote into a field."""
        kind = element.WhichOneof("type")
        if kind in FIELDS and (field := getattr(element, kind)).set_value:
            written, sent = FIELDS[kind]
            state = WidgetState(id=field.id, **{sent: getattr(field, written)})
            self._fields[field.id] = state

    def leave(self) -> None:
        self._socket.close()


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {f"p{share}": float(np.percentile(times, share)) for share in (50, 95)}


def at_once(port: int, page: str, count: int, users: int) -> list[float]:
    """Reruns of users who all ask at the same moment, turn after turn."""
    visitors = [Visitor(port, page) for _ in range(users)]
    together, times = threading.Barrier(users), list[float]()

    def visit(visitor: Visitor) -> None:
        for _ in range(count):
            together.wait()
            times.append(visitor.rerun())

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for visitor in visitors:
        visitor.leave()
    return times


@contextmanager
def served(home: str, log: str, *more: object, **environment: str) -> Iterator[Site]:
    site = Site(Path(home), Path(log), *more, **environment).start()  # type: ignore[arg-type]
    try:
        yield site
    finally:
        site.stop()


def reruns(home: str, log: str, count: int) -> Figures:
    """Both pages, one user and thirty at once, by our server and by Streamlit's own."""
    found: Figures = {}
    with served(home, log) as ours, served(home, log, DEFAULT, "/_stcore/health") as default:
        for page in PAGES:
            for name, turns, users in (("one user", 10 * count, 1), ("30 at once", count, 30)):
                mine = costs(ours, page, turns, users)
                theirs = costs(default, page, turns, users)
                found[f"{page}, {name}"] = mine | {f"default {k}": v for k, v in theirs.items()}
    return found


def costs(site: Site, page: str, turns: int, users: int) -> dict[str, float]:
    """Wall times of reruns, and the server's CPU milliseconds for one, first runs included."""
    process = psutil.Process(site.pid)
    at_once(site.port, page, 1, users=1)  # loads what stays, once for all
    before = process.cpu_times()
    times = at_once(site.port, page, turns, users)
    after = process.cpu_times()
    cpu_s = after.user - before.user + after.system - before.system
    return spread(times) | {"cpu": 1000 * cpu_s / (len(times) + users)}


def settled(resident: Callable[[], float]) -> float:
    """Megabytes once Streamlit has let go of left sessions, which it does in its own time."""
    seen = [resident()]

    def is_still() -> bool:
        seen.append(resident())
        return len(seen) > _STILL and max(seen[-_STILL:]) - min(seen[-_STILL:]) < _STILL_MB

    until(is_still, "memory stays as it is", pause_s=0.5)
    return seen[-1]


def memory(home: str, log: str, count: int) -> Figures:
    """Megabytes at rest, for each session, and what stays after sessions have come and gone."""
    with served(home, log, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1") as site:
        process = psutil.Process(site.pid)

        def resident() -> float:
            return process.memory_info().rss / 2**20

        idle = resident()
        at_once(site.port, "route", 5, users=1)
        warm = resident()
        users = 60
        visitors = [Visitor(site.port, "route") for _ in range(users)]
        full = resident()
        for visitor in visitors:
            visitor.leave()
        before = settled(resident)
        passing = 50 * count
        for _ in range(passing):
            Visitor(site.port, "route").leave()
        after = settled(resident)
        return {
            "memory": {
                "idle": idle,
                "warm": warm,
                "session": (full - warm) / users,
                "drift": after - before,
                "sessions": passing,
            }
        }


def plain(home: str, log: str, count: int) -> Figures:
    """The plain route: bytes and milliseconds."""
    with served(home, log) as site, httpx.Client(base_url=site.base, timeout=60) as client:
        address = f"/plain/route?{JOURNEY}"
        first = client.get(address)
        style = client.get("/plain/style.css")

        def ask() -> float:
            begun = time.perf_counter()
            client.get(address)
            return 1000 * (time.perf_counter() - begun)

        times = spread([ask() for _ in range(5 * count)])
        return {"plain": times | {"kb": (len(first.content) + len(style.content)) / 1000}}


def cold(home: str, log: str, count: int) -> Figures:
    """A browser that was never here: bytes of home, time until a route's steps are on screen."""
    program = chromium()
    if program is None:
        return {}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        served(home, log) as site,
    ):
        browser = Browser(program, Path(folder))
        try:
            with browser.tab() as tab:
                tab.open(f"{site.base}/?lang=ko")
                kb = tab.noise.bytes / 1000

            def look() -> float:
                with browser.tab() as tab:
                    begun = time.perf_counter()
                    tab.call("Page.navigate", url=f"{site.base}/route?{JOURNEY}")
                    tab.until(lambda: tab.evaluate(STEPS), "the steps")
                    return 1000 * (time.perf_counter() - begun)

            times = spread([look() for _ in range(max(5, count))])
        finally:
            browser.end()
    return {"cold": times | {"kb": kb}}


JOBS: dict[str, Callable[[str, str, int], Figures]] = {
    "reruns": reruns,
    "memory": memory,
    "plain": plain,
    "cold": cold,
}

if __name__ == "__main__":
    name, home, log, count = sys.argv[1:]
    print(json.dumps(JOBS[name](home, log, int(count))))
