"""An itinerary in words: what a page, a terminal and a voice all say. Only values here."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.routing.itinerary import Line

Tone: TypeAlias = Literal["success", "warning", "danger", "quiet", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A station office with its public number."""

    station: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One statement: how it stands, a word for it, and the sentences behind it."""

    tone: Tone
    word: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTime:
    """How long the way takes somebody, with the kind of the time."""

    who: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """One thing to do.

    Attributes:
        sentence: What to do; one action.
        more: What else to know: staff to call, what no source says.
        today: State of the device that is ridden; None where none is.
        calls: Whose staff must be called; None where nobody has to be, or no number is known.
    """

    sentence: str
    more: tuple[str, ...]
    today: Notice | None
    calls: Office | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLeg:
    """One leg.

    Attributes:
        lines: Lines it concerns, said before the title; empty where the title names them.
        title: Heading.
        minutes: Its time, with kind.
        sentences: What to know before its steps.
        steps: What to do, in order.
        unknown: What is not known, and why.
        record: Who recorded it, and as of when; None where nobody did.
    """

    lines: tuple[Line, ...]
    title: str
    minutes: str
    sentences: tuple[str, ...]
    steps: tuple[ToldStep, ...]
    unknown: tuple[str, ...]
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The whole answer, most important first.

    Attributes:
        title: From where to where.
        summary: The answer in two or three sentences; spoken first.
        times: How long it takes this traveller, and a walker beside; empty without a way.
        path: What is recorded of the path between its first and last platform.
        ways: How well the ways from and to the street are known; they stand beside `path`.
        today: What works today. Never part of `path`.
        legs: The way in order; empty where there is none.
        no_lift: The same way without wheelchair lifts; None where this one rides none.
        beside: Who travels how, walkers' time, and what no source knows.
        toilets: Accessible toilets on the way.
        offices: Station offices on the way.
        rules: How the minutes were reckoned.
        sources: Data sets behind the answer, with their age.
        credit: Bodies to credit; None where nobody recorded anything.
    """

    title: str
    summary: str
    times: tuple[ToldTime, ...]
    path: Notice
    ways: tuple[Notice, ...]
    today: Notice
    legs: tuple[ToldLeg, ...]
    no_lift: Notice | None
    beside: tuple[str, ...]
    toilets: tuple[str, ...]
    offices: tuple[Office, ...]
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    credit: str | None
