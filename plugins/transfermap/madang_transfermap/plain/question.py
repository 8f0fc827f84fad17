"""The question of a route on the plain page: what the address asks, and the form that asks it.

The address may hold words, as a form sends them, or ids and codes, as links carry them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from madang.i18n import t
from madang.plain import Check, Choice, Form, Item, PlainVisit, TextField
from madang_transfermap.routing.itinerary import Place
from madang_transfermap.service import TransferMap
from madang_transfermap.stations import AmbiguousStation, UnknownStation
from madang_transfermap.wording import names

ENDS = ("from", "to")
PROFILE, LIFT, NO = "profile", "lift", "no"
USUAL = "wheelchair"

End: TypeAlias = Place | UnknownStation | AmbiguousStation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a visitor asks.

    Attributes:
        texts: What stands for either end: words or an id; empty where nothing was written.
        profile: Code of who travels, `USUAL` where the address names nobody that is known.
        no_lift: Whether wheelchair lifts are out.
        is_asked: Whether anything was asked yet.
        is_wrong_profile: Whether the address names somebody who is not known.
    """

    texts: Mapping[str, str]
    profile: str
    no_lift: bool
    is_asked: bool
    is_wrong_profile: bool

    @classmethod
    def of(cls, visit: PlainVisit, transfers: TransferMap) -> "Question":
        """The question in the address."""
        profile = visit.param(PROFILE)
        is_known = profile in transfers.profiles
        return cls(
            texts={end: visit.param(end) for end in ENDS},
            profile=profile if is_known else USUAL,
            no_lift=visit.param(LIFT) == NO,
            is_asked=any(end in visit.params for end in ENDS),
            is_wrong_profile=bool(profile) and not is_known,
        )

    def address(self, **changes: str | None) -> dict[str, str | None]:
        """Parameters of the page for this question, with changes."""
        lift = NO if self.no_lift else None
        return {**self.texts, PROFILE: self.profile, LIFT: lift, **changes}


def find(transfers: TransferMap, text: str) -> End:
    """The place that a text means; what is wrong with it, or None where it is empty.

    Raises:
        NotInLake: There is no network to ask about.
    """
    if not text:
        return None
    try:
        return transfers.place(text)
    except (UnknownStation, AmbiguousStation) as wrong:
        return wrong


def form(
    visit: PlainVisit, transfers: TransferMap, question: Question, ends: Mapping[str, End]
) -> Form:
    """The form as it was filled in; an end that may be several places becomes a choice."""
    titles = {code: names.said(profile.title) for code, profile in transfers.profiles.items()}
    return Form(
        action="/plain/route",
        label=t("route.find"),
        controls=[
            *(_control(transfers, question, end, ends.get(end)) for end in ENDS),
            Choice(
                name=PROFILE, legend=t("route.profile"), options=titles, chosen=question.profile
            ),
            Check(name=LIFT, value=NO, label=t("route.no_lift"), checked=question.no_lift),
        ],
        submit=t("route.find"),
        hidden=visit.view.params(),
    )


def _control(
    transfers: TransferMap, question: Question, end: str, found: End
) -> TextField | Choice:
    where = t(f"route.{end}")
    if isinstance(found, AmbiguousStation):
        options = {hit.place.group_id: label(hit.place) for hit in found.options}
        return Choice(name=end, legend=where, options=options, error=problem(end, found))
    text = question.texts[end]
    return TextField(
        name=end,
        label=where,
        value=written(transfers, found) if isinstance(found, Place) else text,
        hint=t("route.search_hint"),
        error=problem(end, found) if question.is_asked else None,
    )


def problem(end: str, found: End) -> str | None:
    """What is wrong with one end, None where nothing is."""
    where = t(f"route.{end}")
    match found:
        case None:
            return t("route.missing", field=where)
        case AmbiguousStation():
            return t("route.which", field=where, name=found.asked)
        case UnknownStation():
            return t("route.unknown", field=where, name=found.asked)
        case _:
            return None


def suggestions(
    visit: PlainVisit, question: Question, end: str, found: UnknownStation
) -> Iterator[Item]:
    """The nearest stations to a name that is none, each as the question with it, and why."""
    for hit in found.suggestions:
        link = visit.link(label(hit.place), **question.address(**{end: hit.place.group_id}))
        why = t(f"why.{hit.match}", kind=t(f"why.kind_{hit.kind}"), text=hit.text)
        yield Item(title=link, quiet=[why])


def label(place: Place) -> str:
    """A station with its lines, by which places of one name differ."""
    lines = dict.fromkeys(names.said(stop.line.name) for stop in place.stops)
    return t("route.choice", station=names.station(place.name), lines=", ".join(lines))


def written(transfers: TransferMap, place: Place) -> str:
    """What the field shows for a place, so that it means the same when it is sent again."""
    return next(
        text for text in _texts(place) if _means(transfers, text, place) or text == place.group_id
    )


def _texts(place: Place) -> Iterator[str]:
    """Its name; with a line, where several places have it; its id, where nothing else will do."""
    name = names.short(place.name)
    yield name
    for stop in place.stops:
        yield f"{name} {names.said(stop.line.name)}"
    yield place.group_id


def _means(transfers: TransferMap, text: str, place: Place) -> bool:
    found = find(transfers, text)
    return isinstance(found, Place) and found.group_id == place.group_id
