"""What a page needs beside Streamlit's bundles: style sheet, fonts, one script, served by us.

Their addresses hold a sum or a version, so that a browser asks for each once.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from madang.ui import sheet

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def asset_routes(static: Path) -> list[BaseRoute]:
    """Routes under `/assets`; the fonts lie in `static/fonts`."""
    fonts = [
        Route(sheet.font_address(weight), _font(static / "fonts" / name))
        for weight, name in sheet.FONT_FILES.items()
    ]
    return [Route(sheet.address(), _style), Route(script_address(), _script), *fonts]


@cache
def _links() -> str:
    return files("madang.ui").joinpath("links.js").read_text("utf-8")


@cache
def script_address() -> str:
    """Where the script that follows links is served; another script has another address."""
    return f"{sheet.FOLDER}/links-{hashlib.sha256(_links().encode()).hexdigest()[:12]}.js"


def _script(_: Request) -> Response:
    return Response(_links(), headers=FOR_EVER, media_type="text/javascript")


def _style(request: Request) -> Response:
    body = sheet.style_sheet().encode()
    headers = FOR_EVER | {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type="text/css")


def _font(path: Path) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return FileResponse(path, headers=FOR_EVER, media_type="font/woff2")

    return answer
