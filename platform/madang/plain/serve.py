"""The addresses below `/plain`: a visit comes in, a document goes out.

What is wrong wears the same clothes: an address that there is not (404), a question that cannot be
answered as it stands (422), data that are not there yet (503), a twin that fails (500).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from madang.api.catalogue import wanted_form
from madang.api.desk import Desk
from madang.errors import NotInLake, PluginError
from madang.i18n import Voice, speaking, t, voice_of
from madang.plain.blocks import CodeBlock, Moved, Paragraph, PlainPage, Section, bullets
from madang.plain.document import HOME, PACKAGE, document
from madang.plain.style import fingerprint, style_sheet
from madang.plain.view import ROOT, View
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
# Not `no-referrer`: with it a browser sends a form's Origin as "null", and browsers without fetch
# metadata could not act any more. This one tells the site, and never the address.
_SECRET = {
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_FOREVER = "public, max-age=31536000, immutable"
_LONGEST_PATH = 80
_CODE_SIGNS = 12
_MOST_FIELDS = 200
_LARGEST_FORM = 256 * 1024
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
        Route(f"{ROOT}/{{path:path}}", counter.page, methods=["GET", "HEAD"]),
        Route(f"{ROOT}/{{path:path}}", counter.act, methods=["POST"]),
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
        return HTMLResponse(text, status, headers=_headers(visit))

    async def act(self, request: Request) -> Response:
        """What a form of a twin writes, and the page that says so.

        No cookie stands for a login here, so another site has nothing to borrow; its forms are
        refused all the same, by what the browser says of where they came from.
        """
        path: str = request.path_params["path"]
        visit = self._visit(request, path)
        spec = visit.registered.spec
        if spec.path != path or spec.act is None:
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        refusal = _refusal(request)
        if refusal is None:
            form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            return await run_in_threadpool(self._acted, request, visit, fields)
        with speaking(voice_of(PACKAGE, visit.language)):
            page = _not_taken(visit, refusal)
            text = document(page, visit, self._style)
        return HTMLResponse(text, page.status, headers=_headers(visit))

    def _acted(self, request: Request, visit: PlainVisit, fields: Mapping[str, str]) -> Response:
        with speaking(voice_of(PACKAGE, visit.language)):
            try:
                done = _act(visit, fields)
            except Exception as error:  # noqa: BLE001 -- an act may fail in any way; others live on
                code = request.headers.get("x-request-id", "")[:_CODE_SIGNS]
                path = visit.registered.spec.path
                _log.error("plain act %s failed, code %s", path, code, exc_info=error)
                done = _failed(visit, code)
            if isinstance(done, Moved):
                return RedirectResponse(visit.address(done.path, **done.params), status_code=303)
            text = document(done, visit, self._style)
        return HTMLResponse(text, done.status, headers=_headers(visit))

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


def _headers(visit: PlainVisit) -> dict[str, str]:
    """What goes with a page; more where its address is a secret."""
    return HEADERS | (_SECRET if visit.registered.spec.is_secret else {})


def _act(visit: PlainVisit, fields: Mapping[str, str]) -> PlainPage | Moved:
    """What the twin's act gives, in the voice of its package.

    Raises:
        PluginError: There is no such function, or it gives something else.
    """
    registered = visit.registered
    with speaking(_voice(visit)):
        done = resolve(registered.spec.act or "")(visit, fields)
    if not isinstance(done, PlainPage | Moved):
        message = (
            f"{registered.spec.act} gives a {type(done).__name__}, wanted a PlainPage or Moved"
        )
        raise PluginError(message)
    return done


def _refusal(request: Request) -> str | None:
    """Why a form is not taken: it came from another site, or is too large; None where it is."""
    if int(request.headers.get("content-length") or 0) > _LARGEST_FORM:
        return "large"
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return None if site == "same-origin" else "foreign"
    origin = urlsplit(request.headers.get("origin") or request.headers.get("referer") or "")
    return None if origin.netloc == request.headers.get("host") else "foreign"


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


def draw(visit: PlainVisit) -> PlainPage:
    """What the twin says, in the voice of its package; what that lacks, plain pages say.

    Raises:
        PluginError: There is no such function, or it gives something else.
    """
    registered = visit.registered
    with speaking(_voice(visit)):
        page = resolve(registered.spec.plain or "")(visit)
    if not isinstance(page, PlainPage):
        message = f"{registered.spec.plain} gives a {type(page).__name__}, wanted a PlainPage"
        raise PluginError(message)
    return page


def _voice(visit: PlainVisit) -> Voice:
    """The voice of the twin's package; what that lacks, plain pages say."""
    own = voice_of(visit.registered.package, visit.language)
    common = voice_of(PACKAGE, visit.language)
    return replace(common, messages=(own.messages[0], *common.messages))


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


def _not_taken(visit: PlainVisit, refusal: str) -> PlainPage:
    """A form that is not taken as it came; what was typed is in the browser's history."""
    title = visit.registered.title(visit.language)
    again = visit.link(title)
    told, status = (t("plain.large"), 413) if refusal == "large" else (t("plain.foreign"), 403)
    return PlainPage(title=title, announcement=told, blocks=[bullets([again])], status=status)


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
