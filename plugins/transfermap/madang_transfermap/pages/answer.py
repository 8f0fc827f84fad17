"""The answer on the page: its sentence, times side by side, path and today apart, then the way.

What most people need stands first; sources and how things were reckoned are folded below.
"""

from collections.abc import Iterator

import streamlit as st

from madang.ui import kit, t
from madang_transfermap.pages.question import LIFT, NO, PROFILE, Asked
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.wording import Notice, Told, ToldLeg, ToldStep, names

_PAGE, _API, _PAPER = "route", "api/transfermap/route", "plain/route"


def draw(told: Told, asked: Asked, text: str) -> None:
    """Draw the answer; `kit` sends it as few elements.

    Args:
        told: The answer in words.
        asked: The question.
        text: The answer as plain text, to copy.
    """
    with kit.together():
        kit.announce(told.summary, lead=True)
        first, rest = told.today.sentences[:1], told.today.sentences[1:]
        if told.legs:
            kit.show(_state(told.today, first))
        _times(told)
        kit.notice(told.path.tone, told.path.word, [*told.path.sentences, *map(_way, told.ways)])
        if told.legs and rest:
            kit.notice(told.today.tone, told.today.word, rest)
        if told.no_lift:
            kit.notice(told.no_lift.tone, told.no_lift.word, told.no_lift.sentences)
    if told.legs:
        st.header(t("route.way"), anchor=False)
        with kit.together():
            kit.ordered([_leg(leg) for leg in told.legs])
    else:
        _what_next(asked)
    _beside(told)
    _more(told, text)
    with st.container(key="route_onward"):  # not on paper
        _onward(told, asked)


def _state(notice: Notice, sentences: tuple[str, ...]) -> kit.Html:
    return kit.joined([kit.state(notice.tone, notice.word), " ".join(sentences) or None], ". ")


def _way(way: Notice) -> kit.Html:
    """How well a way from the street, or to it, is known; why not, where it is not."""
    return _state(way, way.sentences if way.tone == "unknown" else ())


def _times(told: Told) -> None:
    """Minutes of this traveller beside those of a walker."""
    if len(told.times) > 1:
        head = (t("route.who"), t("route.how_long"))
        rows = [(time.who, time.minutes) for time in told.times]
        kit.table(t("route.times"), head, rows)


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
        yield _state(step.today, step.today.sentences)
    yield from step.more
    if step.calls:
        yield kit.joined([step.calls.station, kit.phone(step.calls.phone)], " ")


def _what_next(asked: Asked) -> None:
    """What to do where there is no way: others may pass, staff may know more."""
    st.header(t("route.no_way"), anchor=False)
    kit.bullets([t("route.no_way_call"), t("route.no_way_other")])
    with kit.together():
        if asked.no_lift:
            kit.go(_PAGE, t("route.with_lift"), **asked.address(**{LIFT: None}))
        for code, profile in PROFILES.items():
            if code != asked.profile:
                label = t("route.no_way_profile", who=names.said(profile.title))
                kit.go(_PAGE, label, **asked.address(**{PROFILE: code}))


def _beside(told: Told) -> None:
    st.header(t("route.beside"), anchor=False)
    if told.legs:
        st.subheader(t("route.toilets"), anchor=False)
        kit.bullets(told.toilets or (t("route.no_toilets"),))
    if told.offices:
        st.subheader(t("route.offices"), anchor=False)
        kit.bullets(
            [kit.joined([office.station, kit.phone(office.phone)], " ") for office in told.offices]
        )


def _more(told: Told, text: str) -> None:
    """Long parts, folded: what was assumed and is not known, sources, the text to copy."""
    with kit.together():
        with kit.folded(t("route.assumed")):
            kit.bullets([*told.beside, *told.rules])
        with kit.folded(t("route.sources")):
            kit.bullets(told.sources)
        with kit.folded(t("route.copy")):
            kit.show(t("route.copy_how"))
            kit.block(text)
        if told.credit:
            kit.show(told.credit, meta=True)
        kit.row([kit.link(t("route.licence"), kit.address("data", plugin="transfermap"))])


def _onward(told: Told, asked: Asked) -> None:
    """The answer on paper, the way back, the way without lifts, the answer for programs."""
    st.header(t("route.onward"), anchor=False)
    back = asked.address(**{"from": asked.goal, "to": asked.start})
    with kit.together():
        kit.go(_PAGE, t("route.return"), **back)
        if told.no_lift and not asked.no_lift:
            kit.go(_PAGE, t("route.without_lift"), **asked.address(**{LIFT: NO}))
        kit.row(
            [
                kit.link(t("route.print"), kit.address(_PAPER, **asked.address())),
                kit.link(t("route.json"), kit.address(_API, **_program(asked))),
            ]
        )


def _program(asked: Asked) -> dict[str, str | None]:
    no_lift = "true" if asked.no_lift else None
    return {
        "from": asked.start,
        "to": asked.goal,
        PROFILE: asked.profile,
        "no_lift": no_lift,
    }
