"""What a path says about the two ends of a ride: floor, place, platforms, lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.links.levels import level
from madang_transfermap.links.places import Places, parts
from madang_transfermap.links.steps import DEVICES, Step, Way, lines_of

Spot: TypeAlias = Literal["platform", "concourse", "corridor", "street"]
_SPOT_OF_KIND: dict[str, Spot] = {
    "alight": "platform",
    "platform": "platform",
    "board": "platform",
    "wait": "platform",
    "concourse": "concourse",
    "corridor": "corridor",
    "outside": "street",
}
# Walked on one level: the floor named before them still holds after them.
_LEVEL_WALKS = {"gate", "walk", "wait", "platform", "board"}


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a ride. None and empty are what the path does not say.

    Attributes:
        floor: Floor, from the ride's own rows or from its neighbours.
        is_own: Whether the ride's own rows name that floor.
        walked_floor: Floor named beyond a walk that may have led to another one.
        spot: What is there.
        platforms: Which platforms, where it is one.
        lines: Lines named on the way to it.
        is_off_platform: Whether it is none, and no platform is reached without another ride.
    """

    floor: str | None = None
    is_own: bool = False
    walked_floor: str | None = None
    spot: Spot | None = None
    platforms: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    is_off_platform: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether it is known to be inside the station."""
        return self.spot is not None and self.spot != "street"


@dataclass(frozen=True, slots=True)
class Context:
    """A path with its steps, and the station-lines at its place."""

    way: Way
    steps: Sequence[Step]
    places: Places
    stations: tuple[str, ...]

    def origin(self) -> frozenset[str]:
        """The platforms where it may begin, empty where that is not known."""
        return parts(self.way.from_platform_id) | parts(self.way.from_other_platform_ids)

    def goal(self) -> frozenset[str]:
        """The platforms where it may end, empty where that is not known."""
        return parts(self.way.to_platform_id) | parts(self.way.to_other_platform_ids)

    def named(self, step: Step) -> frozenset[str]:
        """The platforms that a step names by direction, and by line where it says one."""
        return self.places.platforms(self.stations, step.toward, parts(step.line))


def before(context: Context, position: int, own: Sequence[Step]) -> End:
    """The end where one gets in, read backwards from the step at `position`."""
    said = next((step.floor_from for step in own if step.floor_from), None)
    earlier = context.steps[: position + 1][::-1]
    way, spot = _until_spot(earlier)
    reached = _reaches_platform(earlier)
    if not spot and len(way) == len(earlier):
        spot, platforms = "platform", context.origin()
    else:
        platforms = _platform_before(context, way[-1]) if spot == "platform" else frozenset[str]()
    return End(
        floor=level(said) or _floor_near([step.floor_after for step in _level(earlier)]),
        is_own=said is not None,
        walked_floor=_floor_near([step.floor_after for step in _walked(earlier)]),
        spot=spot,
        platforms=platforms,
        lines=lines_of(way),
        is_off_platform=spot in {"concourse", "street"} and not reached,
    )


def after(context: Context, first: int, last: int) -> End:
    """The end where one gets out, read forwards; rows of the ride itself tell it first."""
    rows = context.steps[first : last + 1]
    said = next((step.floor_to for step in reversed(rows) if step.floor_to), None)
    outs = [step for step in rows[1:] if step.kind not in DEVICES]
    later = [*outs, *context.steps[last + 1 :]]
    way, spot = _until_spot(later)
    return End(
        floor=level(said) or _floor_near([step.floor_before for step in _level(later)]),
        is_own=said is not None,
        walked_floor=_floor_near([step.floor_before for step in _walked(later)]),
        spot=spot,
        platforms=_platform_after(context, way[-1]) if spot == "platform" else frozenset(),
        lines=lines_of(way),
        is_off_platform=spot in {"concourse", "street"} and not _reaches_platform(later),
    )


def _reaches_platform(steps: Sequence[Step]) -> bool:
    """Whether a platform comes before the next device, or the path begins or ends without one."""
    for step in steps:
        if step.kind in DEVICES or step.ride_no is not None:
            return False
        if _SPOT_OF_KIND.get(step.kind) == "platform":
            return True
    return True


def _until_spot(steps: Sequence[Step]) -> tuple[list[Step], Spot | None]:
    """The steps up to the first that says where one is, and what is there."""
    way: list[Step] = []
    for step in steps:
        if step.kind in DEVICES:
            return way, None
        way.append(step)
        spot = _SPOT_OF_KIND.get(step.kind)
        if spot or step.ride_no is not None:
            return way, spot
    return way, None


def _level(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps that are on one floor with the first: up to the first that may leave it."""
    for step in steps:
        yield step
        if step.kind not in _LEVEL_WALKS or step.ride_no is not None:
            return


def _walked(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps up to the next device, and those by which one leaves it."""
    for step in steps:
        if step.kind in DEVICES and step.verb != "exit":
            return
        yield step
        if step.ride_no is not None:
            return


def _floor_near(floors: Sequence[str | None]) -> str | None:
    return level(next((floor for floor in floors if floor), None))


def _platform_before(context: Context, step: Step) -> frozenset[str]:
    passed = context.steps[: step.seq]
    stays = all(s.kind in {"platform", "alight", "wait", "walk"} for s in passed)
    return context.origin() if stays and context.origin() else context.named(step)


def _platform_after(context: Context, step: Step) -> frozenset[str]:
    left = context.steps[step.seq - 1 :]
    stays = all(s.kind in {"platform", "board", "wait", "walk", "alight"} for s in left)
    return context.goal() if stays and context.goal() else context.named(step)
