"""The two statements that are never mixed: the path, and today. And the summary before them."""

from collections.abc import Iterator, Mapping

from madang.i18n import day, t
from madang_transfermap.routing.itinerary import Itinerary, Statement, Stop, TodayStatement, WayLeg
from madang_transfermap.wording import legs, names, times
from madang_transfermap.wording.told import Notice, Tone

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
        verdict=_verdict(itinerary),
    )


def path(itinerary: Itinerary) -> Notice:
    """What is recorded of the path, street to street."""
    verdict = itinerary.path.verdict
    return Notice(
        tone=_TONES[verdict],
        word=t(f"verdict.{verdict}"),
        sentences=tuple(_path_sentences(itinerary)),
    )


def today(itinerary: Itinerary) -> Notice:
    """Which devices on the way work now, and who says so."""
    state = itinerary.today
    if not itinerary.legs or not state.of:
        key = "today.no_device" if itinerary.legs else "today.no_way"
        return Notice(tone="quiet", word=t("today.nothing"), sentences=(t(key),))
    tone, word = _today_word(state)
    devices = t("device.both" if itinerary.lift_rides else "device.elevators")
    return Notice(tone=tone, word=word, sentences=tuple(_today_sentences(state, devices)))


def no_lift(itinerary: Itinerary) -> Notice | None:
    """The same way without wheelchair lifts; None where lifts are forbidden anyway."""
    other = itinerary.no_lift
    if other is None or not itinerary.legs:
        return None
    if not itinerary.lift_rides:
        return Notice(tone="quiet", word=t("no_lift.same"), sentences=())
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


def _path_sentences(itinerary: Itinerary) -> Iterator[str]:
    if not itinerary.legs:
        yield t("path.impossible")
        return
    yield _recorded("path.rides", itinerary.path.rides)
    yield _changes(itinerary)
    ways = _ways(itinerary)
    for found in itinerary.unknowns:
        if found.leg not in ways:
            yield _at(found.at, legs.cause(found))
    for number, leg in ways.items():
        yield _at(leg.stop, legs.way(leg))
        for found in itinerary.unknowns:
            if found.leg == number:
                yield _at(found.at, legs.cause(found))


def _at(stop: Stop, sentence: str) -> str:
    return t("path.at", station=names.station(stop.name), sentence=sentence)


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
    publishers = dict.fromkeys(origin.publisher for origin in statement.origins)
    return t(f"{key}_by", publisher=names.all_of(list(publishers)), age=_age(statement))


def _age(statement: Statement) -> str:
    if statement.as_of is None:
        return t("path.age_unknown")
    key = "path.age_oldest" if len(statement.origins) > 1 else "path.age"
    return t(key, day=day(statement.as_of))


def _today_word(state: TodayStatement) -> tuple[Tone, str]:
    if state.out:
        return "warning", t("today.some_out")
    if not state.unknown:
        return "success", t("today.all_working")
    return "quiet", t("today.some_unknown" if state.working else "today.all_unknown")


def _today_sentences(state: TodayStatement, devices: str) -> Iterator[str]:
    yield t(
        "today.counted",
        devices=devices,
        of=state.of,
        parts=", ".join(_parts(state)),
    )
    if state.checked_at:
        yield t("today.checked", moment=times.moment(state.checked_at))
    elif state.last_told_at:
        yield t("today.last_told", moment=times.moment(state.last_told_at))
    else:
        yield t("today.never_told")
    if state.unknown or state.out:
        yield t("today.ask")


def _parts(state: TodayStatement) -> Iterator[str]:
    """`3 work, 2 unknown`: those of which there are any."""
    for name, count in (("working", state.working), ("out", state.out), ("unknown", state.unknown)):
        if count:
            yield t(f"today.count_{name}", count=count)
