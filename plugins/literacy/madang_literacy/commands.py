"""`madang literacy`: courses and rooms at the keyboard, until stewards have a page for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from madang import clock
from madang.cli.place import workspace
from madang_literacy.tables import AUDIENCES, KINDS

if TYPE_CHECKING:
    from madang_literacy.school import School

_ACTOR = "command line"


class _Moment(click.ParamType[datetime]):
    """An instant; without a zone it is Korean time."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The instant."""
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; wanted e.g. 2026-12-05T14:00", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=clock.SEOUL)


_MOMENT = _Moment()


@click.group()
def literacy() -> None:
    """Courses and rooms."""


@literacy.group()
def course() -> None:
    """Propose, announce, cancel and list courses."""


@literacy.group()
def room() -> None:
    """Rooms for lessons."""


@course.command("propose")
@click.option("--title", "title_ko", required=True, help="Name in Korean.")
@click.option("--title-en", required=True, help="Name in English.")
@click.option("--notes", "notes_ko", required=True, help="What it is about, in Korean.")
@click.option("--notes-en", required=True, help="The same in English.")
@click.option("--place", default="online", show_default=True, help="An address, or `online`.")
@click.option("--kind", type=click.Choice(KINDS), default="lecture", show_default=True)
@click.option("--audience", type=click.Choice(AUDIENCES), default="everybody", show_default=True)
@click.option("--programme", default="open-lectures", show_default=True)
@click.option("--term", required=True, help="Half year, e.g. 2026H2.")
@click.option("--tag", "tags", multiple=True, help="What it is about; more than once.")
def propose(tags: Sequence[str], **told: str) -> None:
    """Keep a proposal for review; prints its id."""
    from madang_literacy import staff  # noqa: PLC0415 -- help needs no store

    pairs = tuple(sorted(told.items()))
    asked = staff.Propose(actor=_ACTOR, told=pairs, tags=tuple(tags))
    click.echo(staff.propose(_school().store, asked))


@course.command("accept")
@click.argument("course_id", metavar="ID")
@click.option(
    "--lesson",
    "starts",
    type=_MOMENT,
    multiple=True,
    required=True,
    help="Beginning of a lesson; more than once. Korean time without a zone.",
)
@click.option("--hours", type=float, default=2.0, show_default=True, help="Length of each lesson.")
@click.option("--room", "room_id", help="Id of a room, for all lessons.")
@click.option("--seats", type=click.IntRange(1, 10_000), required=True)
@click.option("--opens", type=_MOMENT, help="When sign-up opens; now where left out.")
@click.option("--closes", type=_MOMENT, help="When it ends; the first lesson where left out.")
@click.option("--lottery", is_flag=True, help="Draw seats when sign-up closes.")  # fmt: skip
def accept(  # noqa: PLR0913, PLR0917 -- options of one command
    course_id: str,
    starts: Sequence[datetime],
    hours: float,
    room_id: str | None,
    seats: int,
    opens: datetime | None,
    closes: datetime | None,
    lottery: bool,  # noqa: FBT001 -- click calls it by name
) -> None:
    """Announce a course that was proposed: lessons, seats and window."""
    from madang_literacy import staff  # noqa: PLC0415 -- help needs no store

    length = timedelta(hours=hours)
    asked = staff.Accept(
        actor=_ACTOR,
        course=course_id,
        lessons=tuple((each, each + length, room_id) for each in sorted(starts)),
        capacity=seats,
        opens_at=opens or clock.now(),
        closes_at=closes or min(starts),
        by_lottery=lottery,
    )
    staff.accept(_school().store, asked)
    click.echo(f"{workspace().settings.site_url}/course?id={course_id}")


@course.command("cancel")
@click.argument("course_id", metavar="ID")
@click.option("--reason", required=True, help="Everybody who is signed up is told it.")
def cancel(course_id: str, reason: str) -> None:
    """Cancel a course; prints how many people are told."""
    from madang_literacy import staff  # noqa: PLC0415 -- help needs no store

    asked = staff.Cancel(actor=_ACTOR, course=course_id, reason=reason)
    click.echo(staff.cancel(_school().store, asked))


@course.command("list")
def list_() -> None:
    """Every course with its state, seats and waiting list."""
    for each in _school().every_course():
        seats = each.seats
        counts = (
            f"{seats.capacity - seats.free}/{seats.capacity} +{seats.waiting}" if seats else "-"
        )
        click.echo(f"{each.id}  {each.state:<10} {counts:<12} {each.title.ko}")


@room.command("add")
@click.option("--name", "name_ko", required=True, help="Name in Korean.")
@click.option("--name-en", required=True, help="Name in English.")
@click.option("--address", required=True)
@click.option("--seats", type=click.IntRange(1, 10_000), required=True)
@click.option("--step-free", type=click.Choice(["yes", "no"]), help="Left out: nobody knows.")
def add(name_ko: str, name_en: str, address: str, seats: int, step_free: str | None) -> None:
    """Add a room; prints its id."""
    from madang_literacy import staff  # noqa: PLC0415 -- help needs no store

    asked = staff.AddRoom(
        actor=_ACTOR,
        name_ko=name_ko,
        name_en=name_en,
        address=address,
        seats=seats,
        step_free=step_free,
    )
    click.echo(staff.add_room(_school().store, asked))


def _school() -> "School":
    from madang_literacy import school  # noqa: PLC0415 -- help needs no store

    return school.of(workspace())
