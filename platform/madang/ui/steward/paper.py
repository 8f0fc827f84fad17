"""The two pages that stand before the app: HTML without script, in the colours of the app."""

import base64
import hashlib
from html import escape

from madang.i18n import Voice
from madang.ui.theme import FONTS, RADIUS_PX, ROOT_PX, TARGET_PX, TOKENS

_STYLE = (
    f"html{{font-size:{ROOT_PX}px}}"
    f"body{{font-family:{FONTS};line-height:1.5;word-break:keep-all;overflow-wrap:break-word;"
    f"color:{TOKENS['text'].value};max-width:480px;margin:40px auto;padding:0 16px}}"
    "h1{font-size:28px;margin:0 0 16px}label{display:block;margin:16px 0 4px;font-weight:700}"
    f"input,button{{font:inherit;box-sizing:border-box;width:100%;min-height:{TARGET_PX}px;"
    f"padding:8px;border:1px solid {TOKENS['border'].value};border-radius:{RADIUS_PX}px}}"
    f"button{{margin-top:24px;background:{TOKENS['primary'].value};color:#fff;font-weight:700;"
    "border:0;cursor:pointer}"
    f"button:hover{{background:{TOKENS['primary-dark'].value}}}"
    f":focus-visible{{outline:3px solid {TOKENS['primary'].value};outline-offset:2px}}"
    f".wrong{{border-left:8px solid {TOKENS['danger'].value};padding:8px 16px}}"
    f"a{{color:{TOKENS['primary'].value};display:inline-block;min-height:{TARGET_PX}px}}"
    "code{overflow-wrap:anywhere}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
}


def login(  # noqa: PLR0913 -- one for each thing that the form shows
    voice: Voice, form: str, wanted: str, *, name: str, failed: bool, has_accounts: bool
) -> str:
    """The login form; without any account, how to make one."""
    say = voice.say
    wrong = f'<p class="wrong" role="alert">{escape(say("login.failed"))}</p>' if failed else ""
    if not has_accounts:
        body = (
            f"<p>{escape(say('login.no_account'))}</p>"
            f"<p><code>{escape(say('login.command'))}</code></p>"
        )
    else:
        body = (
            f'{wrong}<form method="post" action="/login">'
            f'<input type="hidden" name="form" value="{escape(form)}">'
            f'<input type="hidden" name="next" value="{escape(wanted)}">'
            f'<label for="name">{escape(say("login.name"))}</label>'
            f'<input id="name" name="name" autocomplete="username" maxlength="100" required '
            f'value="{escape(name[:100])}">'
            f'<label for="password">{escape(say("login.password"))}</label>'
            '<input id="password" name="password" type="password" maxlength="1000" required '
            'autocomplete="current-password">'
            f'<button type="submit">{escape(say("login.enter"))}</button></form>'
        )
    return _page(voice, say("login.title"), f"<p>{escape(say('login.intro'))}</p>{body}")


def logout(voice: Voice, form: str) -> str:
    """The button that ends the session."""
    say = voice.say
    body = (
        f'<form method="post" action="/logout">'
        f'<input type="hidden" name="form" value="{escape(form)}">'
        f'<button type="submit">{escape(say("login.leave"))}</button></form>'
        f'<p><a href="/">{escape(say("login.stay"))}</a></p>'
    )
    return _page(voice, say("login.leave_title"), body)


def _page(voice: Voice, title: str, body: str) -> str:
    service = voice.say("login.service")
    return (
        f'<!DOCTYPE html><html lang="{voice.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/favicon.png">'
        f"<title>{escape(title)} · {escape(service)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
