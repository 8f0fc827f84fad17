"""`madang route`: a step-free route at the keyboard and in a pipe."""

import io
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import click

from madang.cli.place import workspace
from madang.dataset import Text
from madang_transfermap.moments import moment
from madang_transfermap.stations.errors import AmbiguousStation, UnknownStation

if TYPE_CHECKING:
    from madang_transfermap.routing.itinerary import Itinerary
    from madang_transfermap.stations.search import Hit

_NO_WAY, _WRONG_USE = 1, 2
_UNKNOWN = Text(ko="{asked}: 그런 역이 없습니다.", en="{asked}: there is no such station.")
_NEAR = Text(ko="혹시 이 가운데 있습니까?", en="Did you mean one of these?")
_WANTED = Text(
    ko="역 이름, 초성, 영문 이름, 역 번호로 찾습니다.",
    en="Give a name in Korean or English, initial consonants, or a number.",
)
_SEVERAL = Text(
    ko="{asked}: 여러 곳이 있습니다. 노선을 붙이거나 번호로 고르십시오.",
    en="{asked}: there are several. Add a line, or give the id of one of them.",
)


def _instant(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """The instant; without a zone it is Korean time."""
    try:
        return moment(value) if value else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("goal", metavar="TO")
@click.option("--profile", default="wheelchair", show_default=True, help="Who travels.")
@click.option("--no-lift", is_flag=True, help="Forbid wheelchair lifts.")
@click.option(
    "--avoid", multiple=True, metavar="ID", help="Leave out this elevator or lift; more than once."
)
@click.option("--at", callback=_instant, metavar="TIME", help="Judge elevators as of then.")
@click.option(
    "--lang", "language", type=click.Choice(["ko", "en"]), default="ko", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The document `itinerary/1`.")
def route(  # noqa: PLR0913, PLR0917 -- options of one command
    start: str,
    goal: str,
    profile: str,
    no_lift: bool,  # noqa: FBT001 -- click calls it by name
    avoid: Sequence[str],
    at: datetime | None,
    language: str,
    as_json: bool,  # noqa: FBT001 -- click calls it by name
) -> None:
    """Find a step-free route FROM one station TO another, street to street.

    Stations by name in Korean or English, initial consonants, number or id; a line tells places
    of one name apart: madang route "양평 5호선" 노원
    """
    from madang_transfermap import service  # noqa: PLC0415 -- help needs none of it

    _speak_utf8()
    try:
        found = service.of(workspace()).route(
            start, goal, profile=profile, no_lift=no_lift, avoid=avoid, at=at
        )
    except (UnknownStation, AmbiguousStation) as error:
        _refuse(error, language)
    except service.SamePlace as error:
        raise click.UsageError(str(error)) from error
    click.echo(_printed(found, language, as_json=as_json))
    if not found.legs:
        click.get_current_context().exit(_NO_WAY)


def _printed(found: "Itinerary", language: str, *, as_json: bool) -> str:
    if as_json:
        from madang_transfermap.documents.route import document  # noqa: PLC0415 -- only for machines

        return document(found).model_dump_json(indent=1)
    from madang_transfermap import wording  # noqa: PLC0415 -- only for people

    return wording.plain(found, "en" if language == "en" else "ko")


def _refuse(error: UnknownStation | AmbiguousStation, language: str) -> NoReturn:
    """Say in the reader's language what was not understood, and what may be meant."""
    if isinstance(error, AmbiguousStation):
        hits, lines = error.options, [_SEVERAL.of(language).format(asked=error.asked)]
    else:
        hits = error.suggestions
        lines = [_UNKNOWN.of(language).format(asked=error.asked)]
        lines.append((_NEAR if hits else _WANTED).of(language))
    for text in (*lines, *(f"  {_option(hit, language)}" for hit in hits)):
        click.echo(text, err=True)
    click.get_current_context().exit(_WRONG_USE)


def _option(hit: "Hit", language: str) -> str:
    place = hit.place
    lines = ", ".join(dict.fromkeys(stop.line.name.of(language) for stop in place.stops))
    one = place.stops[0].station_id if len(place.stops) == 1 else place.group_id
    return f"{place.name.of(language)} ({lines})  {one}"


def _speak_utf8() -> None:
    """Korean leaves as UTF-8 also into a pipe whose locale is none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
