"""What the one or two numbers of a distance row mean, decided run by run.

A row's numbers are read in one of two ways: the first is the distance from the station before, or
the distance to the station after. A row that prints one number, or one number twice, says one of
the two only. Witnesses of a reading are the neighbour's other number, the kilometres of the
running-time file, and a blank at an end of the line (a number there would lead nowhere). The
readings that have the most witnesses over a whole run are found forward and backward (Viterbi).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TypeAlias

from madang_transfermap.readers.tracks.distances import DistanceRow
from madang_transfermap.readers.tracks.runs import Part
from madang_transfermap.readers.tracks.stops import Stop

Pair: TypeAlias = frozenset[str]
Offer: TypeAlias = tuple[float | None, float | None]
_FIRST_IS_BEFORE = 0
_READINGS = (_FIRST_IS_BEFORE, 1)
_SAME_KM = 0.05  # one file rounds to 0.1 km what another gives in metres
# A reading that changes inside a part and changes back costs more than one witness, so that no
# chance agreement does it. Scores are tenths, whole numbers, so that equal scores are equal.
_WITNESS, _FLIP, _NEVER = 10, 6, 10_000
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """Two stations in a row of a run, and what they say of the distance between them.

    Attributes:
        one: The first station.
        other: The one after it.
        offers: Kilometres by the first and by the other station, None where it says nothing; one
            entry for each reading that no other beats.
    """

    one: Stop
    other: Stop
    offers: tuple[Offer, ...]

    @property
    def pair(self) -> Pair:
        """Both station ids."""
        return frozenset((self.one.station_id, self.other.station_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    stop: Stop
    part: int
    row: DistanceRow | None
    keeps_reading: bool
    values: Offer

    def before_km(self, reading: int) -> float | None:
        return self.values[reading]

    def after_km(self, reading: int) -> float | None:
        return self.values[1 - reading]


def read_hops(run: Sequence[Part], printed_m: Mapping[Pair, float]) -> Iterator[Hop]:
    """The hops of a run with what their stations say under the best readings.

    Args:
        run: Parts that one train passes.
        printed_m: Metres of the running-time file by pair of stations.
    """
    places = [place for number, part in enumerate(run) for place in _places(number, part)]
    ahead, behind = _ahead(places, run, printed_m), _behind(places, printed_m)
    for number, (one, other) in enumerate(pairwise(places)):
        totals: dict[Offer, int] = {}
        for s, t in product(_READINGS, _READINGS):
            score = ahead[number][s] + _score(one, other, s, t, printed_m) + behind[number + 1][t]
            offer = one.after_km(s), other.before_km(t)
            totals[offer] = max(score, totals.get(offer, score))
        best = max(totals.values())
        offers = tuple(offer for offer, score in totals.items() if score == best)
        yield Hop(one=one.stop, other=other.stop, offers=offers)


def same_km(one: float, other: float) -> bool:
    """Whether two numbers are one length, rounded in two ways.

    >>> same_km(1.77, 1.8), same_km(1.8, 1.9)
    (True, False)
    """
    return abs(one - other) < _SAME_KM


def _places(number: int, part: Part) -> Iterator[_Place]:
    rows = [row for row in part.rows if row]
    repeats = sum(row.first_km == row.second_km for row in rows) > _MOSTLY * len(rows)
    has_one_number = all(row.second_km is None for row in rows)
    for stop, row in zip(part.stops, part.rows, strict=True):
        first, second = row.values if row else (None, None)
        yield _Place(
            stop=stop,
            part=number,
            row=row,
            keeps_reading=repeats or has_one_number,
            values=(first, None if repeats and first == second else second),
        )


def _ahead(
    places: Sequence[_Place], run: Sequence[Part], printed_m: Mapping[Pair, float]
) -> list[list[int]]:
    """For each place and reading, the witnesses of the best readings up to it."""
    first = [0, 0] if run[0].loop else [_first_score(places[0], s) for s in _READINGS]
    scores = [first]
    for one, other in pairwise(places):
        scores.append(
            [
                max(scores[-1][s] + _score(one, other, s, t, printed_m) for s in _READINGS)
                for t in _READINGS
            ]
        )
    return scores


def _behind(places: Sequence[_Place], printed_m: Mapping[Pair, float]) -> list[list[int]]:
    """For each place and reading, the witnesses of the best readings after it."""
    is_ring = places[0].stop == places[-1].stop
    scores = [[0, 0] if is_ring else [_last_score(places[-1], s) for s in _READINGS]]
    for other, one in pairwise(reversed(places)):
        scores.append(
            [
                max(scores[-1][t] + _score(one, other, s, t, printed_m) for t in _READINGS)
                for s in _READINGS
            ]
        )
    return scores[::-1]


def _first_score(place: _Place, reading: int) -> int:
    if place.row and place.row.is_previous and reading != _FIRST_IS_BEFORE:
        return -_NEVER
    return _end_score(place.before_km(reading), place.after_km(reading))


def _last_score(place: _Place, reading: int) -> int:
    return _end_score(place.after_km(reading), place.before_km(reading))


def _end_score(beyond: float | None, inward: float | None) -> int:
    """A number that leads beyond the end speaks against a reading, a blank there for it."""
    if beyond is not None:
        return -_WITNESS
    return _WITNESS if inward is not None else 0


def _score(one: _Place, other: _Place, s: int, t: int, printed_m: Mapping[Pair, float]) -> int:
    score = 0
    if one.part == other.part and s != t:
        score -= _NEVER if one.keeps_reading else _FLIP
    given = [km for km in (one.after_km(s), other.before_km(t)) if km is not None]
    if len(given) == len(_READINGS):
        score += _witness(*given)
    printed = printed_m.get(frozenset((one.stop.station_id, other.stop.station_id)))
    if printed is not None:
        score += sum(_witness(km, printed / 1000) for km in given)
    return score


def _witness(one: float, other: float) -> int:
    return _WITNESS if same_km(one, other) else -_WITNESS
