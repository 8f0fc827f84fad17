"""The HTML around the app: Streamlit's page with our language, title and security headers.

Streamlit serves one `index.html` for every address, in English and with status 200. Here it is read
once; what a visitor gets says its language and title, and an address that is no page gets a 404.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit

from madang.i18n import Language, voice_of
from madang.ui.pagetable import HOME, PageTable, Registered

STATIC = Path(streamlit.__file__).parent / "static"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
# Streamlit's own font (we name others) and the pointer to its agent API (which we do not answer).
_UNWANTED = re.compile(
    r"\s*<link\s[^>]*(?:rel=\"service-desc\"|media/SourceSans)[^>]*/?>|\s*<!--.*?-->", re.DOTALL
)

COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def content_security_policy(index: str) -> str:
    """The policy for pages; it allows the inline scripts of this `index.html` by their hashes."""
    hashes = " ".join(f"'sha256-{_sha256(text)}'" for text in _SCRIPT.findall(index))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Writes the pages that are sent before any script runs."""

    table: PageTable
    index: str
    policy: str

    @classmethod
    def of(cls, table: PageTable) -> "Shell":
        """The shell over the installed Streamlit's `index.html`."""
        index = _UNWANTED.sub("", (STATIC / "index.html").read_text(encoding="utf-8")).strip()
        return cls(table=table, index=index, policy=content_security_policy(index))

    def headers(self) -> dict[str, str]:
        """Headers of every page."""
        return {
            **COMMON_HEADERS,
            "Content-Security-Policy": self.policy,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language, Cookie",
        }

    def page(self, registered: Registered, language: Language) -> str:
        """The shell of one page."""
        voice = voice_of("madang.ui", language)
        service, title = voice.say("service.name"), registered.title(language)
        named = service if registered.spec.path == HOME else f"{title} · {service}"
        without = (
            f"<noscript><h1>{escape(named)}</h1><p>{voice.say('shell.noscript')}</p></noscript>"
        )
        text = self.index.replace('<html lang="en">', f'<html lang="{language}">', 1)
        text = re.sub(r"<title>.*?</title>", f"<title>{escape(named)}</title>", text, count=1)
        return _NOSCRIPT.sub(without.replace("\\", r"\\"), text, count=1)

    def missing(self, path: str, language: Language) -> str:
        """The page for an address that there is not."""
        voice = voice_of("madang.ui", language)
        links = "".join(
            f'<li><a href="/{"" if page.spec.path == HOME else page.spec.path}?lang={language}">'
            f"{escape(page.title(language))}</a></li>"
            for page in self.table.shown("main", "more")
        )
        title, text = voice.say("missing.title"), voice.say("missing.text", path=path[:80])
        return (
            f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)} · {escape(voice.say('service.name'))}</title>"
            "<style>body{font:17px/1.5 system-ui,sans-serif;word-break:keep-all;color:#1e2124;"
            "max-width:736px;margin:40px auto;padding:0 16px}a{color:#0b50d0;display:inline-block;"
            f"min-height:44px}}</style></head><body><main><h1>{escape(title)}</h1>"
            f"<p>{escape(text)}</p><ul>{links}</ul></main></body></html>"
        )
