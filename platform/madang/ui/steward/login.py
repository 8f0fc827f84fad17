"""`/login` and `/logout`: plain pages without script, and the forms behind them.

A form counts only with the token that its page left in a cookie of its own, so that no other site
can send one. A sign-in always begins a new session and ends the one that came along; what a browser
brought is never taken over.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from madang.i18n import COOKIE as LANGUAGE_COOKIE
from madang.i18n import Voice, negotiate, voice_of
from madang.steward import PACKAGE
from madang.store.accounts import Account
from madang.ui.steward import paper
from madang.ui.steward.gate import COOKIE, Sessions, local, token_of

FORM_COOKIE = "madang_form"
_LONGEST_FORM = 8_192
_FORM_S = 3_600


class Accounts(Sessions, Protocol):
    """What the login asks of accounts."""

    def are_there_any(self) -> bool:
        """Whether any account exists."""
        ...

    def sign_in(self, name: str, password: str, where: str) -> str | None:
        """The token of a new session; None where name and password do not fit, or not now."""
        ...

    def sign_out(self, token: str) -> None:
        """End a session."""
        ...


def login_routes(accounts: Accounts) -> list[Route]:
    """Addresses that need no session."""
    pages = _Login(accounts)
    return [
        Route("/login", pages.show, methods=["GET", "HEAD"]),
        Route("/login", pages.take, methods=["POST"]),
        Route("/logout", pages.ask_to_leave, methods=["GET", "HEAD"]),
        Route("/logout", pages.leave, methods=["POST"]),
    ]


class _Login:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def show(self, request: Request) -> Response:
        """The form; on to the page for whoever is signed in already."""
        if await self._who(request) is not None:
            return _to(local(request.query_params.get("next")))
        return await self._form(request, local(request.query_params.get("next")))

    async def take(self, request: Request) -> Response:
        """Try name and password; why they do not fit is never said."""
        form = await _form_of(request)
        if form is None:
            return PlainTextResponse("This form has expired. Open /login again.\n", 403)
        wanted = local(form.get("next"))
        where = request.client.host if request.client else ""
        name, password = form.get("name", ""), form.get("password", "")
        token = await to_thread.run_sync(self._accounts.sign_in, name, password, where)
        if token is None:
            return await self._form(request, wanted, name=name, failed=True)
        await self._end(request)
        answer = _to(wanted)
        _set(answer, request, COOKIE, token)
        answer.delete_cookie(FORM_COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    async def ask_to_leave(self, request: Request) -> Response:
        """The button that ends the session."""
        form = _new_token()
        page = paper.logout(_voice(request), form)
        return _with_form(HTMLResponse(page, headers=paper.HEADERS), request, form)

    async def leave(self, request: Request) -> Response:
        """End the session."""
        if await _form_of(request) is None:
            return PlainTextResponse("This form has expired. Open /logout again.\n", 403)
        await self._end(request)
        answer = _to("/login")
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    async def _form(
        self, request: Request, wanted: str, *, name: str = "", failed: bool = False
    ) -> Response:
        form = _new_token()
        has_accounts = await to_thread.run_sync(self._accounts.are_there_any)
        page = paper.login(
            _voice(request, wanted),
            form,
            wanted,
            name=name,
            failed=failed,
            has_accounts=has_accounts,
        )
        answer = HTMLResponse(page, 401 if failed else 200, headers=paper.HEADERS)
        return _with_form(answer, request, form)

    async def _who(self, request: Request) -> Account | None:
        token = token_of(request)
        return await to_thread.run_sync(self._accounts.who, token) if token else None

    async def _end(self, request: Request) -> None:
        token = token_of(request)
        if token is not None:
            await to_thread.run_sync(self._accounts.sign_out, token)


async def _form_of(request: Request) -> Mapping[str, str] | None:
    """The fields of a form of ours; None for one that another site sent, or that is too old."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    form = {name: values[-1] for name, values in fields.items()}
    kept, sent = request.cookies.get(FORM_COOKIE, ""), form.get("form", "")
    ours = bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())
    return form if ours and not _is_from_elsewhere(request) else None


def _is_from_elsewhere(request: Request) -> bool:
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    return foreign or site not in {"same-origin", "none"}


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _with_form(answer: Response, request: Request, form: str) -> Response:
    _set(answer, request, FORM_COOKIE, form, max_age=_FORM_S)
    return answer


def _set(
    answer: Response, request: Request, name: str, value: str, max_age: int | None = None
) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(
        name, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=secure
    )


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def _voice(request: Request, wanted: str = "/") -> Voice:
    """The language asked for, here or in the address of the page that is wanted next."""
    cookies, headers = request.cookies, request.headers
    there = parse_qs(urlsplit(wanted).query).get("lang", [None])[0]
    asked = request.query_params.get("lang") or there
    language = negotiate(asked, cookies.get(LANGUAGE_COOKIE), headers.get("accept-language"))
    return voice_of(PACKAGE, language)
