"""The root of plain pages: what one can do here, and how the data stand."""

from collections.abc import Iterator

from madang.i18n import day, number, t
from madang.plain.blocks import (
    Block,
    Facts,
    Item,
    Items,
    Line,
    Paragraph,
    PlainPage,
    Section,
    joined,
)
from madang.plain.twins import words
from madang.plain.visit import PlainVisit

_HOME = "home"


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    return PlainPage(
        title=t("service.name"),
        blocks=[
            Paragraph(line=t("home.intro")),
            Paragraph(line=t("plain.intro")),
            *words.left_out(visit),
            Section(title=t("plain.pages"), blocks=[_ways(visit)]),
            Section(title=t("home.state"), blocks=[*words.empty_lake(visit), *_state(visit)]),
        ],
        address={},
    )


def _ways(visit: PlainVisit) -> Items:
    """Every twin, with the sentence that its owner gives it."""
    return Items(
        items=[
            Item(
                title=visit.link(twin.title(visit.language), twin.spec.path),
                lines=[twin.summary(visit.language)],
            )
            for twin in visit.twins
            if twin.spec.path != _HOME and twin.spec.nav != "hidden"
        ]
    )


def _state(visit: PlainVisit) -> Iterator[Block]:
    """One line a plugin: how many datasets, and their newest day."""
    listings = visit.desk.listings()
    titles = {item.dataset.plugin: visit.desk.plugin_title(item) for item in listings}
    if any(item.published for item in listings):
        share = visit.desk.open_share()
        opened, declared = number(share.opened), number(share.declared)
        said = t("data.share", opened=opened, declared=declared, percent=share.percent)
        yield Paragraph(line=said)
        yield Facts(
            pairs=[
                (title.of(visit.language), _of_plugin(visit, plugin))
                for plugin, title in titles.items()
            ]
        )


def _of_plugin(visit: PlainVisit, plugin: str) -> Line:
    listings = [item for item in visit.desk.listings() if item.dataset.plugin == plugin]
    published = [item for item in listings if item.published]
    days = [item.as_of for item in published if item.as_of]
    count = t("home.state_count", published=len(published), declared=len(listings))
    newest = t("home.state_newest", day=day(max(days))) if days else None
    return joined([count, newest, visit.link(t("home.state_link"), "data", plugin=plugin)])
