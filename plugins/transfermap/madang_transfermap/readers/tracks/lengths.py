"""How long each hop is, and by which rule; undecided where the files leave it open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang_transfermap.readers.tracks.facts import SHARED_TRACKS
from madang_transfermap.readers.tracks.positions import Positions
from madang_transfermap.readers.tracks.readings import Hop, Offer, Pair, read_hops, same_km
from madang_transfermap.readers.tracks.runs import Tracks
from madang_transfermap.readers.tracks.stops import Stop, Stops

Rule: TypeAlias = Literal[
    "both_stations",
    "one_station",
    "running_time_file",
    "same_tracks",
    "stations_differ",
    "reading_open",
    "lines_differ",
    "below_straight_line",
    "not_printed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """The length of a hop and the rule that decided it or left it open.

    Attributes:
        length_m: Metres, None where undecided.
        rule: How.
    """

    length_m: int | None
    rule: Rule


def read_lengths(
    tracks: Tracks, stops: Stops, printed_m: Mapping[Pair, int]
) -> tuple[dict[Pair, Length], Positions]:
    """The length of each hop, whichever way trains run, and the positions that they bear out.

    Args:
        tracks: Runs with their rows.
        stops: The stops.
        printed_m: Metres of the running-time file by pair of stations.
    """
    hops: dict[Pair, list[Hop]] = defaultdict(list)
    for run in tracks.runs:
        for hop in read_hops(run, printed_m):
            hops[hop.pair].append(hop)
    found = {pair: _merged([_length(hop, printed_m) for hop in own]) for pair, own in hops.items()}
    found |= _beside_forks(hops, found, tracks)
    decided = {pair: length.length_m for pair, length in found.items() if length.length_m}
    positions = Positions(stops, decided)
    for pair, length_m in decided.items():
        if positions.refute(pair, length_m):
            found[pair] = Length(length_m=None, rule="below_straight_line")
    found = {pair: _completed(length, printed_m.get(pair)) for pair, length in found.items()}
    return found | _on_same_tracks(found, stops), positions


def _length(hop: Hop, printed_m: Mapping[Pair, int]) -> Length:
    found = {_offered(offer, printed_m.get(hop.pair)) for offer in hop.offers}
    if len({length.length_m for length in found}) > 1:
        return Length(length_m=None, rule="reading_open")
    return min(found, key=lambda length: length.rule)


def _offered(offer: Offer, printed_m: int | None) -> Length:
    given = [km for km in offer if km is not None]
    if not given:
        return Length(length_m=None, rule="not_printed")
    if len(given) == 1:
        return Length(length_m=round(given[0] * 1000), rule="one_station")
    if same_km(*given):
        finer = max(given, key=lambda km: len(str(km)))
        return Length(length_m=round(finer * 1000), rule="both_stations")
    if printed_m is not None and any(same_km(km, printed_m / 1000) for km in given):
        return Length(length_m=printed_m, rule="running_time_file")
    return Length(length_m=None, rule="stations_differ")


def _merged(said: Sequence[Length]) -> Length:
    """What the runs over one hop say together: those that decide, nothing where they differ."""
    decided = [length for length in said if length.length_m is not None]
    if len({length.length_m for length in decided}) > 1:
        return Length(length_m=None, rule="stations_differ")
    return min(decided or said, key=lambda length: (length.rule == "not_printed", length.rule))


def _beside_forks(
    hops: Mapping[Pair, Sequence[Hop]], found: Mapping[Pair, Length], tracks: Tracks
) -> dict[Pair, Length]:
    """Hops out of a fork whose row speaks of the other branch: there only the far station counts.

    금천구청 prints 1.9, which is the way to 석수 (confirmed there); 광명 prints 4.7.
    """
    spoken = {
        (station, found[pair].length_m)
        for pair in hops
        for station in pair
        if found[pair].rule == "both_stations" and len(tracks.neighbours(station)) > 2  # noqa: PLR2004 -- a fork has three
    }
    return {
        pair: _offered(far, None)
        for pair, own in hops.items()
        if found[pair].rule == "stations_differ" and (far := _far_offer(own[0], spoken))
    }


def _far_offer(hop: Hop, spoken: set[tuple[str, int | None]]) -> Offer | None:
    one_km, other_km = hop.offers[0]
    if one_km is not None and (hop.one.station_id, round(one_km * 1000)) in spoken:
        return None, other_km
    if other_km is not None and (hop.other.station_id, round(other_km * 1000)) in spoken:
        return one_km, None
    return None


def _completed(length: Length, printed_m: int | None) -> Length:
    if length.length_m is not None or printed_m is None:
        return length
    return Length(length_m=printed_m, rule="running_time_file")


def _on_same_tracks(found: Mapping[Pair, Length], stops: Stops) -> dict[Pair, Length]:
    """Lines that share tracks between two places: one length for all of them."""
    sharing: dict[tuple[tuple[str, ...], Pair], list[Pair]] = defaultdict(list)
    for pair in found:
        both = [stops.by_id[station] for station in pair]
        for lines in SHARED_TRACKS:
            if both[0].line in lines:
                sharing[lines, _groups(both)].append(pair)
    changed: dict[Pair, Length] = {}
    for pairs in sharing.values():
        metres = {found[pair].length_m for pair in pairs} - {None}
        if len(metres) > 1:
            changed |= dict.fromkeys(pairs, Length(length_m=None, rule="lines_differ"))
        elif metres:
            same = Length(length_m=metres.pop(), rule="same_tracks")
            changed |= {pair: same for pair in pairs if found[pair].length_m is None}
    return changed


def _groups(stops: Iterable[Stop]) -> Pair:
    return frozenset(stop.group_id for stop in stops)
