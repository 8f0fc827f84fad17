"""The HTML around the app: Streamlit's page with our language, look, title and security headers.

Streamlit serves one `index.html` for every address, in English and with status 200. Here it is read
once; what a visitor gets says its language and title, stands in the size and contrast that were
chosen before any script runs, and begins with a way to the content. What is no page gets a 404.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit

from madang.i18n import Language, Voice, voice_of
from madang.plain.view import View, place
from madang.ui import assets, sheet
from madang.ui.bands import CONTENT
from madang.ui.look import Look
from madang.ui.pagetable import HOME, Audience, PageTable, Registered

STATIC = Path(streamlit.__file__).parent / "static"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
# Streamlit's own font (we name others) and the pointer to its agent API (which we do not answer).
_UNWANTED = re.compile(
    r"\s*<link\s[^>]*(?:rel=\"service-desc\"|media/SourceSans)[^>]*/?>|\s*<!--.*?-->", re.DOTALL
)

# What there is without scripts, by audience.
_OTHERWISE: Mapping[Audience, str] = {
    "citizen": "shell.noscript_citizen",
    "steward": "shell.noscript_steward",
}
# Streamlit's sheet stands before ours; where both name a font, the later one counts.
_STYLE = f'<link rel="stylesheet" href="{sheet.address()}">'

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

    def page(
        self,
        registered: Registered,
        language: Language,
        look: Look | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> str:
        """The shell of one page.

        Args:
            registered: The page.
            language: Language of the visitor.
            look: Size and contrast.
            asked: Query parameters; those of the page go along to its plain twin.
        """
        voice = voice_of("madang.ui", language)
        service, title = voice.say("service.name"), registered.title(language)
        named = service if registered.spec.path == HOME else f"{title} · {service}"
        root = f'<html lang="{language}"{(look or Look()).attributes()}>'
        words = escape(voice.say("shell.skip"))
        skip = f'<body style="{_words(voice)}"><a class="md-skip" href="#{CONTENT}">{words}</a>'
        gone = f'<p class="md-gone" role="alert">{escape(voice.say("shell.gone"))}</p>'
        twin = _twin(registered, language, look or Look(), asked or {})
        without = _without_script(registered, named, voice, twin)
        body = f"{skip}{gone}{_stop(voice, look or Look())}"
        text = self.index.replace('<html lang="en">', root, 1).replace("<body>", body, 1)
        text = text.replace(
            "</head>", f'{_STYLE}<script src="{assets.script_address()}" defer></script></head>', 1
        )
        text = re.sub(r"<title>.*?</title>", f"<title>{escape(named)}</title>", text, count=1)
        return _NOSCRIPT.sub(without.replace("\\", r"\\"), text, count=1)

    def missing(self, path: str, language: Language, look: Look | None = None) -> str:
        """The page for an address that there is not."""
        voice = voice_of("madang.ui", language)
        links = "".join(
            f'<li><a href="/{"" if page.spec.path == HOME else page.spec.path}?lang={language}">'
            f"{escape(page.title(language))}</a></li>"
            for page in self.table.shown("main", "more")
        )
        title, text = voice.say("missing.title"), voice.say("missing.text", path=path[:80])
        return (
            f'<!DOCTYPE html><html lang="{language}"{(look or Look()).attributes()}><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, '
            f'initial-scale=1"><link rel="icon" href="/favicon.png">{_STYLE}'
            f"<title>{escape(title)} · {escape(voice.say('service.name'))}</title></head>"
            f'<body class="md-alone"><main><h1>{escape(title)}</h1><p>{escape(text)}</p>'
            f"<ul>{links}</ul></main></body></html>"
        )


def _words(voice: Voice) -> str:
    """What the style sheet says while something is awaited, as a variable."""
    backslashed = voice.say("shell.wait").replace("\\", r"\\").replace('"', r"\"")
    return escape(f'--md-wait: "{backslashed}"')


def _stop(voice: Voice, look: Look) -> str:
    """What is said where a wait is long, with a way out of it: the same page without its subject.

    To load it ends the session that waits, and its script with it.
    """
    address = f"?{urlencode({'lang': voice.language} | look.params())}"
    way = f'<a href="{escape(address)}">{escape(voice.say("shell.stop"))}</a>'
    return f'<p class="md-long" role="status">{escape(voice.say("shell.long"))} {way}</p>'


def _twin(
    registered: Registered, language: Language, look: Look, asked: Mapping[str, str]
) -> str | None:
    """Address of the plain twin with the same subject, read in the same way; None without one."""
    spec = registered.spec
    if not spec.plain:
        return None
    view = View(language=language, size=look.size, high_contrast=look.contrast == "high")
    return view.address(place(spec.path), {p.name: asked.get(p.name) for p in spec.params})


def _without_script(registered: Registered, named: str, voice: Voice, twin: str | None) -> str:
    """What a page says where no script runs: where the same is to be had without."""
    words = voice.say("shell.plain", title=registered.title(voice.language))
    way = f'<p><a href="{escape(twin)}">{escape(words)}</a></p>' if twin else ""
    other = voice.say(_OTHERWISE[registered.spec.audience])
    said = f"<h1>{escape(named)}</h1>{way}<p>{other}</p>"
    return f'<noscript><div class="md-alone">{said}</div></noscript>'
