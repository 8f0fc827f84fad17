"""The twin of the page `route`: a form, and from street to street all that the page says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from madang.i18n import t
from madang.plain import Block, Items, Notice, Paragraph, PlainPage, PlainVisit, Section, bullets
from madang_transfermap import service, wording
from madang_transfermap.plain import answer
from madang_transfermap.plain.question import ENDS, End, Question, find, form, problem, suggestions
from madang_transfermap.routing.itinerary import Place
from madang_transfermap.service import SamePlace, TransferMap
from madang_transfermap.stations import AmbiguousStation, UnknownStation
from madang_transfermap.wording import names, times

_OK, _NOT_FOUND, _UNCLEAR = 200, 404, 422


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    transfers = service.of(visit.desk.workspace)
    question = Question.of(visit, transfers)
    if not question.is_asked:
        return _empty(visit, transfers, question)
    ends = {end: find(transfers, question.texts[end]) for end in ENDS}
    ids = {end: found.group_id for end, found in ends.items() if isinstance(found, Place)}
    question = replace(question, texts={**question.texts, **ids})
    if len(ids) < len(ENDS):
        return _unclear(visit, transfers, question, ends)
    try:
        return _answer(visit, transfers, question, ends)
    except SamePlace:
        return _asking(visit, transfers, question, ends, said=t("route.same_place"))


def _empty(visit: PlainVisit, transfers: TransferMap, question: Question) -> PlainPage:
    return PlainPage(
        title=t("route.title"),
        blocks=[
            Paragraph(line=t("route.intro")),
            form(visit, transfers, question, {}),
            Section(title=t("route.examples"), blocks=[_examples(visit, transfers)]),
        ],
        address={},
    )


def _examples(visit: PlainVisit, transfers: TransferMap) -> Block:
    """Links to filled-in questions."""
    links = list[answer.Line]()
    for example in visit.registered.spec.examples:
        params = dict(pair.split("=") for pair in example.split("&"))
        places = [transfers.place(params[end]) for end in ENDS]
        start, goal = (names.station(place.name) for place in places)
        links.append(visit.link(t("summary.title", start=start, goal=goal), **params))
    return bullets(links)


def _answer(
    visit: PlainVisit, transfers: TransferMap, question: Question, ends: Mapping[str, End]
) -> PlainPage:
    itinerary = transfers.route(
        question.texts["from"],
        question.texts["to"],
        profile=question.profile,
        no_lift=question.no_lift,
    )
    told = wording.tell(itinerary, visit.language)
    asked = t("plain.asked", moment=times.moment(itinerary.asked_at))
    again = Section(
        title=t("plain.again"), blocks=[form(visit, transfers, question, ends)], on_paper=False
    )
    return PlainPage(
        title=told.title,
        announcement=told.summary,
        blocks=[
            *_warning(question),
            *answer.blocks(visit, told, question),
            Paragraph(line=asked, quiet=True),
            again,
        ],
        address=question.address(),
    )


def _unclear(
    visit: PlainVisit, transfers: TransferMap, question: Question, ends: Mapping[str, End]
) -> PlainPage:
    """What is missing, unknown or may be several places; the rest stays as it was filled in."""
    said = " ".join(words for end, found in ends.items() if (words := problem(end, found)))
    return _asking(visit, transfers, question, ends, said=said)


def _asking(
    visit: PlainVisit,
    transfers: TransferMap,
    question: Question,
    ends: Mapping[str, End],
    *,
    said: str,
) -> PlainPage:
    return PlainPage(
        title=t("route.title"),
        announcement=said,
        blocks=[
            *_warning(question),
            *_near(visit, question, ends),
            form(visit, transfers, question, ends),
        ],
        status=_status(ends),
        address=question.address(),
    )


def _near(visit: PlainVisit, question: Question, ends: Mapping[str, End]) -> Iterator[Block]:
    """Links to what an unknown name may mean, or what else to try."""
    for end, found in ends.items():
        if isinstance(found, UnknownStation):
            near = list(suggestions(visit, question, end, found))
            title = t("plain.near", field=t(f"route.{end}"))
            nothing = Paragraph(line=t("route.nothing_near"))
            yield Section(title=title, blocks=[Items(items=near) if near else nothing])


def _warning(question: Question) -> Iterator[Block]:
    if question.is_wrong_profile:
        yield Notice(tone="warning", word=t("route.wrong_profile"))


def _status(ends: Mapping[str, End]) -> int:
    """404 for a station that there is not, 422 for a question that lacks something.

    A choice among places of one name is a step on the way, not a mistake.
    """
    found = ends.values()
    if any(isinstance(end, UnknownStation) for end in found):
        return _NOT_FOUND
    has_choice = any(isinstance(end, AmbiguousStation) for end in found)
    is_whole = all(end is not None for end in found)
    return _OK if has_choice and is_whole else _UNCLEAR
