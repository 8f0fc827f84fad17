"""The two statements that are never mixed: the path, and today. And the summary before them."""

from collections.abc import Iterator, Mapping

from madang.i18n import day, t
from madang_transfermap.routing.itinerary import (
    Blocked,
    Itinerary,
    RideLeg,
    Statement,
    TodayStatement,
    WayLeg,
    WayState,
)
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.wording import legs, names, times
from madang_transfermap.wording.bodies import body
from madang_transfermap.wording.told import Notice, Tone

_WAY_TONES: dict[WayState, Tone] = {
    "recorded": "success",
    "derived": "quiet",
    "unknown": "unknown",
}
_TONES: dict[str, Tone] = {"verified": "success", "unverified": "warning", "impossible": "danger"}


def title(itinerary: Itinerary) -> str:
    """From where to where."""
    return t("summary.title", **_ends(itinerary))


def summary(itinerary: Itinerary) -> str:
    """The answer in two or three sentences; today has no part in it."""
    said = {**_ends(itinerary), "by": t(f"by.{itinerary.profile}")}
    if itinerary.span is None:
        return t("summary.impossible", **said)
    return t(
        "summary.found",
        **said,
        minutes=times.minutes(itinerary.span),
        kind=t(f"summary.{itinerary.span.kind}"),
        changes=_counted("summary.changes", itinerary.transfers),
        lifts=t("summary.lifts", count=itinerary.lift_rides) if itinerary.lift_rides else "",
        verdict=_verdict(itinerary),
        ways=_unknown_ways(itinerary),
    )


def path(itinerary: Itinerary) -> Notice:
    """What is recorded of the path, street to street."""
    verdict = itinerary.path.verdict
    return Notice(
        tone=_TONES[verdict],
        word=t(f"verdict.{verdict}"),
        sentences=tuple(_path_sentences(itinerary)),
    )


def ways(itinerary: Itinerary) -> Iterator[Notice]:
    """How well the ways from the street and to it are known."""
    for number, leg in _ways(itinerary).items():
        causes = [legs.cause(found) for found in itinerary.unknowns if found.leg == number]
        sentence = t("path.at", station=names.station(leg.stop.name), sentence=legs.way(leg))
        yield Notice(
            tone=_WAY_TONES[leg.state],
            word=t(f"{leg.kind}.word_{leg.state}"),
            sentences=(sentence, *causes),
        )


def today(itinerary: Itinerary) -> Notice:
    """Which devices on the way work now, and who says so."""
    state, has_gap = itinerary.today, _has_gap(itinerary)
    if not itinerary.legs or not state.of:
        return _no_device(itinerary, has_gap=has_gap)
    tone, word = _today_word(state, has_gap=has_gap)
    devices = t("device.both" if itinerary.lift_rides else "device.elevators")
    said = tuple(_today_sentences(state, devices, has_gap=has_gap))
    return Notice(tone=tone, word=word, sentences=said)


def _no_device(itinerary: Itinerary, *, has_gap: bool) -> Notice:
    if not itinerary.legs:
        return Notice(tone="quiet", word=t("today.nothing"), sentences=(t("today.no_way"),))
    if has_gap:
        sentences = (t("today.gap_only"), t("today.ask"))
        return Notice(tone="unknown", word=t("today.all_unknown"), sentences=sentences)
    return Notice(tone="quiet", word=t("today.nothing"), sentences=(t("today.no_device"),))


def _has_gap(itinerary: Itinerary) -> bool:
    """Whether the way has pieces of which nobody says what one rides there."""
    if PROFILES[itinerary.profile].follows_walkers:
        return False
    return any(
        leg.state == "unknown" and not leg.steps
        for leg in itinerary.legs
        if not isinstance(leg, RideLeg)
    )


def no_lift(itinerary: Itinerary) -> Notice | None:
    """The same way without wheelchair lifts; None where this one rides none anyway."""
    other = itinerary.no_lift
    if other is None or not itinerary.lift_rides:
        return None
    if other.span is None:
        return Notice(tone="danger", word=t("no_lift.none"), sentences=())
    sentence = t(
        "no_lift.found",
        minutes=times.minutes(other.span),
        changes=_counted("summary.changes", other.transfers),
    )
    verdict = other.path.verdict
    return Notice(
        tone=_TONES[verdict],
        word=t("no_lift.other"),
        sentences=(sentence, t(f"verdict.{verdict}_short")),
    )


def _ends(itinerary: Itinerary) -> dict[str, str]:
    return {
        "start": names.station(itinerary.start.name),
        "goal": names.station(itinerary.goal.name),
    }


def _counted(key: str, count: int) -> str:
    """A count with its own sentences for none and one."""
    special = {0: f"{key}_none", 1: f"{key}_one"}
    return t(special.get(count, key), count=count)


def _verdict(itinerary: Itinerary) -> str:
    if itinerary.path.verdict == "verified":
        return t("summary.verified")
    places = {found.leg for found in itinerary.unknowns} - set(_ways(itinerary))
    return _counted("summary.unverified", len(places))


def _unknown_ways(itinerary: Itinerary) -> str:
    """That the ways from or to the street are not known, as a piece; walkers follow the signs."""
    unknown = [leg.kind for leg in _ways(itinerary).values() if leg.state == "unknown"]
    if not unknown or PROFILES[itinerary.profile].follows_walkers:
        return ""
    return t(f"summary.way_{'both' if len(unknown) > 1 else unknown[0]}")


def _path_sentences(itinerary: Itinerary) -> Iterator[str]:
    if not itinerary.legs:
        yield t("path.impossible")
        yield from _blocked(itinerary)
        return
    yield _recorded("path.rides", itinerary.path.rides)
    yield _changes(itinerary)
    ways = _ways(itinerary)
    for found in itinerary.unknowns:
        if found.leg not in ways:
            yield t("path.at", station=names.station(found.at.name), sentence=legs.cause(found))


def _blocked(itinerary: Itinerary) -> Iterator[str]:
    """What blocks the way near its ends, as far as is known, and how much that says."""
    if not itinerary.blocked:
        yield t("blocked.not_known")
        return
    yield from dict.fromkeys(map(_barrier, itinerary.blocked))
    yield t("blocked.not_all")


def _barrier(found: Blocked) -> str:
    told = max((unit.told_at for unit in found.units if unit.told_at), default=None)
    return t(
        f"blocked.{found.barrier}",
        place=_blocked_place(found),
        count=len(found.units),
        when=times.when(told),
    )


def _blocked_place(found: Blocked) -> str:
    if found.to is not None:
        return t(
            "leg.transfer" if found.to != found.at else "leg.turn",
            station=names.station(found.at.name),
            line_from=names.said(found.at.line.name),
            line_to=names.said(found.to.line.name),
        )
    exits = t("part.exit", exit=names.exits(found.exit_no)) if found.exit_no else ""
    return t(f"blocked.{found.kind}", station=names.on_line(found.at), exit=exits)


def _ways(itinerary: Itinerary) -> Mapping[int, WayLeg]:
    """Ways from and to the street, by number of their leg; they do not lower the verdict."""
    numbered = enumerate(itinerary.legs, start=1)
    return {number: leg for number, leg in numbered if isinstance(leg, WayLeg)}


def _changes(itinerary: Itinerary) -> str:
    if not itinerary.transfers:
        return t("path.no_change")
    return _recorded("path.changes", itinerary.path.changes)


def _recorded(key: str, statement: Statement) -> str:
    """What is said of rides, or of changes, by whom and as of when."""
    if statement.verdict != "verified":
        return t(f"{key}_unverified")
    if not statement.origins:
        return t(f"{key}_verified")
    publishers = dict.fromkeys(body(origin.publisher) for origin in statement.origins)
    return t(f"{key}_by", publisher=names.all_of(list(publishers)), age=_age(statement))


def _age(statement: Statement) -> str:
    if statement.as_of is None:
        return t("path.age_unknown")
    key = "path.age_oldest" if len(statement.origins) > 1 else "path.age"
    return t(key, day=day(statement.as_of))


def _today_word(state: TodayStatement, *, has_gap: bool) -> tuple[Tone, str]:
    if state.out:
        return "warning", t("today.some_out")
    if state.unknown or has_gap:
        return "unknown", t("today.some_unknown" if state.working else "today.all_unknown")
    return "success", t("today.all_working")


def _today_sentences(state: TodayStatement, devices: str, *, has_gap: bool) -> Iterator[str]:
    yield t("today.counted", devices=devices, of=state.of, parts=", ".join(_parts(state)))
    if has_gap:
        yield t("today.gap")
    if state.checked_at:
        yield t("today.checked", moment=times.moment(state.checked_at))
    elif state.last_told_at:
        yield t("today.last_told", day=times.date_of(state.last_told_at))
    else:
        yield t("today.never_told")
    if state.unknown or state.out or has_gap:
        yield t("today.ask")


def _parts(state: TodayStatement) -> Iterator[str]:
    """`3 work, 2 unknown`: those of which there are any."""
    for name, count in (("working", state.working), ("out", state.out), ("unknown", state.unknown)):
        if count:
            yield t(f"today.count_{name}", count=count)
