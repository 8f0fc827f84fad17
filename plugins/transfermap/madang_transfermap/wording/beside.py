"""What stands beside the way: walkers' time, toilets, phones, limits, sources, rules."""

from collections.abc import Iterator

from madang.i18n import t
from madang_transfermap.routing.itinerary import (
    Itinerary,
    Leg,
    Origin,
    RideLeg,
    Stop,
    Toilet,
    WayLeg,
)
from madang_transfermap.routing.minutes import RULES
from madang_transfermap.routing.profiles import PROFILES, WALK
from madang_transfermap.wording import names, origins, times
from madang_transfermap.wording.bodies import body
from madang_transfermap.wording.told import Office, ToldTime


def beside(itinerary: Itinerary) -> Iterator[str]:
    """Who travels how, what to compare the way with, and what no source knows."""
    yield _profile(itinerary)
    if not PROFILES[itinerary.profile].sees:
        yield t("beside.without_sight")
    if itinerary.walker:
        kind = t(f"summary.{itinerary.walker.kind}")
        yield t("beside.walker", minutes=times.minutes(itinerary.walker), kind=kind)
    if itinerary.no_lift and itinerary.legs and not itinerary.lift_rides:
        yield t("no_lift.same")
    if limits := [t(f"limit.{name}") for name in itinerary.not_known_here]:
        yield t("beside.limits", limits=", ".join(limits))


def compared(itinerary: Itinerary) -> Iterator[ToldTime]:
    """Minutes of this traveller, then those of a walker between the same places."""
    own = PROFILES[itinerary.profile]
    for profile, span in ((own, itinerary.span), (WALK, itinerary.walker)):
        if span and itinerary.span:
            yield ToldTime(who=names.said(profile.title), minutes=times.told(span))


def _profile(itinerary: Itinerary) -> str:
    """Numbers and choices of the profile; without another answer lifts were forbidden."""
    profile = PROFILES[itinerary.profile]
    lift = profile.lift if itinerary.no_lift else "never"
    return t(
        "beside.profile",
        title=names.said(profile.title),
        speed=f"{profile.speed_m_s:g}",
        stairs=t(f"stairs.{profile.stairs}"),
        lift=t(f"lift.{lift}", minutes=round(profile.lift_detour_s / 60)),
    )


def toilet(found: Toilet) -> str:
    """Where an accessible toilet is."""
    inside = {True: "inside", False: "outside", None: None}[found.is_inside_gates]
    parts = [
        names.floor(found.floor) if found.floor else None,
        t("toilet.exit", exit=names.exits(found.exit_no)) if found.exit_no else None,
        t(f"toilet.{inside}") if inside else None,
    ]
    place = ", ".join(part for part in parts if part) or t("toilet.somewhere")
    return t("toilet.at", station=names.on_line(found.stop), place=place)


def offices(itinerary: Itinerary) -> tuple[Office, ...]:
    """Offices of the stations where one enters, changes and leaves, each once.

    Of both ends where there is no way: they may know more.
    """
    on_the_way = [stop for leg in itinerary.legs for stop in _stops(leg)]
    both_ends = (*itinerary.start.stops, *itinerary.goal.stops)
    found = [names.office(stop) for stop in on_the_way or both_ends]
    return tuple(dict.fromkeys(office for office in found if office))


def rules(itinerary: Itinerary) -> tuple[str, ...]:
    """How the minutes were reckoned."""
    spans = [span for span in (itinerary.span, itinerary.walker) if span]
    codes = dict.fromkeys(code for span in spans for code in span.rules)
    return tuple(names.said(RULES[code]) for code in codes)


def sources(itinerary: Itinerary) -> tuple[str, ...]:
    """Data sets behind the answer, each once, with their age."""
    return tuple(origins.licensed(origin) for origin in dict.fromkeys(_origins(itinerary)))


def credit(itinerary: Itinerary) -> str | None:
    """Bodies to credit; None where nobody recorded anything."""
    bodies = [body(name) for name in itinerary.attribution]
    return t("beside.credit", publishers=names.all_of(bodies)) if bodies else None


def _origins(itinerary: Itinerary) -> Iterator[Origin]:
    yield from itinerary.path.rides.origins
    yield from itinerary.path.changes.origins
    for leg in itinerary.legs:
        if leg.origin:
            yield leg.origin
        if isinstance(leg, RideLeg) and leg.crowd:
            yield leg.crowd.origin


def _stops(leg: Leg) -> tuple[Stop, ...]:
    if isinstance(leg, RideLeg):
        return leg.board, leg.alight
    return (leg.stop,) if isinstance(leg, WayLeg) else (leg.at_from, leg.at_to)
