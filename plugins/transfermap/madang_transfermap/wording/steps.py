"""One sentence for each step, for every kind and verb of the grammar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from madang.i18n import t
from madang_transfermap.routing.itinerary import Step, Stop, Today, Unit
from madang_transfermap.wording import names, times
from madang_transfermap.wording.told import Notice, ToldStep, Tone

_DEVICES = ("elevator", "lift")
# Sentences that depend on the verb too; every other kind has one sentence.
_BY_VERB = (
    *("gate_enter", "gate_leave", "gate_transfer", "platform_stand"),
    *("concourse_exit", "corridor_exit"),
)
_TONES: Mapping[Today, Tone] = {
    "working": "success",
    "out": "danger",
    "planned_out": "danger",
    "reported_out": "warning",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """The newest state that a source told of one of several units."""

    state: Today
    at: datetime


def tell(
    steps: Sequence[Step], stop: Stop, *, goes_down: bool = False, sees: bool = True
) -> tuple[ToldStep, ...]:
    """The steps of a leg at one station, in order.

    Args:
        steps: The steps.
        stop: The station.
        goes_down: Whether doors of trains are where the ride ends, as on the way to a platform.
        sees: Whether the traveller sees. For listening each step says its place in the whole, and
            none leans on left, right, or the look of something.
    """
    found = tuple(
        _told(step, after, stop, goes_down=goes_down, sees=sees)
        for step, after in zip_longest(steps, steps[1:])
    )
    return found if sees else tuple(_counted(found))


def _counted(steps: Sequence[ToldStep]) -> Iterator[ToldStep]:
    for number, step in enumerate(steps, start=1):
        yield replace(
            step, sentence=t("step.heard", n=number, count=len(steps), sentence=step.sentence)
        )


def sentence(step: Step, following: Step | None = None, *, sees: bool = True) -> str:
    """What to do.

    Args:
        step: The step.
        following: The next one: where no source says at which floor a ride ends, it ends where the
            next step begins.
        sees: Whether the traveller sees.
    """
    landing = _landing(step, following)
    key = _key(step, landing)
    parts = _parts(step, landing)
    if sees:
        return t(f"step.{key}", **parts)
    return t(
        "step.wait_heard" if key == "wait" else f"step.{key}", **parts | {"side": _heard(step)}
    )


def _heard(step: Step) -> str:
    """A side that can be told without sight: the hand of a clock, never left or right."""
    return names.side(step) if step.side and step.side.startswith("clock_") else ""


def _told(
    step: Step, following: Step | None, stop: Stop, *, goes_down: bool, sees: bool
) -> ToldStep:
    shown = replace(step, car_door=None) if goes_down else step
    more = list(_more(step, following, stop))
    if goes_down and step.car_door:
        more.insert(0, t("step.ends_at", door=names.doors(step.car_door.split("/"))))
    return ToldStep(
        sentence=sentence(shown, following, sees=sees),
        more=tuple(more),
        today=device(step) if step.match is not None else None,
        calls=names.office(stop) if step.staff_needed else None,
    )


def _rides(step: Step) -> bool:
    """Whether a device is entered; the second row of a ride that is printed as two is its end."""
    return step.kind in _DEVICES and step.verb == "ride" and step.match is not None


def _leaves_device(step: Step) -> bool:
    return step.verb == "exit" or (step.kind in _DEVICES and step.verb == "ride")


def _landing(step: Step, following: Step | None) -> str | None:
    """Floor where a step ends; None where nobody says, or where it would end where it begins."""
    found = step.floor_to or (_begins(following) if following and _rides(step) else None)
    return None if _rides(step) and found == step.floor_from else found


def _begins(step: Step) -> str | None:
    """Floor on which a step finds one; what leads out of a device, or to a floor, names its end."""
    if step.kind == "floor" or (_leaves_device(step) and not _rides(step)):
        return step.floor_to or step.floor_from
    return step.floor_from


def _key(step: Step, landing: str | None) -> str:
    """Which of the sentences fits: of a device, of a kind with this verb, of a kind."""
    own = f"{step.kind}_{step.verb}"
    if _rides(step):
        return "ride_to" if landing else "ride"
    if own in _BY_VERB:
        return own
    if _leaves_device(step):
        return "exit"
    return "approach" if step.kind in _DEVICES else _plain_key(step, landing)


def _plain_key(step: Step, landing: str | None) -> str:
    if step.exit_no and (step.kind == "outside" or (step.kind == "walk" and not names.way(step))):
        return "outside_exit"
    if step.kind == "alight" and step.car_door:
        return "alight_door"
    return "floor_open" if step.kind == "floor" and not landing else step.kind


def _parts(step: Step, landing: str | None) -> dict[str, str]:
    """Pieces that sentences are made of; each is empty or brings its own blank."""
    way, number = names.way(step), names.exits(step.exit_no) if step.exit_no else ""
    here, there = step.floor_from, landing or (step.floor_from if _leaves_device(step) else None)
    doors = names.doors(step.car_door.split("/")) if step.car_door else None
    return {
        "device": t(f"device.{step.facility_kind or 'elevator'}"),
        "here": _floor("part.here", here),
        "start": _floor("part.start", here),
        "to": _floor("part.to", landing),
        "there": _floor("part.here", there),
        "land": _floor("part.land", there),
        "way": _way(step),
        "way_to": t("part.way_to", way=way) if way else "",
        "exit": t("part.exit", exit=number) if number else "",
        "exits": number,
        "door": t("part.door", door=doors) if doors else "",
        "doors": doors or "",
        "side": names.side(step),
        "metres": t("part.metres", metres=f"{step.distance_m:g}") if step.distance_m else "",
    }


def _way(step: Step) -> str:
    """Where a device leads, or whose platform or gates these are."""
    way = names.way(step)
    if way is None:
        return ""
    return t("part.way" if step.toward or step.kind in _DEVICES else "part.of", way=way)


def _floor(key: str, code: str | None) -> str:
    return t(key, floor=names.floor(code)) if code else ""


def _more(step: Step, following: Step | None, stop: Stop) -> Iterator[str]:
    leads = _landing(step, following) or names.way(step) or step.exit_no
    if _rides(step) and not leads:
        yield t("step.leads_unknown", device=t(f"device.{step.facility_kind or 'elevator'}"))
    if step.staff_needed:
        yield t("step.staff" if stop.phone else "step.staff_no_phone")
    if step.match == "ambiguous":
        count = len(step.units)
        yield t("step.one_of" if count > 1 else "step.perhaps", count=count)
    elif step.match == "none":
        yield t("step.not_listed")


def device(step: Step) -> Notice:
    """State of a step's device now, with what was last told where nothing is known of today."""
    state = step.today or "unknown"
    news = _newest(step.units)
    older = state == "unknown" and news is not None
    return Notice(
        tone=_TONES[state],
        word=t(f"today.{state}"),
        sentences=(last_told(news),) if older and news else (),
    )


def _newest(units: Sequence[Unit]) -> _News | None:
    found = [
        _News(state=unit.told, at=unit.told_at)
        for unit in units
        if unit.told is not None and unit.told_at is not None
    ]
    return max(found, key=lambda news: news.at, default=None)


def last_told(news: _News) -> str:
    """What a source last told of a device."""
    return t(f"told.{news.state}", when=times.when(news.at))
