"""Time of each part of a journey, as low, middle and high, and by which rule.

What a source publishes is taken as it is. Everything else is an estimate that says so. The middle
of an estimate is the midpoint of its interval; nothing here is fitted to the figures that it is
checked against (tests: mean transfer of 133 m with two elevators, 3.8 to 19.6 minutes).
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType

from madang.dataset import Text
from madang_transfermap.routing.itinerary import Span, TimeKind

RULES: Mapping[str, Text] = MappingProxyType(
    {
        "ride_published": Text(
            ko="운영기관이 공개한 역 사이 운행시간", en="running time published by the operator"
        ),
        "ride_by_distance": Text(
            ko="역 사이 거리로 어림: 24초 + 1km에 63초",
            en="estimated from the distance: 24 s + 63 s per km",
        ),
        "ride_by_position": Text(
            ko="역 좌표의 직선거리로 어림",
            en="estimated from the straight line between the stations",
        ),
        "ride_by_mean": Text(
            ko="거리도 좌표도 믿을 수 없어 평균 역간거리로 어림",
            en="estimated from the mean distance between stations, as neither length nor position "
            "is known",
        ),
        "wait_no_timetable": Text(
            ko="시간표가 없어 열차를 기다리는 시간은 1분에서 7분으로 어림",
            en="no timetable is held: waiting is taken as 1 to 7 minutes",
        ),
        "walk_published": Text(
            ko="서울교통공사가 공개한 보행 환승시간",
            en="walking time between lines published by Seoul Metro",
        ),
        "walk_by_speed": Text(
            ko="보행 환승거리의 1배에서 4.8배를 이용자의 속도로 나눔",
            en="1 to 4.8 times the walkers' distance, at the speed of the profile",
        ),
        "walk_mean_distance": Text(
            ko="보행 환승거리를 몰라 평균 133m로 계산",
            en="walkers' distance unknown, taken as the mean of 133 m",
        ),
        "elevator_ride": Text(
            ko="승강기 한 번에 30초에서 3분", en="30 s to 3 minutes for each elevator"
        ),
        "lift_ride": Text(
            ko="휠체어리프트 한 번에 2분에서 9분", en="2 to 9 minutes for each wheelchair lift"
        ),
        "gate": Text(ko="표 내는 곳마다 10초", en="10 s for each gate"),
        "way_length": Text(
            ko="출입구와 승강장 사이는 40m에서 200m로 어림",
            en="between street and platform 40 to 200 m are assumed",
        ),
        "way_unknown": Text(
            ko="출입 경로를 몰라 승강기를 한 번에서 세 번 타는 것으로 어림",
            en="way unknown: one to three elevators are assumed",
        ),
        "turn_unknown": Text(
            ko="반대편 승강장까지는 승강기 두 번까지로 어림",
            en="to the opposite platform up to two elevators are assumed",
        ),
    }
)
MEAN_TRANSFER_M = 133.0
WALKER_SPEED_M_S = 1.2
_DETOUR = 4.8
_ELEVATOR_S = (30.0, 180.0)
_LIFT_S = (120.0, 540.0)
_GATE_S = 10.0
_WAIT_S = (60.0, 420.0)
_WAY_M = (40.0, 200.0)
_UNKNOWN_ELEVATORS = (1, 3)  # so that a listed way with two is preferred
_TURN_M = 60.0
_STRENGTH: Mapping[TimeKind, int] = {"estimated": 0, "surveyed": 1, "published": 2}


def published(seconds: float, rule: str) -> Span:
    """A time that a body published: an interval of no width."""
    return Span(low_s=seconds, mid_s=seconds, high_s=seconds, kind="published", rules=(rule,))


def estimated(low_s: float, high_s: float, *rules: str) -> Span:
    """An interval that we estimate; its middle is the midpoint."""
    middle = (low_s + high_s) / 2
    return Span(low_s=low_s, mid_s=middle, high_s=high_s, kind="estimated", rules=rules)


def total(spans: Iterable[Span]) -> Span:
    """The sum: as weak as its weakest part, with every rule once in order."""
    return reduce(_plus, spans)


def ride(run_s: float, *, is_published: bool, rule: str) -> Span:
    """Time in the train between two stations; an estimate is given as 10 % to either side."""
    if is_published:
        return published(run_s, rule)
    return estimated(run_s * 0.9, run_s * 1.1, rule)


WAIT = estimated(*_WAIT_S, "wait_no_timetable")
NONE = Span(low_s=0, mid_s=0, high_s=0, kind="published", rules=())


def walker_transfer(metres: float | None) -> Span:
    """A walker's change: published metres at 1.2 m/s, else the mean of all published ones."""
    if metres is not None:
        return published(metres / WALKER_SPEED_M_S, "walk_published")
    seconds = MEAN_TRANSFER_M / WALKER_SPEED_M_S
    return estimated(seconds * 0.5, seconds * 2, "walk_mean_distance")


def transfer(
    metres: float | None, speed_m_s: float, *, elevators: int, lifts: int, gates: int
) -> Span:
    """A change on wheels: 1 to 4.8 times the walkers' metres, devices and gates.

    Args:
        metres: Walkers' distance, None = unknown.
        speed_m_s: Speed of the profile, in metres a second.
        elevators: Elevators ridden.
        lifts: Wheelchair lifts ridden.
        gates: Gates passed.

    Source:
        4.8 = 725 m against 150 m: thesis 2022 (44 stations, 58 transfers). Devices: our estimate.
    """
    length = MEAN_TRANSFER_M if metres is None else metres
    walk = estimated(
        length / speed_m_s,
        length * _DETOUR / speed_m_s,
        "walk_by_speed",
        *(("walk_mean_distance",) if metres is None else ()),
    )
    return total([walk, *devices(elevators=elevators, lifts=lifts, gates=gates)])


def way(speed_m_s: float, *, elevators: int) -> Span:
    """Between street and platform by known elevators."""
    return total([_way_walk(speed_m_s), *devices(elevators=elevators)])


def way_on_foot(speed_m_s: float) -> Span:
    """Between street and platform by stairs or escalators."""
    return _way_walk(speed_m_s)


def way_unknown(speed_m_s: float) -> Span:
    """Between street and platform where nobody says how: one to three elevators."""
    low, high = (
        count * seconds for count, seconds in zip(_UNKNOWN_ELEVATORS, _ELEVATOR_S, strict=True)
    )
    return total([_way_walk(speed_m_s), estimated(low, high, "way_unknown")])


def turn_round(speed_m_s: float) -> Span:
    """To the other side of a line where nobody says how: level, or two elevators."""
    low, high = _TURN_M * 0.1 / speed_m_s, _TURN_M * _DETOUR / speed_m_s
    return estimated(low, high + 2 * _ELEVATOR_S[1], "turn_unknown")


def turn_on_foot(speed_m_s: float) -> Span:
    """To the other side of a line for walkers."""
    return estimated(_TURN_M * 0.1 / speed_m_s, _TURN_M * 2 / speed_m_s, "way_length")


def devices(*, elevators: int = 0, lifts: int = 0, gates: int = 0) -> list[Span]:
    """Times of devices and gates, one span for each kind that there is."""
    found: list[Span] = []
    if elevators:
        found.append(_times(elevators, _ELEVATOR_S, "elevator_ride"))
    if lifts:
        found.append(_times(lifts, _LIFT_S, "lift_ride"))
    if gates:
        found.append(_times(gates, (_GATE_S, _GATE_S), "gate"))
    return found


def _way_walk(speed_m_s: float) -> Span:
    low, high = (metres / speed_m_s for metres in _WAY_M)
    return estimated(low, high, "way_length")


def _times(count: int, seconds: tuple[float, float], rule: str) -> Span:
    return estimated(count * seconds[0], count * seconds[1], rule)


def _plus(first: Span, second: Span) -> Span:
    return Span(
        low_s=first.low_s + second.low_s,
        mid_s=first.mid_s + second.mid_s,
        high_s=first.high_s + second.high_s,
        kind=first.kind if _STRENGTH[first.kind] <= _STRENGTH[second.kind] else second.kind,
        rules=tuple(dict.fromkeys((*first.rules, *second.rules))),
    )
