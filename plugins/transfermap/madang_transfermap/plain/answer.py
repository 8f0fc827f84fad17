"""The answer on the plain page: path and today apart, the way as nested lists, and the rest."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from madang.i18n import t
from madang.plain import (
    Badge,
    Block,
    Item,
    Items,
    Line,
    Link,
    Notice,
    Paragraph,
    Phone,
    PlainVisit,
    Section,
    State,
    Table,
    bullets,
    joined,
)
from madang_transfermap import wording
from madang_transfermap.plain.question import LIFT, NO, PROFILE, Question
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.wording import Told, ToldLeg, ToldStep, names

_API = "/api/transfermap/route"


def blocks(visit: PlainVisit, told: Told, question: Question) -> Iterator[Block]:
    """Everything below the summary.

    Args:
        visit: Who reads it.
        told: The answer in words.
        question: What was asked, by the ids of both places.
    """
    first, rest = told.today.sentences[:1], told.today.sentences[1:]
    if told.legs:
        yield Paragraph(line=_state(told.today, first))
    yield from _times(told)
    ways = [_way(way) for way in told.ways]
    yield Notice(tone=told.path.tone, word=told.path.word, lines=[*told.path.sentences, *ways])
    if told.legs and rest:
        yield Notice(tone=told.today.tone, word=told.today.word, lines=rest)
    if told.no_lift:
        lines = told.no_lift.sentences
        yield Notice(tone=told.no_lift.tone, word=told.no_lift.word, lines=lines)
    if told.legs:
        legs = [_leg(leg) for leg in told.legs]
        yield Section(title=t("route.way"), blocks=[Items(items=legs, ordered=True)])
    else:
        yield Section(title=t("route.no_way"), blocks=list(_what_next(visit, question)))
    yield Section(title=t("route.beside"), blocks=list(_beside(told)))
    assumed = bullets([*told.beside, *told.rules])
    yield Section(title=t("route.assumed"), blocks=[assumed])
    yield Section(title=t("route.sources"), blocks=list(_sources(told)))
    yield Section(
        title=t("route.onward"), blocks=[bullets(_onward(visit, told, question))], on_paper=False
    )


def _state(notice: wording.Notice, sentences: Sequence[str]) -> Line:
    said = " ".join(sentences) or None
    return joined([State(tone=notice.tone, word=notice.word), said], ". ")


def _way(way: wording.Notice) -> Line:
    """How well a way from the street, or to it, is known; why not, where it is not."""
    return _state(way, way.sentences if way.tone == "unknown" else ())


def _times(told: Told) -> Iterator[Block]:
    """Minutes of this traveller beside those of a walker."""
    if len(told.times) > 1:
        yield Table(
            caption=t("route.times"),
            head=[t("route.who"), t("route.how_long")],
            rows=[[time.who, time.minutes] for time in told.times],
            show_caption=True,
        )


def _leg(leg: ToldLeg) -> Item:
    badges = [Badge(label=names.said(line.name), colour=line.colour) for line in leg.lines]
    doubt = State(tone="warning", word=t("route.doubt"))
    unknown = [joined([doubt, sentence], ": ") for sentence in leg.unknown]
    return Item(
        title=joined([*badges, leg.title], " "),
        is_heading=True,
        lines=[t("route.minutes", minutes=leg.minutes), *unknown, *leg.sentences],
        items=[_step(step) for step in leg.steps],
        quiet=[leg.record] if leg.record else [],
    )


def _step(step: ToldStep) -> Item:
    return Item(title=step.sentence, lines=list(_below(step)))


def _below(step: ToldStep) -> Iterator[Line]:
    if step.today:
        yield _state(step.today, step.today.sentences)
    yield from step.more
    if step.calls:
        yield joined([step.calls.station, Phone(number=step.calls.phone)], " ")


def _what_next(visit: PlainVisit, question: Question) -> Iterator[Block]:
    """What to do where there is no way: others may pass, staff may know more."""
    yield bullets([t("route.no_way_call"), t("route.no_way_other")])
    links: list[Link] = []
    if question.no_lift:
        links.append(visit.link(t("route.with_lift"), **question.address(**{LIFT: None})))
    for code, profile in PROFILES.items():
        if code != question.profile:
            label = t("route.no_way_profile", who=names.said(profile.title))
            links.append(visit.link(label, **question.address(**{PROFILE: code})))
    yield bullets(links)


def _beside(told: Told) -> Iterator[Block]:
    if told.legs:
        toilets = told.toilets or (t("route.no_toilets"),)
        yield Section(title=t("route.toilets"), blocks=[bullets(toilets)])
    if told.offices:
        offices = [
            joined([office.station, Phone(number=office.phone)], " ") for office in told.offices
        ]
        yield Section(title=t("route.offices"), blocks=[bullets(offices)])


def _sources(told: Told) -> Iterator[Block]:
    yield bullets(told.sources)
    if told.credit:
        yield Paragraph(line=told.credit, quiet=True)


def _onward(visit: PlainVisit, told: Told, question: Question) -> Iterator[Link]:
    """The way back, the way without lifts, the data, the answer for programs."""
    ends = question.texts
    back = question.address(**{"from": ends["to"], "to": ends["from"]})
    yield visit.link(t("route.return"), **back)
    if told.no_lift and not question.no_lift:
        yield visit.link(t("route.without_lift"), **question.address(**{LIFT: NO}))
    lift = {"no_lift": "true"} if question.no_lift else {}
    asked = {**ends, "profile": question.profile, **lift, "lang": visit.language}
    yield visit.link(t("route.licence"), "data", plugin="transfermap")
    yield Link(label=t("route.json"), href=f"{_API}?{urlencode(asked)}")
