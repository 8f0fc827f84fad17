"""What a page needs beside Streamlit's bundles: the style sheet and the fonts, served by us.

Their addresses hold a sum or a version, so that a browser asks for each once.
"""

import gzip
from collections.abc import Callable
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
    return [Route(sheet.address(), _style), *fonts]


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
