"""The addresses below `/plain`: a visit comes in, a document goes out.

What is wrong wears the same clothes: an address that there is not (404), a question that cannot be
answered as it stands (422), data that are not there yet (503), a twin that fails (500).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from madang.api.catalogue import wanted_form
from madang.api.desk import Desk
from madang.errors import NotInLake, PluginError
from madang.i18n import speaking, t, voice_of
from madang.plain.blocks import CodeBlock, Paragraph, PlainPage, Section, bullets
from madang.plain.document import HOME, PACKAGE, document
from madang.plain.style import fingerprint, style_sheet
from madang.plain.view import COOKIES, ROOT, View
from madang.plain.visit import PlainVisit, Registered
from madang.plugin import resolve

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Elevators change by the minute; language, size and contrast may come from cookies.
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}
_FOREVER = "public, max-age=31536000, immutable"
_YEAR_S = 31_536_000
_LONGEST_PATH = 80
_CODE_SIGNS = 12
_DATASET = "dataset"
_log = logging.getLogger(__name__)


def plain_routes(
    desk: Desk,
    pages: Iterable[Registered],
    tokens: Mapping[str, str],
    contrast: Mapping[str, str],
) -> list[Route]:
    """Every address of plain pages.

    Args:
        desk: What stands in the lake.
        pages: Pages of the app in the order of navigation; those that name a twin get one.
        tokens: Values of the theme by name, for the style sheet.
        contrast: Those that high contrast changes.
    """
    twins = [page for page in pages if page.spec.plain]
    counter = _Counter(desk, twins, style_sheet(tokens, contrast))
    return [
        Route(f"{ROOT}/style.css", counter.style),
        Route("/dataset/{name}", counter.dataset),
        Route(ROOT, counter.page),
        Route(f"{ROOT}/{{path:path}}", counter.page),
    ]


class _Counter:
    """Answers at `/plain`."""

    def __init__(self, desk: Desk, twins: list[Registered], sheet: str) -> None:
        self._desk = desk
        self._twins = twins
        self._sheet = sheet
        self._style = f"{ROOT}/style.css?v={fingerprint(sheet)}"

    def style(self, _: Request) -> Response:
        """The style sheet; its address changes with it."""
        headers = {"Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
        return Response(self._sheet, media_type="text/css", headers=headers)

    def page(self, request: Request) -> Response:
        """One page."""
        path: str = request.path_params.get("path", "")
        straight = ROOT if path.strip("/") in {"", HOME} else f"{ROOT}/{path.rstrip('/')}"
        if request.url.path != straight and straight.isascii():
            target = URL(scope=request.scope).replace(scheme="", netloc="", path=straight)
            return RedirectResponse(str(target), status_code=308)
        visit = self._visit(request, path or HOME)
        with speaking(voice_of(PACKAGE, visit.language)):
            text, status = self._answer(request, visit, path or HOME)
        answer = HTMLResponse(text, status, headers=HEADERS)
        _remember(request, visit.view, answer)
        return answer

    def dataset(self, request: Request) -> Response:
        """A dataset's page by its name, id or key; its RDF for whoever would rather have that."""
        name: str = request.path_params["name"]
        key = self._desk.key_of(name)
        end = wanted_form(request.headers) if key else None
        if end is not None:
            headers = {"Vary": "Accept"}
            return RedirectResponse(f"/dataset/{name}.{end}", status_code=303, headers=headers)
        visit = replace(self._visit(request, _DATASET, key=key or name), at_home=True)
        with speaking(voice_of(PACKAGE, visit.language)):
            text, status = self._answer(request, visit, _DATASET)
        answer = HTMLResponse(text, status, headers=HEADERS)
        answer.headers["Vary"] = f"Accept, {HEADERS['Vary']}"
        _remember(request, visit.view, answer)
        return answer

    def _visit(self, request: Request, path: str, **more: str) -> PlainVisit:
        """The visit; of the root where there is no such twin, so that its menu leads on."""
        by_path = {twin.spec.path: twin for twin in self._twins}
        return PlainVisit(
            registered=by_path.get(path, by_path[HOME]),
            view=View.of(request),
            params={**request.query_params, **more},
            desk=self._desk,
            twins=self._twins,
        )

    def _answer(self, request: Request, visit: PlainVisit, path: str) -> tuple[str, int]:
        """The document and its status; where the twin fails, that it did, under a code."""
        try:
            if visit.registered.spec.path == path:
                return whole(visit, self._style)
            page = _missing(visit, path)
        except Exception as error:  # noqa: BLE001 -- a twin may fail in any way; the others live on
            code = request.headers.get("x-request-id", "")[:_CODE_SIGNS]
            _log.error("plain page %s failed, code %s", path, code, exc_info=error)
            page = _failed(visit, code)
        return document(page, visit, self._style), page.status


def whole(visit: PlainVisit, style: str = f"{ROOT}/style.css") -> tuple[str, int]:
    """The document of a visit, and its status.

    Args:
        visit: Who reads what.
        style: Address of the style sheet.

    Raises:
        Exception: Whatever the twin raises.
    """
    with speaking(voice_of(PACKAGE, visit.language)):
        try:
            page = draw(visit)
        except NotInLake:
            page = not_yet(visit)
        return document(page, visit, style), page.status


def _remember(request: Request, view: View, answer: Response) -> None:
    """Keep what the address wishes for a year, as the app does; it holds here and there."""
    for name, value in view.wishes().items():
        is_new = request.cookies.get(COOKIES[name]) != value
        if request.query_params.get(name) == value and is_new:
            answer.set_cookie(COOKIES[name], value, max_age=_YEAR_S, samesite="lax", httponly=True)


def draw(visit: PlainVisit) -> PlainPage:
    """What the twin says, in the voice of its package; what that lacks, plain pages say.

    Raises:
        PluginError: There is no such function, or it gives something else.
    """
    registered = visit.registered
    own, common = voice_of(registered.package, visit.language), voice_of(PACKAGE, visit.language)
    with speaking(replace(common, messages=(own.messages[0], *common.messages))):
        page = resolve(registered.spec.plain or "")(visit)
    if not isinstance(page, PlainPage):
        message = f"{registered.spec.plain} gives a {type(page).__name__}, wanted a PlainPage"
        raise PluginError(message)
    return page


def not_yet(visit: PlainVisit) -> PlainPage:
    """The page where nothing that it needs was built yet."""
    command = " ".join(["madang build", visit.registered.plugin or ""]).rstrip()
    return PlainPage(
        title=visit.registered.title(visit.language),
        announcement=t("data.empty"),
        blocks=[
            Paragraph(line=t("data.empty_do")),
            CodeBlock(text=command),
        ],
        status=503,
    )


def _failed(visit: PlainVisit, code: str) -> PlainPage:
    title = visit.registered.title(visit.language)
    return PlainPage(title=title, announcement=t("error.page", code=code), status=500)


def _missing(visit: PlainVisit, path: str) -> PlainPage:
    links = [
        visit.link(twin.title(visit.language), twin.spec.path)
        for twin in visit.twins
        if twin.spec.nav != "hidden"
    ]
    asked = f"{ROOT}/{path}"[:_LONGEST_PATH]
    return PlainPage(
        title=t("missing.title"),
        announcement=t("missing.text", path=asked),
        blocks=[Section(title=t("plain.menu"), blocks=[bullets(links)])],
        status=404,
        address={},
    )
