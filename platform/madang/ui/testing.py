"""Opening one page in a test, through the real frame, without a browser."""

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from madang.api.desk import Desk
from madang.ui.pagetable import Audience

_TIMEOUT_S = 30
_LINK = re.compile('<a href="([^"]*)"[^>]*>([^<]*)</a>')


def _script(**call: object) -> None:
    from madang.ui.frame import run  # noqa: PLC0415 -- AppTest runs this body as a script of its own

    run(**call)  # pyright: ignore[reportArgumentType] -- made below


def page(
    path: str,
    *,
    desk: Desk,
    lang: str | None = None,
    audience: Audience = "citizen",
    **params: str,
) -> AppTest:
    """The page at `path`, drawn once; `.run()` draws it again after a change.

    Args:
        path: Page to open.
        desk: What stands in the lake of the test.
        lang: `?lang` of the address.
        audience: Which of the two apps.
        **params: Further query parameters.
    """
    call = {"audience": audience, "start": path, "desk_": desk}
    app = AppTest.from_function(_script, kwargs=call, default_timeout=_TIMEOUT_S)
    app.query_params.update(params | ({"lang": lang} if lang else {}))
    return app.run()


def texts(app: AppTest) -> str:
    """Everything that the page shows, as one text with its markup, less optional breaks."""
    shown = "\n".join(str(getattr(element, "value", "")) for element in app.main)
    return shown.replace("<wbr>", "")


def links(app: AppTest) -> list[tuple[str, str]]:
    """Words and addresses of the page's links, in order."""
    return [(unescape(words), unescape(address)) for address, words in _LINK.findall(texts(app))]
