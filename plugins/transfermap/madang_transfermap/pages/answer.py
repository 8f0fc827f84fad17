"""The answer on the page: summary, path and today apart, the way as an ordered list, the rest."""

from collections.abc import Iterator

import streamlit as st

from madang.ui import kit, t
from madang_transfermap.pages.question import LIFT, NO, Asked
from madang_transfermap.wording import Notice, Told, ToldLeg, ToldStep, names

_PAGE, _API = "route", "/api/transfermap/route"


def draw(told: Told, asked: Asked) -> None:
    """Draw the answer; `kit` sends it as few elements."""
    with kit.together():
        kit.announce(told.summary, lead=True)
        kit.notice(told.path.tone, told.path.word, [*told.path.sentences, *map(_way, told.ways)])
        _notice(told.today)
        if told.no_lift:
            _notice(told.no_lift)
    if told.legs:
        st.header(t("route.way"), anchor=False)
        with kit.together():
            kit.ordered([_leg(leg) for leg in told.legs])
    else:
        _what_next(asked)
    _beside(told)
    _sources(told)
    _onward(told, asked)


def _notice(notice: Notice) -> None:
    kit.notice(notice.tone, notice.word, notice.sentences)


def _way(way: Notice) -> kit.Html:
    return kit.joined([kit.state(way.tone, way.word), " ".join(way.sentences)], ". ")


def _leg(leg: ToldLeg) -> kit.Entry:
    badges = [kit.badge(names.said(line.name), line.colour) for line in leg.lines]
    doubt = kit.state("warning", t("route.doubt"))
    unknown = [kit.joined([doubt, sentence], ": ") for sentence in leg.unknown]
    return kit.Entry(
        title=kit.joined([*badges, leg.title], " "),
        lines=(t("route.minutes", minutes=leg.minutes), *unknown, *leg.sentences),
        entries=[_step(step) for step in leg.steps],
        meta=(leg.record,) if leg.record else (),
    )


def _step(step: ToldStep) -> kit.Entry:
    return kit.Entry(title=step.sentence, lines=tuple(_below(step)))


def _below(step: ToldStep) -> Iterator[kit.Cell]:
    if step.today:
        word = kit.state(step.today.tone, step.today.word)
        yield kit.joined([word, " ".join(step.today.sentences) or None], ". ")
    yield from step.more
    if step.calls:
        yield kit.joined([step.calls.station, kit.phone(step.calls.phone)], " ")


def _what_next(asked: Asked) -> None:
    """What to do where there is no way."""
    st.header(t("route.no_way"), anchor=False)
    kit.bullets([t("route.no_way_call"), t("route.no_way_other")])
    if asked.no_lift:
        kit.go(_PAGE, t("route.with_lift"), **asked.address(**{LIFT: None}))


def _beside(told: Told) -> None:
    st.header(t("route.beside"), anchor=False)
    kit.bullets(told.beside)
    if told.legs:
        st.subheader(t("route.toilets"), anchor=False)
        kit.bullets(told.toilets or (t("route.no_toilets"),))
    if told.offices:
        st.subheader(t("route.offices"), anchor=False)
        kit.bullets(
            [kit.joined([office.station, kit.phone(office.phone)], " ") for office in told.offices]
        )


def _sources(told: Told) -> None:
    st.header(t("route.sources"), anchor=False)
    with kit.together():
        kit.bullets(told.sources)
        if told.credit:
            kit.show(told.credit)
        kit.show(kit.link(t("route.licence"), kit.address("data", plugin="transfermap")))
    if told.rules:
        st.subheader(t("beside.rules"), anchor=False)
        kit.bullets(told.rules)


def _onward(told: Told, asked: Asked) -> None:
    """The way back, the way without lifts, the answer for programs."""
    st.header(t("route.onward"), anchor=False)
    kit.go(_PAGE, t("route.return"), **asked.address(**{"from": asked.goal, "to": asked.start}))
    if told.no_lift and not asked.no_lift:
        kit.go(_PAGE, t("route.without_lift"), **asked.address(**{LIFT: NO}))
    kit.show(kit.link(t("route.json"), kit.address(_API.lstrip("/"), **_program(asked))))


def _program(asked: Asked) -> dict[str, str | None]:
    no_lift = "true" if asked.no_lift else None
    return {
        "from": asked.start,
        "to": asked.goal,
        "profile": asked.profile,
        "no_lift": no_lift,
    }
