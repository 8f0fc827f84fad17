"""The words of a route, in Korean and English: for pages, the command line, and voices.

`tell` gives every sentence in order of importance, `written` the same as lines of text, `plain`
both in one. Messages stand in `locales/`; nothing here knows Streamlit. Words of the source are
never used: each sentence is composed from values.
"""

from collections.abc import Iterator

from madang.i18n import Language, speaking, t, voice_of
from madang_transfermap.routing.itinerary import Itinerary
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.wording import beside, legs, names, statements
from madang_transfermap.wording.told import Notice, Office, Told, ToldLeg, ToldStep, ToldTime, Tone

__all__ = [
    "Notice",
    "Office",
    "Told",
    "ToldLeg",
    "ToldStep",
    "ToldTime",
    "Tone",
    "plain",
    "tell",
    "written",
]

_PACKAGE = "madang_transfermap"


def tell(itinerary: Itinerary, language: Language) -> Told:
    """The itinerary in words."""
    with speaking(voice_of(_PACKAGE, language)):
        return Told(
            title=statements.title(itinerary),
            summary=statements.summary(itinerary),
            times=tuple(beside.compared(itinerary)),
            path=statements.path(itinerary),
            ways=tuple(statements.ways(itinerary)),
            today=statements.today(itinerary),
            legs=_legs(itinerary),
            no_lift=statements.no_lift(itinerary),
            beside=tuple(beside.beside(itinerary)),
            toilets=tuple(beside.toilet(found) for found in itinerary.toilets),
            offices=beside.offices(itinerary),
            rules=beside.rules(itinerary),
            sources=beside.sources(itinerary),
            credit=beside.credit(itinerary),
        )


def _legs(itinerary: Itinerary) -> tuple[ToldLeg, ...]:
    profile = PROFILES[itinerary.profile]
    return tuple(
        legs.tell(leg, [found for found in itinerary.unknowns if found.leg == number], profile)
        for number, leg in enumerate(itinerary.legs, start=1)
    )


def plain(itinerary: Itinerary, language: Language) -> str:
    """The whole answer as text, one sentence or heading a line; indented below its heading."""
    return written(tell(itinerary, language), language)


def written(told: Told, language: Language) -> str:
    """What was told in this language, as such a text."""
    with speaking(voice_of(_PACKAGE, language)):
        return "\n".join(_lines(told))


def _lines(told: Told) -> Iterator[str]:
    yield told.summary
    for notices in ((told.path, *told.ways), (told.today,)):
        yield ""
        for notice in notices:
            yield from _notice(notice)
    for number, leg in enumerate(told.legs, start=1):
        yield ""
        yield from _leg(number, leg)
    yield ""
    yield from _beside(told)


def _notice(notice: Notice) -> Iterator[str]:
    yield notice.word
    yield from (f"  {sentence}" for sentence in notice.sentences)


def _leg(number: int, leg: ToldLeg) -> Iterator[str]:
    line = f"{names.lines(leg.lines)}: " if leg.lines else ""
    yield f"{number}. {line}{leg.title} ({leg.minutes})"
    yield from (f"   {sentence}" for sentence in (*leg.unknown, *leg.sentences))
    for step_number, step in enumerate(leg.steps, start=1):
        yield f"   {number}.{step_number} {step.sentence}"
        state = (step.today.word, *step.today.sentences) if step.today else ()
        yield from (f"       {sentence}" for sentence in (*state, *step.more))
    if leg.record:
        yield f"   {leg.record}"


def _beside(told: Told) -> Iterator[str]:
    if told.no_lift:
        yield from _notice(told.no_lift)
    yield from told.beside
    yield from told.toilets
    for office in told.offices:
        yield t("office.at", station=office.station, phone=office.phone)
    if told.rules:
        yield from _notice(Notice(tone="quiet", word=t("beside.rules"), sentences=told.rules))
    yield from told.sources
    if told.credit:
        yield told.credit
