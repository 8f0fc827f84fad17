"""Platforms and rail edges from the publishers' files: hops, branches, rings, lengths, directions.

Skipped where the files are absent; `tests/unit/test_transfermap_rail.py` covers the same code with
small files written there.
"""

from collections import Counter
from itertools import pairwise

import networkx as nx
import pytest

from madang import testing
from madang.dataset import Inputs, RawFile
from madang.files import Folder
from madang.sources import encodings, landing
from madang_transfermap import plugin, sources
from madang_transfermap.readers.crowding import counted
from madang_transfermap.readers.index import StationIndex
from madang_transfermap.readers.tracks.distances import distance_rows, gtx_rows
from madang_transfermap.readers.tracks.lengths import read_lengths
from madang_transfermap.readers.tracks.running_times import running_times
from madang_transfermap.readers.tracks.runs import read_tracks
from madang_transfermap.readers.tracks.stops import Stops

WANTED = ("station", "code", "platform", "rail_edge", "transfer_path")


@pytest.fixture(scope="module")
def parts(landing_folder):
    def encoding(opener) -> str | None:
        with opener() as stream:
            return encodings.identify(stream).encoding

    def find(source) -> tuple[RawFile, ...]:
        return tuple(
            RawFile(
                name=found.name,
                as_of=found.as_of,
                encoding=encoding(found.opener),
                size=found.size,
                opener=found.opener,
            )
            for found in landing.find(Folder(str(landing_folder)), source)
        )

    return find


@pytest.fixture(scope="module")
def tables(parts):
    found = {}
    for dataset in plugin.datasets:
        if dataset.name in WANTED:
            inputs = Inputs(
                files={source.key: parts(source) for source in dataset.sources},
                tables={key: found[key] for key in dataset.inputs},
                partition=None,
                run_time=testing.RUN_TIME,
                scratch=None,
            )
            found[dataset.key] = dataset.read(inputs)
    return {key.split(".")[1]: table for key, table in found.items()}


@pytest.fixture(scope="module")
def stops(tables) -> Stops:
    return Stops(tables["station"], tables["code"])


@pytest.fixture(scope="module")
def rows(parts):
    return distance_rows(parts(sources.DISTANCES)) + gtx_rows(*parts(sources.GTX_DISTANCES))


@pytest.fixture(scope="module")
def tracks(rows, stops):
    return read_tracks(rows, stops)


@pytest.fixture(scope="module")
def times(parts, stops, tracks):
    return running_times(*parts(sources.RUNNING_TIMES), stops, tracks.neighbours)


@pytest.fixture(scope="module")
def names(tables):
    """Names of stations by id."""
    table = tables["station"]
    return dict(zip(table["station_id"].to_pylist(), table["name_ko"].to_pylist(), strict=True))


@pytest.fixture(scope="module")
def rides(tables, names):
    """(line, from, at, on to) of each rail edge, in names; None where the train ends."""
    following = dict(
        zip(
            tables["platform"]["platform_id"].to_pylist(),
            tables["platform"]["next_station_id"].to_pylist(),
            strict=True,
        )
    )
    return {
        (
            row["line"],
            names[row["from_station_id"]],
            names[row["to_station_id"]],
            names.get(following[row["to_platform_id"]]),
        )
        for row in tables["rail_edge"].to_pylist()
    }


def test_hops_are_those_of_a_tree_per_line_two_rings_and_a_gap(tracks, stops):
    hops = {frozenset(hop) for hop in tracks.hops}
    assert len(hops) == 777 == 800 - 24 + 2 - 1
    stations = Counter(stop.line for stop in stops.by_id.values())
    lengths = Counter(stops.by_id[min(hop)].line for hop in hops)
    missing = {line: stations[line] - lengths[line] for line in stations}
    assert {line: n for line, n in missing.items() if n != 1} == {"2": 0, "6": 0, "A": 2}


def test_order_numbers_are_no_adjacency(tracks, stops):
    apart = [
        (one, other)
        for one, other in tracks.hops
        if abs(stops.by_id[one].order - stops.by_id[other].order) != 1
    ]
    assert len({frozenset(pair) for pair in apart}) >= 5
    side_by_side = {
        frozenset((one.station_id, other.station_id))
        for line in stops.lines
        for one in stops.on(line)
        for other in stops.on(line)
        if other.order - one.order == 1
    }
    assert len(side_by_side - {frozenset(hop) for hop in tracks.hops}) > 40


@pytest.mark.parametrize(
    ("line", "three", "runs"),
    [
        # forks: trains go from the stem into either branch, never from branch to branch
        ("5", ("천호", "강동", "길동"), True),
        ("5", ("천호", "강동", "둔촌동"), True),
        ("5", ("길동", "강동", "둔촌동"), False),
        ("1", ("신도림", "구로", "구일"), True),
        ("1", ("신도림", "구로", "가산디지털단지"), True),
        ("1", ("구일", "구로", "가산디지털단지"), False),
        ("1", ("독산", "금천구청", "광명"), True),
        ("1", ("석수", "금천구청", "광명"), False),
        ("1", ("세류", "병점", "서동탄"), True),
        ("1", ("세마", "병점", "서동탄"), False),
        ("K4", ("디지털미디어시티", "가좌", "신촌"), True),
        ("K4", ("홍대입구", "가좌", "신촌"), False),
        ("K2", ("광운대", "상봉", "망우"), True),
        ("K2", ("광운대", "상봉", "중랑"), False),
        # branches of line 2 are shuttles; the ring closes at 시청
        ("2", ("용답", "성수", "뚝섬"), False),
        ("2", ("용답", "성수", None), True),
        ("2", ("도림천", "신도림", None), True),
        ("2", ("건대입구", "성수", "용답"), False),
        ("2", ("충정로", "시청", "을지로입구"), True),
        ("2", ("을지로3가", "을지로입구", "시청"), True),
        # round 응암 one way
        ("6", ("새절", "응암", "역촌"), True),
        ("6", ("구산", "응암", "새절"), True),
        ("6", ("불광", "역촌", "응암"), False),
        ("6", ("연신내", "구산", "새절"), False),
        # operators meet
        ("1", ("회기", "청량리", "제기동"), True),
        ("1", ("시청", "서울역", "남영"), True),
        ("7", ("천왕", "온수", "까치울"), True),
        ("8", ("다산", "동구릉", "구리"), True),
        ("WS", ("부천종합운동장", "소사", "소새울"), True),
        ("I1", ("신검단중앙", "아라", "계양"), True),
        # GTX-A does not run through
        ("A", ("연신내", "서울역", None), True),
        ("A", ("성남", "수서", None), True),
    ],
)
def test_trains_run_on_where_they_do(rides, line, three, runs):
    assert ((line, *three) in rides) is runs


def test_only_the_ring_of_line_6_is_one_way(tracks, names):
    against = {(names[a], names[b]) for a, b in tracks.hops if (b, a) not in tracks.hops}
    ring = ["응암", "역촌", "불광", "독바위", "연신내", "구산", "응암"]
    assert against == set(pairwise(ring))


@pytest.mark.parametrize("without_lifts", [False, True])
def test_lines_and_changes_make_one_whole(tables, names, without_lifts):
    """One component; both ways but for two lines whose paths are recorded one way only."""
    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    for row in tables["rail_edge"].to_pylist():
        graph.add_edge(row["from_station_id"], row["to_station_id"])
    for row in tables["transfer_path"].to_pylist():
        ends = row["from_platform_id"], row["to_platform_id"]
        is_used = row["path_class"] != "stairs" and not (without_lifts and row["needs_lift"])
        if None not in ends and is_used:
            graph.add_edge(*(end.split(":")[0] for end in ends))
    assert nx.number_weakly_connected_components(graph) == 1
    both_ways = sorted(nx.strongly_connected_components(graph), key=len)
    assert [len(component) for component in both_ways] == [5, 15, 780]
    assert {names[station] for station in both_ways[0]} == {
        *("운정중앙", "킨텍스", "대곡", "연신내", "서울역"),
    }
    assert {station.split("-")[1] for station in both_ways[1]} == {"U1"}


def test_directions_are_exactly_those_of_the_crowding_table(parts, tables):
    index = StationIndex(tables["station"], tables["code"])
    (file,) = parts(sources.CONGESTION)
    listed = {
        (row.place.station_id, row.direction)
        for row in counted(file, index)
        if any(float(load or 0) for load in row.loads)
    }
    ours = {
        (row["station_id"], row["direction"])
        for row in tables["platform"].to_pylist()
        if row["direction"]
    }
    assert ours == listed
    assert len(ours) == 539


def test_inner_trains_go_from_city_hall_to_euljiro_and_outer_ones_fill_before_gangnam(
    parts, tables
):
    platforms = {row["platform_id"]: row["direction"] for row in tables["platform"].to_pylist()}
    assert (platforms["S1-2-201:202"], platforms["S1-2-201:243"]) == ("inner", "outer")
    assert platforms["S1-2-226:225"] == "outer"  # 사당 to 방배
    index = StationIndex(tables["station"], tables["code"])
    (file,) = parts(sources.CONGESTION)
    at_eight = {
        row.direction: float(row.loads[5])
        for row in counted(file, index)
        if row.place.station_id == "S1-2-226" and row.day_kind == "weekday"
    }
    assert at_eight["outer"] > 3 * at_eight["inner"]


def test_numbers_rise_down_the_lines_of_seoul_metro(tables):
    """Lines 3-8; on line 1 the numbers rise the other way, toward 청량리."""
    for row in tables["platform"].to_pylist():
        if row["direction"] in {"up", "down"} and row["line"] in "3478":
            _, *here = row["station_id"].split("-")[1:]
            operator, _, there = row["next_station_id"].split("-")
            # Numbers of other operators follow their own order; 남위례 2828 was built later.
            if operator == "S1" and "2828" not in {*here, there}:
                assert ([there] > here) == (row["direction"] == "down"), row["platform_id"]


def test_every_running_time_has_its_hop(times, tracks):
    assert len(times) == 271
    assert len({frozenset((time.from_id, time.to_id)) for time in times}) == 271
    assert {(time.from_id, time.to_id) for time in times} <= tracks.hops


def test_times_are_published_on_lines_1_to_8_and_estimated_elsewhere(tables):
    found = tables["rail_edge"].to_pylist()
    hops = {
        frozenset((row["from_station_id"], row["to_station_id"])): row["run_rule"].split("_back")[0]
        for row in found
    }
    assert Counter(hops.values()) == {
        "running_time": 271,
        "from_length": 452,
        "from_straight_line": 52,
        "from_line_mean": 2,
    }
    assert {row["line"] for row in found if row["run_source"] == "published"} == set("12345678")


def test_the_estimate_is_eleven_seconds_off_where_times_are_published(times, tables):
    length_m = {
        (row["from_station_id"], row["to_station_id"]): row["length_m"]
        for row in tables["rail_edge"].to_pylist()
    }
    off = [abs(24 + 63 * length_m[time.from_id, time.to_id] / 1000 - time.run_s) for time in times]
    assert sum(off) / len(off) == pytest.approx(11, abs=1)


def test_lengths_are_decided_or_null_by_a_named_rule(tables):
    hops = {
        frozenset((row["from_station_id"], row["to_station_id"])): row["length_rule"]
        for row in tables["rail_edge"].to_pylist()
    }
    assert Counter(hops.values()) == {
        "one_station": 436,
        "both_stations": 282,
        "not_printed": 34,
        "stations_differ": 19,
        "running_time_file": 3,
        "same_tracks": 2,
        "below_straight_line": 1,
    }


@pytest.mark.parametrize(
    ("line", "one", "other", "length_m"),
    [
        ("A1", "서울역", "공덕", 3300),  # previous, next
        ("9", "개화", "김포공항", 3600),  # next, previous
        ("3", "대화", "주엽", 1400),
        ("3", "삼송", "지축", 1700),
        ("2", "시청", "충정로", 1100),  # next, told by the running times
        ("2", "을지로입구", "시청", 700),
        ("2", "성수", "용답", 2300),  # 0.8 in its row is the way to 뚝섬
        ("2", "신도림", "도림천", 1000),  # previous on this branch
        ("2", "신정네거리", "까치산", 1400),
        ("6", "구산", "응암", 1500),
        ("6", "응암", "새절", 900),
        ("8", "다산", "동구릉", 1770),
        ("8", "암사역사공원", "암사", 1100),
        ("8", "장자호수공원", "암사역사공원", None),  # 3.8 and 3.5
        ("1", "금천구청", "광명", 4700),  # 1.9 in its row is the way to 석수
        ("1", "회기", "청량리", 1400),
        ("1", "서울역", "남영", 1700),
        ("K2", "회기", "중랑", 1800),  # 0.8 is printed twice; 경의중앙선 has 1.8
        ("K2", "상봉", "광운대", None),  # 1.1 where the straight line is 3.8
        ("D1", "정자", "미금", None),  # 1.9 and 1.8
        ("K4", "금릉", "운정", 3100),
        ("U1", "발곡", "회룡", 800),  # the printed position of 발곡 is 50 km away
        ("A", "킨텍스", "대곡", 6900),
        ("7", "온수", "까치울", 2200),
        ("4", "별내별가람", "불암산", 4400),
        ("WS", "부천종합운동장", "소사", 2700),
        ("G1", "고촌", "김포공항", None),
    ],
)
def test_lengths_mean_what_they_say(tables, names, line, one, other, length_m):
    found = {
        row["length_m"]
        for row in tables["rail_edge"].to_pylist()
        if row["line"] == line
        and {names[row["from_station_id"]], names[row["to_station_id"]]} == {one, other}
    }
    assert found == {length_m}


def test_no_row_of_a_distance_file_is_dropped(rows, tracks, stops, times):
    """Each of 980 rows gives a length, repeats another row, or is named with its reason."""
    printed_m = {frozenset((time.from_id, time.to_id)): time.length_m for time in times}
    lengths, _ = read_lengths(tracks, stops, printed_m)
    in_runs = {row: stop for run in tracks.runs for part in run
               for stop, row in zip(part.stops, part.rows, strict=True) if row}  # fmt: skip
    first = {}
    for row in rows:
        first.setdefault((row.line, stops.get(row.line, row.station), row.values), row)
    fates = Counter(_fate(row, in_runs, first, tracks, stops, lengths) for row in rows)
    assert sum(fates.values()) == len(rows) == 980
    refused = {
        row.station.split("(")[0]
        for row in rows
        if _fate(row, in_runs, first, tracks, stops, lengths) == "not believed"
    }
    assert refused == {"광운대", "판교", "성남", "도라산", "야당"}
    assert fates == {"gives a length": 742, "repeats": 216, "no number": 17, "not believed": 5}


def _fate(row, in_runs, first, tracks, stops, lengths):
    stop = stops.get(row.line, row.station)
    if stop is None:
        return "unknown"
    if first[row.line, stop, row.values] is not row:
        return "repeats"
    if row.values == (None, None):
        return "no number"
    near = [lengths[frozenset((stop.station_id, other))].length_m
            for other in tracks.neighbours(stop.station_id)]  # fmt: skip
    numbers = {round(km * 1000) for km in row.values if km}
    close = any(m and abs(m - number) < 50 for m in near for number in numbers)
    if row in in_runs and close:
        return "gives a length"
    return "not believed"


def test_wrong_positions_in_the_lists_are_named(tracks, stops, times, names):
    printed_m = {frozenset((time.from_id, time.to_id)): time.length_m for time in times}
    _, positions = read_lengths(tracks, stops, printed_m)
    found = {(station.split("-")[1], names[station]) for station in positions.contradicted}
    assert {("2", "용답"), ("U1", "발곡"), ("K4", "구리"), ("D1", "판교"), ("D1", "동천")} < found
    assert len(found) == 13


def test_the_express_platform_leads_nowhere_because_no_source_says_where(tables):
    platforms = tables["platform"].to_pylist()
    left = {row["from_platform_id"] for row in tables["rail_edge"].to_pylist()}
    assert [
        row["platform_id"]
        for row in platforms
        if not row["is_end"] and row["platform_id"] not in left
    ] == ["KR-1-119:120.x"]


def test_surface_and_underground_trains_of_gajwa_have_platforms_of_their_own(tables):
    arrivals = {
        (row["from_station_id"], row["to_platform_id"])
        for row in tables["rail_edge"].to_pylist()
        if row["to_platform_id"].startswith("KR-K4-K315:K316")
    }
    assert arrivals == {("KR-K4-P314", "KR-K4-K315:K316.s"), ("KR-K4-K314", "KR-K4-K315:K316.u")}


def test_seven_starts_name_platforms_where_trains_only_leave(tables):
    """The file tells 종착 apart there: 오금 and 모란."""
    arrivals = set(tables["rail_edge"]["to_platform_id"].to_pylist())
    unreached = Counter(
        row["station_name"]
        for row in tables["transfer_path"].to_pylist()
        if row["from_platform_id"] and row["from_platform_id"] not in arrivals
    )
    assert unreached == {"오금": 2, "모란": 2}
