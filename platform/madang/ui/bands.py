"""What stands at the top and at the end of every page, in the same place and the same words."""

from collections.abc import Mapping, Sequence
from html import escape

from madang.i18n import OWN, Language, speaking, t, voice_of
from madang.ui import kit
from madang.ui.look import SIZES
from madang.ui.markup import Html
from madang.ui.page import Page
from madang.ui.pagetable import HOME, Registered

CONTENT = "md-content"  # where the skip link leads
_HELP, _TOPICS = "help", ("accessibility", "sources", "privacy")


def top(visit: Page, params: Mapping[str, str]) -> Html:
    """Service name, switches on the same page with the same subject, main pages.

    Args:
        visit: The visit.
        params: The page's own parameters in the address.
    """
    home = kit.link(t("service.name"), kit.address(HOME)).text
    name = f'<li class="md-name">{escape(t("frame.sizes"))}</li>'
    switches = _list("md-row md-switches", _switches(visit, params), first=name)
    pages = [_page(visit, page) for page in visit.table.shown("main")]
    bar = f'<div class="md-bar"><p class="md-brand">{home}</p>{switches}</div>'
    nav = f'<nav aria-label="{escape(t("frame.pages"))}">{_list("md-row md-pages", pages)}</nav>'
    content = f'<div id="{CONTENT}" tabindex="-1"></div>'
    return Html(text=f'<div class="md-top">{bar}{nav}</div>{content}')


def _list(kind: str, links: Sequence[Html], first: str = "") -> str:
    items = "".join(f"<li>{link.text}</li>" for link in links)
    return f'<ul class="{kind}">{first}{items}</ul>'


def _page(visit: Page, page: Registered) -> Html:
    here = page.spec.path == visit.registered.spec.path
    title = page.title(visit.language)
    return kit.link(title, kit.address(page.spec.path), current="page" if here else None)


def _switches(visit: Page, params: Mapping[str, str]) -> list[Html]:
    path, look = visit.registered.spec.path, kit.look()
    sizes = [
        kit.link(
            t("frame.size", percent=size),
            kit.address(path, **params, size=size),
            hint=t("frame.size_hint", percent=size),
            current="true" if size == look.size else None,
            anew=True,
        )
        for size in SIZES
    ]
    is_high = look.contrast == "high"
    contrast = kit.link(
        t("frame.contrast_off" if is_high else "frame.contrast_on"),
        kit.address(path, **params, contrast="normal" if is_high else "high"),
        anew=True,
    )
    return [*sizes, contrast, _other_language(visit, params)]


def _other_language(visit: Page, params: Mapping[str, str]) -> Html:
    other: Language = "en" if visit.language == "ko" else "ko"
    with speaking(voice_of(OWN, other)):
        address = kit.address(visit.registered.spec.path, **params)
        return kit.link(t("frame.language"), address, lang=other, anew=True)


def foot(visit: Page, params: Mapping[str, str]) -> Html:
    """All pages once more; help and contact, accessibility, sources, privacy; the plain twin."""
    help_ = kit.link(t("frame.help"), kit.address(_HELP)) if _HELP in visit.table.by_path else None
    about = [
        kit.link(t(f"frame.{topic}"), kit.address(_HELP, topic=topic))
        for topic in (_TOPICS if help_ else ())
    ]
    spec = visit.registered.spec
    if spec.plain:
        about.append(kit.link(t("frame.plain"), kit.address(f"plain/{spec.path}", **params)))
    menu = [_page(visit, page) for page in visit.table.shown("main", "more")]
    rows = ((t("frame.menu"), menu), (t("frame.about"), [*([help_] if help_ else []), *about]))
    navs = "".join(
        f'<nav aria-label="{escape(name)}">{_list("md-row", links)}</nav>'
        for name, links in rows
        if links
    )
    said = f'<p class="md-meta">{escape(t("frame.footer"))}</p>'
    return Html(text=f'<footer class="md-foot">{navs}{said}</footer>')
