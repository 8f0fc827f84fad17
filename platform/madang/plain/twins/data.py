"""The list of datasets, searched by words and narrowed by links."""

from collections.abc import Iterator, Sequence
from typing import get_args

from madang.api.facets import Choice, Facet, Name, choices, facets, narrowed, without
from madang.city.register import told
from madang.i18n import number, t
from madang.listing import Listing
from madang.plain.blocks import (
    Block,
    Code,
    Form,
    Inline,
    Item,
    Items,
    Line,
    Link,
    Links,
    Paragraph,
    PlainPage,
    Section,
    TextField,
    joined,
)
from madang.plain.twins import words
from madang.plain.visit import PlainVisit

PAGE = 20
_WORDS, _FROM = "q", "from"
_FACETS = get_args(Name)


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    known = facets(visit.desk)
    found = narrowed(visit.desk.search(visit.param(_WORDS)), known, _chosen(visit, known))
    first = _first(visit, len(found))
    return PlainPage(
        title=t("data.title"),
        announcement=t("data.found", count=len(found)),
        blocks=[
            *_head(visit),
            _form(visit),
            *_narrow(visit, known),
            *_list(visit, found, first),
        ],
        address=_address(visit),
    )


def _head(visit: PlainVisit) -> Iterator[Block]:
    yield from words.left_out(visit)
    yield from words.empty_lake(visit)
    share = visit.desk.open_share()
    opened, declared = number(share.opened), number(share.declared)
    said = t("data.share", opened=opened, declared=declared, percent=share.percent)
    yield Paragraph(line=said, quiet=True)
    city = visit.desk.city_share()
    said = t("data.city_share", **told(city)) if city else t("data.no_register")
    yield Paragraph(line=said, quiet=True)


def _address(visit: PlainVisit, **changes: str | None) -> dict[str, str | None]:
    """What the list is narrowed by, with changes; a change begins it anew."""
    kept: dict[str, str | None] = {name: visit.param(name) for name in (_WORDS, *_FACETS)}
    return kept | changes


def _form(visit: PlainVisit) -> Form:
    kept = {name: visit.param(name) for name in _FACETS}
    return Form(
        action="/plain/data",
        label=t("plain.search"),
        controls=[TextField(name=_WORDS, label=t("data.search"), value=visit.param(_WORDS))],
        submit=t("plain.find"),
        hidden={name: value for name, value in kept.items() if value} | visit.view.params(),
    )


def _narrow(visit: PlainVisit, known: Sequence[Facet]) -> Iterator[Block]:
    """Each facet as a row of links with counts, among datasets that the rest lets through."""
    found = visit.desk.search(visit.param(_WORDS))
    chosen = _chosen(visit, known)
    for facet in known:
        offered = choices(facet, found, known, chosen)
        if len(offered) > 1 or facet.name in chosen:
            title = t(f"data.facet_{facet.name}")
            every = t("plain.all_of", title=title, count=without(facet, found, known, chosen))
            yield Links(label=title, links=list(_links(visit, facet, every, offered)))


def _links(
    visit: PlainVisit, facet: Facet, every: str, offered: Sequence[Choice]
) -> Iterator[Link]:
    chosen = visit.param(facet.name)
    codes = {"": every} | {
        choice.code: t("plain.facet", title=choice.label, count=choice.count) for choice in offered
    }
    for code, label in codes.items():
        href = visit.address(**_address(visit, **{facet.name: code or None}))
        yield Link(label=label, href=href, current=code == chosen)


def _chosen(visit: PlainVisit, known: Sequence[Facet]) -> dict[str, str]:
    return {facet.name: code for facet in known if (code := visit.param(facet.name))}


def _first(visit: PlainVisit, count: int) -> int:
    """Where the page of the list begins; nonsense begins it anew."""
    asked = visit.param(_FROM)
    first = int(asked) - 1 if asked.isascii() and asked.isdigit() and len(asked) < PAGE else 0
    return first if 0 < first < count else 0


def _list(visit: PlainVisit, found: Sequence[Listing], first: int) -> Iterator[Block]:
    if not found:
        yield Paragraph(line=t("data.none", words=visit.param(_WORDS)))
        return
    shown = found[first : first + PAGE]
    blocks: list[Block] = [Items(items=[_entry(visit, item) for item in shown])]
    if len(found) > PAGE:
        last = first + len(shown)
        said = t("plain.shown", count=len(found), first=first + 1, last=last)
        blocks = [Paragraph(line=said), *blocks, Links(links=list(_turn(visit, first, found)))]
    yield Section(title=t("data.title"), blocks=blocks)


def _turn(visit: PlainVisit, first: int, found: Sequence[Listing]) -> Iterator[Link]:
    """To the datasets before and behind."""
    for key, start, is_there in (
        ("plain.previous", max(0, first - PAGE), first > 0),
        ("plain.next", first + PAGE, first + PAGE < len(found)),
    ):
        if is_there:
            address = _address(visit, **{_FROM: str(start + 1)})
            yield Link(label=t(key), href=visit.address(**address))


def _entry(visit: PlainVisit, item: Listing) -> Item:
    """One dataset: title, how it stands, licence, files."""
    dataset, entry = item.dataset, item.entry
    link = visit.link(dataset.title.of(visit.language), "dataset", key=dataset.key)
    if entry is None:
        return Item(
            title=link, is_heading=True, lines=[t("data.unpublished")], quiet=[_name(visit, item)]
        )
    attempt = [notice.word for notice in words.setback(item)]
    return Item(
        title=link,
        is_heading=True,
        lines=[
            *attempt,
            joined([f"{t('data.as_of_name')} ", *_parts(words.as_of(item))], ""),
            joined([f"{t('data.rows')} {number(entry.rows)}", *_parts(words.checks(item))]),
            joined([entry.publisher, entry.licence.title.of(visit.language)]),
            joined(words.downloads(item)),
        ],
        quiet=[_name(visit, item)],
    )


def _parts(line: Line) -> tuple[Inline, ...]:
    return line if isinstance(line, tuple) else (line,)


def _name(visit: PlainVisit, item: Listing) -> Line:
    """Plugin and key, by which programs know it."""
    return joined([visit.desk.plugin_title(item).of(visit.language), Code(text=item.dataset.key)])
