"""What the documents of routes and of stations share: names, times, limits, lines, steps."""

import math

from madang.dataset import Text
from madang.licences import LICENCES
from madang_transfermap.datasets.declare import LICENCE
from madang_transfermap.documents.route_schema import (
    LicenceNote,
    Limits,
    LineNote,
    Minutes,
    Names,
    StepNote,
    ToiletNote,
    UnitNote,
)
from madang_transfermap.routing.itinerary import Line, Origin, Span, Step, Toilet, Unit
from madang_transfermap.routing.profiles import Profile

_PLACE = "place:"
_MINUTE_S = 60


def names(text: Text) -> Names:
    """A text as a model."""
    return Names(ko=text.ko, en=text.en)


def licence_note() -> LicenceNote:
    """The licence of the datasets, which an answer made of them carries too."""
    licence = LICENCES[LICENCE]
    return LicenceNote(id=licence.id, title=names(licence.title), url=licence.url)


def minutes(span: Span) -> Minutes:
    """A time in whole minutes; the interval only grows by rounding.

    >>> found = minutes(Span(low_s=119, mid_s=150, high_s=181, kind="estimated", rules=()))
    >>> found.low, found.mid, found.high
    (1, 3, 4)
    """
    return Minutes(
        low=math.floor(span.low_s / _MINUTE_S),
        mid=math.floor(span.mid_s / _MINUTE_S + 0.5),
        high=math.ceil(span.high_s / _MINUTE_S),
        kind=span.kind,
        rules=list(span.rules),
    )


def limits(profile: Profile) -> Limits:
    """The numbers of a profile."""
    return Limits(
        title=names(profile.title),
        speed_m_s=profile.speed_m_s,
        stairs=profile.stairs,
        lift=profile.lift,
        lift_detour_s=profile.lift_detour_s,
        longest_age_months=profile.longest_age_months,
    )


def line_note(line: Line) -> LineNote:
    """A line as a model."""
    return LineNote(code=line.code, name=names(line.name), colour=line.colour)


def step_note(step: Step, origin: Origin | None) -> StepNote:
    """A step, with who recorded it."""
    toward = step.toward
    return StepNote(
        n=step.n,
        kind=step.kind,
        verb=step.verb,
        floor_from=step.floor_from,
        floor_to=step.floor_to,
        facility_kind=step.facility_kind,
        facility_id=one_unit(step),
        units=[unit_note(unit) for unit in step.units],
        match=step.match,
        lines=[line.code for line in step.lines],
        toward=names(toward) if isinstance(toward, Text) else None,
        toward_place=toward.removeprefix(_PLACE) if isinstance(toward, str) else None,
        exit_no=step.exit_no,
        car_door=step.car_door,
        side=step.side,
        distance_m=step.distance_m,
        staff_needed=step.staff_needed,
        paid_side=step.paid_side,
        today=step.today,
        source=source_of(origin),
        as_of=origin.as_of if origin else None,
    )


def toilet_note(toilet: Toilet) -> ToiletNote:
    """A toilet as a model."""
    return ToiletNote(
        station=toilet.stop.station_id,
        floor=toilet.floor,
        exit_no=toilet.exit_no,
        is_inside_gates=toilet.is_inside_gates,
    )


def unit_note(unit: Unit) -> UnitNote:
    """A unit with its state today, and what was last told of it."""
    return UnitNote(
        facility_id=unit.facility_id, today=unit.today, told=unit.told, told_at=unit.told_at
    )


def one_unit(step: Step) -> str | None:
    """The unit of a step where it is told apart from all others."""
    return step.units[0].facility_id if step.match == "exact" and len(step.units) == 1 else None


def source_of(origin: Origin | None) -> str | None:
    """Data set that recorded something; None where nobody did."""
    return origin.source if origin else None
