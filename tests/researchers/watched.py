"""The citizens' app, with a log of what clients ask of published files: `uvicorn --factory`.

`WATCH_LOG` names the log, one line of JSON a request. `WATCH_RANGES=off` is the control: the same
server as if it knew no ranges.
"""

import json
import os
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_app.asgi import citizen


class Watched:
    """Writes down method, path, range, status and bytes of each request below `/data/`."""

    def __init__(self, app: ASGIApp, log: Path, *, ranges: bool = True) -> None:
        self._app, self._log, self._ranges = app, log, ranges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/data/"):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        told = {"method": scope["method"], "path": scope["path"], "range": asked.get("range")}
        told |= {"status": 0, "bytes": 0}
        if not self._ranges:
            kept = [item for item in scope["headers"] if item[0] != b"range"]
            scope = {**scope, "headers": kept}

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                if not self._ranges:
                    del MutableHeaders(scope=message)["accept-ranges"]
            else:
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, counting)
        with self._log.open("a") as log:  # one write a line: requests may end at the same time
            log.write(json.dumps(told) + "\n")


def app() -> ASGIApp:
    """The app and its watch."""
    log, ranges = os.environ["WATCH_LOG"], os.environ.get("WATCH_RANGES", "on")
    return Watched(citizen(), Path(log), ranges=ranges == "on")
