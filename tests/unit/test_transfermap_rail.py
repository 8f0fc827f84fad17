"""Platforms and rides from small distance files written here: runs, branches, rings, lengths."""

import io

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang import testing
from madang.dataset import Inputs
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap import plugin, sources
from madang_transfermap.readers.tracks.running_times import HEADER as TIMES

DATASETS = {dataset.name: dataset for dataset in plugin.datasets}
ONE = "철도운영기관명,선명,역명,역간거리"
TWO = ONE + ",후행역간거리"
# Line: station code and name, in the roster's order; a `/` parts two that share a number. A place
# in degrees is made up from the order: 0.01 degrees of latitude, 1.1 km, from number to number.
ROSTER = {
    "S1-2": "201 시청|202 을지로4가|204 성수|206 뚝섬/205 용답|203 을지로3가/207 신답|"
    "208 을지로입구",
    "S1-6": "611 응암|612 역촌|613 구산|614 새절|615 증산",
    "KR-3": "301 대화|302 주엽",
    "S1-3": "303 지축|304 구파발",
    "S1-5": "501 방화|502 강동|503 길동/504 둔촌동",
    "GM-G1": "100 양촌|101 구래",
    "KR-K1": "K1 가|K2 나|K3 다|K4 라",
}
K1 = {"header": TWO, "operator": "코레일"}
LINE_NAMES = {"K1": "수인분당", "G1": "김포골드라인"}


def members():
    order = {}
    for key, stations in ROSTER.items():
        line = key.split("-")[1]
        for numbered in stations.split("|"):
            order[line] = order.get(line, 0) + 1
            for station in numbered.split("/"):
                code, name = station.split()
                yield key, line, code, name, order[line]


def station_table(positions=None) -> pa.Table:
    found = list(members())
    at = {f"{key}-{code}": (127.0, 37 + order / 100) for key, _, code, _, order in found}
    at |= positions or {}
    return pa.table(
        {
            "station_id": [f"{key}-{code}" for key, _, code, _, _ in found],
            "line": [line for _, line, *_ in found],
            "kric_station_code": [code for _, _, code, _, _ in found],
            "group_id": [f"G-{name}" for *_, name, _ in found],
            "order_no": [order for *_, order in found],
            "lon_deg": [at[f"{key}-{code}"][0] for key, _, code, _, _ in found],
            "lat_deg": [at[f"{key}-{code}"][1] for key, _, code, _, _ in found],
            "has_screen_doors": [None for _ in found],
        }
    )


def code_table() -> pa.Table:
    found = list(members())
    return pa.table(
        {
            "code": [f"{key}:{name}" for key, _, _, name, _ in found],
            "station_id": [f"{key}-{code}" for key, _, code, _, _ in found],
        }
    )


def distance_file(
    line: str, *rows: str, header: str = TWO, operator: str = "서울교통공사"
) -> bytes:
    name = LINE_NAMES.get(line, f"{line}호선")
    lines = [row if row.startswith("!") else f"{operator},{name},{row}" for row in rows]
    return "\r\n".join([header, *(line.removeprefix("!") for line in lines)]).encode("cp949")


def gtx_file(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("노선번호", "노선명", "본선구분", "정거장명", "", "", "역간", "누계"), *rows):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(name, *files, times=(), gtx=(), positions=None):
    received = {
        sources.DISTANCES.key: tuple(
            testing.raw_file(f"{n}.csv", data, encoding="cp949") for n, data in enumerate(files)
        ),
        sources.GTX_DISTANCES.key: (testing.raw_file("g.xlsx", gtx_file(*gtx), encoding=None),),
        sources.RUNNING_TIMES.key: (
            testing.raw_file(
                "t.csv",
                "\n".join([",".join(TIMES), *times]).encode(),
                encoding="utf-8",
            ),
        ),
    }
    tables = {"transfermap.station": station_table(positions), "transfermap.code": code_table()}
    inputs = Inputs(
        files=received,
        tables=tables,
        partition=None,
        run_time=testing.RUN_TIME,
        scratch=None,
    )
    return DATASETS[name].read(inputs).to_pylist()


def rides(*files, **given_files):
    rows = read("rail_edge", *files, **given_files)
    return {(row["from_platform_id"], row["to_platform_id"]) for row in rows}


def lengths(*files, **given_files):
    return {
        (row["from_station_id"].split("-")[-1], row["to_station_id"].split("-")[-1]): (
            row["length_m"],
            row["length_rule"],
        )
        for row in read("rail_edge", *files, **given_files)
    }


RING = distance_file(
    "2",
    *("시청,0.7,0.7", "을지로4가,0.8,0.8", "성수,0.9,0.9", "뚝섬,0.6,0.6", "을지로3가,1.1,1.1"),
    *("을지로입구,0.5,0.5", "성수,0.9,0.9", "용답,1,1", "신답,0,0"),
)


def test_a_row_that_repeats_a_station_begins_a_branch():
    found = rides(RING)
    assert ("S1-2-202:204", "S1-2-204:206") in found
    assert ("S1-2-205:204", "S1-2-204:end") in found, "trains of the branch end where it leaves"
    assert not any(start == "S1-2-208:204" for start, _ in found), "they stand in a row only"
    assert ("S1-2-202:204", "S1-2-204:205") not in found


def test_the_ring_of_line_2_closes_at_city_hall_both_ways():
    found = rides(RING)
    assert {("S1-2-203:208", "S1-2-208:201"), ("S1-2-208:201", "S1-2-201:202")} <= found
    assert {("S1-2-202:201", "S1-2-201:208"), ("S1-2-201:208", "S1-2-208:203")} <= found
    called = {row["platform_id"]: row["direction"] for row in read("platform", RING)}
    assert (called["S1-2-201:208"], called["S1-2-208:201"]) == ("inner", "outer")
    assert (called["S1-2-201:202"], called["S1-2-204:205"]) == ("outer", "outer")


def test_neighbours_come_from_rows_not_from_numbers():
    stations = {row["next_station_id"] for row in read("platform", RING)
                if row["station_id"] == "S1-2-204"}  # fmt: skip
    assert stations == {"S1-2-202", "S1-2-206", "S1-2-205", None}


LINE_6 = distance_file(
    "6", "응암,1.5,1.5", "역촌,1.1,1.1", "구산,0.9,0.9", "새절,0.8,0.8", "증산,0.7,0.7"
)


def test_trains_run_one_way_round_eungam():
    found = rides(LINE_6)
    assert {start for start, _ in found if start.startswith("S1-6")} == {
        *("S1-6-611:612", "S1-6-612:613", "S1-6-613:611"),
        *("S1-6-611:614", "S1-6-614:611", "S1-6-614:615", "S1-6-615:614"),
    }
    assert ("S1-6-614:611", "S1-6-611:612") in found
    assert ("S1-6-613:611", "S1-6-611:614") in found
    assert ("S1-6-613:611", "S1-6-611:612") not in found


def test_the_number_of_the_station_where_the_ring_closes_is_the_way_back_to_it():
    times = ["1,6,응암,00:00,0,0", "2,6,역촌,01:40,1.1,1.1", "3,6,구산,01:20,0.9,2",
             "4,6,응암,02:00,1.5,3.5", "5,6,새절,01:20,0.8,4.3"]  # fmt: skip
    found = lengths(LINE_6, times=times)
    assert found["613", "611"] == (1500, "one_station")
    assert found["611", "614"] == found["614", "611"] == (800, "one_station")
    runs = {(row["from_platform_id"], row["run_s"], row["run_rule"])
            for row in read("rail_edge", LINE_6, times=times)}  # fmt: skip
    assert ("S1-6-613:611", 120, "running_time") in runs
    assert ("S1-6-614:611", 80, "running_time_back") in runs


FORK = distance_file(
    "5", "방화,0,0", "강동,0.8,0.8", "길동,0.9,0.9", "방화,0,0", "강동,0.8,0.8", "둔촌동,1.2,1.2"
)


def test_trains_run_from_the_stem_into_both_branches_and_never_across():
    found = rides(FORK)
    assert {("S1-5-501:502", "S1-5-502:503"), ("S1-5-501:502", "S1-5-502:504")} <= found
    assert ("S1-5-503:502", "S1-5-502:501") in found
    assert ("S1-5-503:502", "S1-5-502:504") not in found


def test_a_running_time_at_the_head_of_a_branch_counts_from_the_fork():
    times = ["1,5,방화,00:00,0,0", "2,5,강동,01:10,0.8,0.8", "3,5,길동,01:30,0.9,1.7",
             "4,5,둔촌동,01:50,1.2,2.9"]  # fmt: skip
    found = {row["from_platform_id"]: row["run_s"] for row in read("rail_edge", FORK, times=times)}
    assert (found["S1-5-504:502"], found["S1-5-502:503"]) == (110, 90)


def test_operators_meet_where_the_roster_leaves_no_other_way():
    parts = distance_file(
        "3",
        *("!코레일,3호선,대화,1.4,", "!코레일,3호선,주엽,1.6,1.4"),
        *("지축,0,0", "구파발,1.5,1.5"),
    )
    found = lengths(parts)
    assert found["301", "302"] == (1400, "both_stations")
    assert found["302", "303"] == (1600, "one_station")


def test_a_line_without_a_file_follows_its_roster_without_lengths():
    (row, _) = [row for row in read("rail_edge") if row["line"] == "G1"]
    assert (row["length_m"], row["length_rule"]) == (None, "not_printed")
    assert (row["run_source"], row["run_rule"]) == ("estimated", "from_straight_line")
    assert row["run_s"] == round(24 + 63 * 1.112 * 1.04)


def test_a_length_that_nothing_tells_counts_as_the_mean_of_its_line():
    nowhere = {"GM-G1-100": (None, None), "KR-K1-K1": (None, None)}
    rows = distance_file("K1", "가,,1", "나,2,1.2", "다,1.2,1.8", "라,1.8,", **K1)
    found = {row["from_platform_id"]: (row["run_rule"], row["run_s"])
             for row in read("rail_edge", rows, positions=nowhere)}  # fmt: skip
    assert found["KR-K1-K1:K2"] == ("from_line_mean", round(24 + 63 * 1.5))
    assert found["GM-G1-100:101"] == ("from_line_mean", round(24 + 63 * 1.76)), "no other is known"


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        # previous and next, next and previous
        (("가,,1.1", "나,1.1,1.2", "다,1.2,1.3", "라,1.3,"), (1100, 1200, 1300)),
        (("가,1.1,", "나,1.2,1.1", "다,1.3,1.2", "라,,1.3"), (1100, 1200, 1300)),
        # rounded in one of them
        (("가,,1.1", "나,1.1,1.8", "다,1.77,1.3", "라,1.3,"), (1100, 1770, 1300)),
        # two stations that differ
        (("가,,1.1", "나,1.1,1.2", "다,1.4,1.3", "라,1.3,"), (1100, None, 1300)),
        # one station says nothing
        (("가,,1.1", "나,1.1,", "다,1.2,1.3", "라,1.3,"), (1100, 1200, 1300)),
        (("가,,", "나,,", "다,,", "라,,"), (None, None, None)),
    ],
)
def test_two_columns_mean_what_the_neighbours_agree_on(rows, wanted):
    found = lengths(distance_file("K1", *rows, **K1))
    assert tuple(found[f"K{n}", f"K{n + 1}"][0] for n in (1, 2, 3)) == wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (("가,", "나,1.1", "다,1.2", "라,1.3"), (1100, 1200, 1300)),
        (("가,1.1", "나,1.2", "다,1.3", "라,"), (1100, 1200, 1300)),
        (("가,0", "나,1.1", "다,1.2", "라,1.3"), (1100, 1200, 1300)),
        # no blank end and no witness: it stays open
        (("가,1.1", "나,1.2", "다,1.3", "라,1.4"), (None, None, None)),
    ],
)
def test_one_column_means_what_its_blank_end_says(rows, wanted):
    found = lengths(distance_file("K1", *rows, header=ONE, operator="코레일"))
    assert tuple(found[f"K{n}", f"K{n + 1}"][0] for n in (1, 2, 3)) == wanted


def test_a_number_below_the_straight_line_is_not_believed_where_positions_are_borne_out():
    far = {"KR-K1-K4": (127.0, 37.09)}  # 다 lies at 37.03: 6.7 km
    rows = distance_file("K1", "가,,1.1", "나,1.1,1.1", "다,1.1,1.3", "라,1.3,", **K1)
    assert lengths(rows, positions=far)["K3", "K4"] == (1300, "both_stations"), "라 may be wrong"


@given(
    st.lists(st.integers(5, 90).map(lambda tenths: tenths / 10), min_size=3, max_size=3),
    st.booleans(),
)
def test_a_consistent_file_is_read_back_whichever_way_its_columns_run(kms, swapped):
    before, after = [None, *kms], [*kms, None]
    first, second = (after, before) if swapped else (before, after)
    rows = [
        f"{name},{a or ''},{b or ''}" for name, a, b in zip("가나다라", first, second, strict=True)
    ]
    everywhere = {f"KR-K1-K{n}": (None, None) for n in (1, 2, 3, 4)}
    found = lengths(distance_file("K1", *rows, **K1), positions=everywhere)
    for n, km in enumerate(kms, start=1):
        decided = found[f"K{n}", f"K{n + 1}"][0]
        assert decided in {None, round(km * 1000)}, "never a wrong number"
        if len(set(kms)) == len(kms):
            assert decided is not None


def test_the_gtx_sheet_gives_the_distance_from_the_row_before_and_closes_both_ends():
    rows = [
        (1, "A", "본선", "(기점)", "", "", 0, 0),
        (1, "A", "본선", "가", "", "", 0.3, 0.3),
        (1, "A", "본선", "나", "", "", 10.7, 11),
        (1, "A", "본선", "(종점)", "", "", 1.8, 12.8),
    ]
    found = sources_rows(rows)
    assert [(row.station, row.first_km) for row in found] == [("가", None), ("나", 10.7)]
    with pytest.raises(WrongContent, match=r"row 3: total is 12\.0 km"):
        sources_rows([*rows[:2], (1, "A", "본선", "나", "", "", 10.7, 12)])


def sources_rows(rows):
    from madang_transfermap.readers.tracks.distances import gtx_rows

    return gtx_rows(testing.raw_file("g.xlsx", gtx_file(*rows), encoding=None))


@pytest.mark.parametrize(
    ("file", "error", "message"),
    [
        (distance_file("2", header="역명,역간거리"), HeaderChanged, "header is 역명, 역간거리"),
        (distance_file("2", "없는역,1,1"), WrongContent, "line 2 has no station '없는역'"),
        (distance_file("2", "시청,약 1,1"), WrongContent, "row 1: '약 1' is no distance"),
        (distance_file("2", "!서울교통공사,모노레일,시청,1,1"), WrongContent, "line '모노레일'"),
    ],
)
def test_files_of_another_kind_are_refused_by_name(file, error, message):
    with pytest.raises(error, match=message):
        read("platform", file)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2,2,을지로입구,1분,0.7,0.7", "'1분' or '0.7' is no mm:ss or km"),
        ("2,2,을지로3가,01:30,0.7,0.7", "row 2: follows 2 stations; wanted one"),
    ],
)
def test_a_running_time_that_cannot_be_placed_is_refused_by_row(row, message):
    with pytest.raises(WrongContent, match=message):
        read("rail_edge", RING, times=["1,2,시청,00:00,0,0", row])
