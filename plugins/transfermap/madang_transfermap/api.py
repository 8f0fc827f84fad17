"""The router: routes and stations for programs. Thin: it asks the service and shapes the answer."""

import hashlib
import json
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from madang.api.desk import Desk
from madang.api.problems import Problem, problem
from madang.errors import NotInLake, UnknownName
from madang_transfermap import service, wording
from madang_transfermap.documents.parts import licence_note
from madang_transfermap.documents.route import document
from madang_transfermap.documents.route_schema import ItineraryDocument, Words
from madang_transfermap.documents.station import hit_note, place_note, station_document
from madang_transfermap.documents.station_schema import (
    DataNote,
    Found,
    StationDocument,
    StationList,
)
from madang_transfermap.moments import moment
from madang_transfermap.routing.itinerary import Itinerary
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.service import SamePlace, TransferMap
from madang_transfermap.stations import AmbiguousStation, UnknownStation
from madang_transfermap.stations.search import LIMIT, LONGEST

router = APIRouter()
_EXAMPLES = files("madang_transfermap") / "examples"
MOST = 100
STATION_TABLES = (
    "transfermap.station",
    "transfermap.station_group",
    "transfermap.line",
    "transfermap.code",
)
SHEET_TABLES = (
    *STATION_TABLES[:3],
    "transfermap.platform",
    "transfermap.facility",
    "transfermap.facility_status",
    "transfermap.transfer_path",
    "transfermap.access_chain",
    "transfermap.toilet",
)
# What changes by the minute must be asked anew each time; names of stations may rest a while.
_ASK_AGAIN, _REST = "no-cache", "public, max-age=300"


class StationProblem(Problem):
    """A station that is not known, or a name of several places."""

    stations: list[Found] = Field(
        default=[], description="The nearest places, or those that are meant; ask with an id."
    )


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {
        "model": StationProblem,
        "description": "No station has this name; the nearest are told.",
    },
    422: {
        "model": StationProblem,
        "description": "The question cannot be answered as it stands: a name means several places "
        "(`error` is `ambiguous`, they are told), both ends are one place, or a profile, unit, "
        "time or number is not known.",
    },
    503: {"model": Problem, "description": "The network is not published yet."},
}


def _answers(name: str) -> dict[int | str, dict[str, Any]]:
    """Every answer of an operation, for the OpenAPI document, with the example of that name."""
    example = json.loads(_EXAMPLES.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    shown = {"content": {"application/json": {"example": example}}}
    same = {"description": "The answer that `If-None-Match` names still stands."}
    return {200: shown, 304: same, **_PROBLEMS}


_Name = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="Name in Korean, English or initial consonants, number or id of a station; a "
        "line before or behind it tells places of one name apart (`양평 5호선`).",
        examples=["교대", "노원", "ㄷㄷㅁ", "Sinchon line 2", "S1-3-330"],
    ),
]
_ProfileCode = Annotated[
    str,
    Query(
        description=f"Who travels: {', '.join(f'`{code}`' for code in PROFILES)}.",
        examples=list(PROFILES),
    ),
]
_At = Annotated[
    str | None,
    Query(
        max_length=40,
        description="Instant for which the state of elevators is judged, ISO 8601; Korean time "
        "where it names no zone. Now where left out.",
        examples=["2026-08-03T14:20", "2026-08-03T05:20:00Z"],
    ),
]


@router.get("/route", response_model=ItineraryDocument, responses=_answers("route"))
def route(  # noqa: PLR0913 -- parameters of the address
    request: Request,
    *,
    start: Annotated[_Name, Query(alias="from")],
    goal: Annotated[_Name, Query(alias="to")],
    profile: _ProfileCode = "wheelchair",
    no_lift: Annotated[bool, Query(description="Forbid wheelchair lifts.")] = False,
    avoid: Annotated[
        list[str] | None,
        Query(description="Ids of elevators and lifts to leave out; give it once for each."),
    ] = None,
    at: _At = None,
    lang: Annotated[
        Literal["ko", "en"] | None, Query(description="Also in words, in this language.")
    ] = None,
) -> Response:
    """A way from street to street, or the statement that there is none.

    What is recorded of the path and what works today are two statements. A way that nobody
    recorded is never called verified; null is unknown, never "no".
    """

    def ask(desk: TransferMap) -> BaseModel:
        found = desk.route(
            start,
            goal,
            profile=profile,
            no_lift=no_lift,
            avoid=avoid or (),
            at=moment(at) if at else None,
        )
        return document(found, _words(found, lang))

    return _answer(request, ask, _ASK_AGAIN)


@router.get("/stations", response_model=StationList, responses=_answers("stations"))
def stations(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST, description="As `from` of a route.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST, description="Most places to tell.")] = LIMIT,
    offset: Annotated[int, Query(ge=0, description="How many places to pass over.")] = 0,
) -> Response:
    """Places that fit what was typed, best first, each with the reason; all where `q` is empty.

    Where nothing fits, the nearest names come with `why.match` = `near`.
    """

    def ask(desk: TransferMap) -> BaseModel:
        if q.strip():
            places = [hit_note(hit) for hit in desk.find(q, limit=len(desk.places))]
        else:
            places = [place_note(place, place.stops) for place in desk.places.values()]
        return _listed(request.app.state.desk, places, limit, offset)

    return _answer(request, ask, _REST)


@router.get("/stations/{station}", response_model=StationDocument, responses=_answers("station"))
def station(
    request: Request, station: str, profile: _ProfileCode = "wheelchair", at: _At = None
) -> Response:
    """All that is known of a station, and what is not: give the id of a station or of a place.

    The id of a place gives all its stations. Changes and ways in are judged for the profile.
    """

    def ask(desk: TransferMap) -> BaseModel:
        sheet = desk.station(station, profile=profile, at=moment(at) if at else None)
        data = _data(request.app.state.desk, SHEET_TABLES)
        return station_document(sheet, snapshot=desk.snapshot, data=data)

    return _answer(request, ask, _ASK_AGAIN)


def _answer(request: Request, ask: Callable[[TransferMap], BaseModel], cache: str) -> Response:
    """What the service says as JSON with its ETag; what it refuses as a problem."""
    try:
        answer = ask(service.of(request.app.state.desk.workspace))
    except (UnknownName, SamePlace, NotInLake, ValueError) as error:
        return _refusal(error, asked=unquote(request.url.query or request.url.path))
    return _with_etag(request, answer.model_dump_json().encode(), cache)


def _refusal(error: Exception, asked: str) -> JSONResponse:
    match error:
        case UnknownStation():
            return _station_problem(404, "not_found", error)
        case AmbiguousStation():
            # Not 300: programs take any 3xx for a redirect, or for an answer.
            return _station_problem(422, "ambiguous", error)
        case NotInLake():
            return problem(503, "not_published", str(error), asked=asked)
        case SamePlace():
            return problem(422, "same_place", str(error), asked=asked)
        case _:
            return problem(422, "invalid", str(error), asked=asked)


def _with_etag(request: Request, body: bytes, cache: str) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": cache}
    known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
    if {etag, f"W/{etag}", "*"} & set(known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _station_problem(
    status: int, word: str, error: UnknownStation | AmbiguousStation
) -> JSONResponse:
    hits = error.suggestions if isinstance(error, UnknownStation) else error.options
    body = StationProblem(
        error=word,
        message=str(error),
        asked=error.asked,
        near=[hit.label for hit in hits],
        stations=[hit_note(hit) for hit in hits],
    )
    return JSONResponse(body.model_dump(), status_code=status)


def _words(found: Itinerary, lang: Literal["ko", "en"] | None) -> Words | None:
    if lang is None:
        return None
    told = wording.tell(found, lang)
    return Words(language=lang, summary=told.summary, text=wording.written(told, lang))


def _listed(desk: Desk, places: list[Found], limit: int, offset: int) -> StationList:
    end = offset + limit
    sources = [source for key in STATION_TABLES for source in desk.one(key).dataset.sources]
    return StationList(
        count=len(places),
        offset=offset,
        next_offset=end if end < len(places) else None,
        places=places[offset:end],
        attribution=list(dict.fromkeys(source.publisher for source in sources)),
        licence=licence_note(),
        data=_data(desk, STATION_TABLES),
    )


def _data(desk: Desk, keys: Iterable[str]) -> list[DataNote]:
    """How old the datasets behind an answer are."""
    return [
        DataNote(
            dataset=item.dataset.key,
            version=item.published.version if item.published else None,
            as_of=item.as_of,
        )
        for item in map(desk.one, keys)
    ]
