"""Legs in words: headings, what to know before the steps, what is not known."""

from collections.abc import Iterator, Sequence

from madang.i18n import t
from madang_transfermap.datasets.values import DAY_KIND
from madang_transfermap.routing.itinerary import (
    ChangeLeg,
    Crowd,
    Leg,
    RideLeg,
    Unknown,
    WayLeg,
)
from madang_transfermap.routing.profiles import Profile
from madang_transfermap.wording import names, origins, steps, times
from madang_transfermap.wording.told import ToldLeg


def tell(leg: Leg, unknowns: Sequence[Unknown], profile: Profile) -> ToldLeg:
    """One leg with the unknowns that concern it.

    Args:
        leg: The leg.
        unknowns: What is not known about it.
        profile: Who travels: who walks can follow the signs, who does not see cannot.
    """
    if isinstance(leg, RideLeg):
        return _ride(leg, profile)
    causes = tuple(cause(found) for found in unknowns)
    if isinstance(leg, WayLeg):
        return _way(leg, causes, profile)
    return _change(leg, causes, profile)


def cause(found: Unknown) -> str:
    """Why a piece is not known, and since when."""
    return t(f"cause.{found.cause}", when=times.when(found.told_at))


def way(leg: WayLeg) -> str:
    """How well the way from the street, or to it, is known."""
    return t(f"{leg.kind}.{leg.state}")


def _way(leg: WayLeg, causes: tuple[str, ...], profile: Profile) -> ToldLeg:
    return ToldLeg(
        lines=(leg.stop.line,),
        title=t(f"leg.{leg.kind}", station=names.station(leg.stop.name)),
        minutes=times.told(leg.span),
        sentences=tuple(_way_sentences(leg, profile)),
        steps=steps.tell(leg.steps, leg.stop, goes_down=leg.kind == "enter", sees=profile.sees),
        unknown=causes,
        record=origins.record(leg.origin) if leg.origin else None,
    )


def _way_sentences(leg: WayLeg, profile: Profile) -> Iterator[str]:
    yield way(leg)
    if leg.exit_no:
        yield t(f"leg.{leg.kind}_exit", exit=names.exits(leg.exit_no))
    if leg.state == "unknown":
        yield t("leg.signs" if profile.follows_walkers else "leg.ask")


def _ride(leg: RideLeg, profile: Profile) -> ToldLeg:
    return ToldLeg(
        lines=(leg.line,),
        title=t(
            "leg.ride",
            board=names.station(leg.board.name),
            alight=names.station(leg.alight.name),
        ),
        minutes=t("leg.ride_minutes", ride=times.told(leg.span), wait=times.told(leg.wait)),
        sentences=tuple(_ride_sentences(leg, profile)),
        steps=(),
        unknown=(),
        record=origins.record(leg.origin) if leg.origin else None,
    )


def _ride_sentences(leg: RideLeg, profile: Profile) -> Iterator[str]:
    line = names.said(leg.line.name)
    if leg.toward is None:
        yield t("ride.board", line=line)
    else:
        yield t("ride.board_toward", line=line, toward=names.short(leg.toward.name))
    if leg.wheelchair_at and profile.sees:  # for whoever comes on wheels
        yield t("ride.wheelchair_at", doors=names.doors(leg.wheelchair_at))
    if leg.board_at:
        yield t("ride.board_at", doors=names.doors(leg.board_at))
    key = {0: "ride.alight_next", 1: "ride.alight_one"}.get(len(leg.via), "ride.alight")
    yield t(key, station=names.station(leg.alight.name), count=len(leg.via))
    if leg.crowd:
        yield _crowd(leg.crowd, leg)
        yield origins.record(leg.crowd.origin)


def _crowd(crowd: Crowd, leg: RideLeg) -> str:
    return t(
        "ride.crowded",
        station=names.station(leg.board.name),
        day=names.said(DAY_KIND[crowd.day_kind]),
        time=times.half_hour(crowd.starts_min),
        load=round(crowd.load_pct),
        quieter=times.half_hour(crowd.quieter_min),
        less=round(crowd.quieter_pct),
    )


def _change(leg: ChangeLeg, causes: tuple[str, ...], profile: Profile) -> ToldLeg:
    key = "leg.turn" if leg.kind == "turn" else "leg.transfer"
    return ToldLeg(
        lines=(),
        title=t(
            key,
            station=names.station(leg.at_from.name),
            line_from=names.said(leg.at_from.line.name),
            line_to=names.said(leg.at_to.line.name),
        ),
        minutes=times.told(leg.span),
        sentences=tuple(_change_sentences(leg)),
        steps=steps.tell(leg.steps, leg.at_from, sees=profile.sees),
        unknown=causes,
        record=origins.record(leg.origin) if leg.origin else None,
    )


def _change_sentences(leg: ChangeLeg) -> Iterator[str]:
    if leg.basis not in {"no_path", "walker"} or not leg.causes:  # a cause says as much
        yield t(f"basis.{leg.basis}")
    if leg.path_class:
        yield t(f"class.{leg.path_class}")
    if leg.leaves_paid_area:
        yield t("change.leaves_paid_area")
    if leg.is_outside:
        yield t("change.is_outside")
    if leg.walker_m is not None:
        yield t("change.walker", metres=f"{leg.walker_m:g}")
    if leg.state == "unknown" and not leg.steps:
        yield t("leg.ask")
