"""Crowding of trains from small files written here: tracks, half hours, zeros, what is refused."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang import testing
from madang.errors import HeaderChanged
from madang_transfermap import plugin, sources
from madang_transfermap.readers import crowding

(DATASET,) = [dataset for dataset in plugin.datasets if dataset.name == "crowding"]
# station code, name, line
STATIONS = [
    ("150", "서울역", "1"),
    ("210", "뚝섬", "2"),
    ("211", "성수", "2"),
    ("212", "건대입구", "2"),
    ("244", "용답", "2"),
    ("2548", "천호", "5"),
    ("2549", "강동", "5"),
    ("2550", "길동", "5"),
    ("2555", "둔촌동", "5"),
    ("2611", "응암", "6"),
    ("2612", "역촌", "6"),
    ("2617", "새절", "6"),
]
TABLES = {
    "transfermap.station": pa.table(
        {
            "station_id": [f"S1-{line}-{code}" for code, _, line in STATIONS],
            "line": [line for _, _, line in STATIONS],
            "kric_station_code": [code for code, _, _ in STATIONS],
            "group_id": [f"G-{code}" for code, _, _ in STATIONS],
        }
    ),
    "transfermap.code": pa.table(
        {
            "code": [f"S1-{line}:{name}" for _, name, line in STATIONS],
            "station_id": [f"S1-{line}-{code}" for code, _, line in STATIONS],
        }
    ),
}
_HOURS = [f"{hour}시{half}분" for hour in range(5, 24) for half in ("00", "30")][1:]
# station, next station (None where trains end), direction
PLATFORMS = [
    ("S1-1-150", "S1-1-151", "down"),
    ("S1-1-150", None, "up"),
    ("S1-2-211", "S1-2-210", "outer"),
    ("S1-2-211", "S1-2-212", "inner"),
    ("S1-2-211", "S1-2-244", "outer"),
    ("S1-2-210", "S1-2-211", "inner"),
    ("S1-5-2549", "S1-5-2548", "up"),
    ("S1-5-2549", "S1-5-2550", "down"),
    ("S1-5-2549", "S1-5-2555", "down"),
    ("S1-6-2611", "S1-6-2612", "down"),
    ("S1-6-2611", "S1-6-2617", "down"),
]
TABLES["transfermap.platform"] = pa.table(
    {
        "platform_id": [
            f"{station}:{toward.split('-')[-1] if toward else 'end'}"
            for station, toward, _ in PLATFORMS
        ],
        "station_id": [station for station, *_ in PLATFORMS],
        "next_station_id": [toward for _, toward, _ in PLATFORMS],
        "direction": [direction for *_, direction in PLATFORMS],
    }
)
HEADER = ",".join(
    ["요일구분", "호선", "역번호", "출발역", "상하구분", *_HOURS, "00시00분", "00시30분"]
)


def printed(first: str, *loads: str) -> str:
    """A row: what stands before the half hours, the first loads; the others are 10.0."""
    return ",".join([first, *loads, *["10.0 "] * (39 - len(loads))])


def read(*rows: str, header: str = HEADER) -> list[dict]:
    data = "\n".join([header, *rows, ""]).encode()
    received = testing.inputs({sources.CONGESTION: data}, tables=TABLES)
    return DATASET.read(received).to_pylist()


def test_every_row_becomes_39_half_hours_of_one_service_day():
    found = read(printed("평일,1호선,150,서울역,상선", "8.2 "))
    assert [row["starts_min"] for row in found] == list(range(330, 1471, 30))
    assert {row["day_kind"] for row in found} == {"weekday"}
    assert (found[0]["load_pct"], found[1]["load_pct"]) == (8.2, 10.0)


@pytest.mark.parametrize(
    ("column", "start"),
    [("5시30분", 330), ("9시00분", 540), ("00시00분", 1440), ("00시30분", 1470)],
)
def test_the_hours_after_midnight_belong_to_the_day_before(column, start):
    place = HEADER.split(",").index(column) - 5
    found = read(printed("일요일,1호선,150,서울역,하선", *["10.0"] * place, "77.7"))
    (row,) = [row for row in found if row["load_pct"] == 77.7]
    assert (row["starts_min"], row["day_kind"]) == (start, "sunday")


@pytest.mark.parametrize(
    ("word", "direction"), [("상선", "up"), ("하선", "down"), ("내선", "inner"), ("외선", "outer")]
)
def test_the_four_directions_are_told_apart(word, direction):
    assert {row["direction"] for row in read(printed(f"평일,1호선,150,서울역,{word}"))} == {
        direction
    }


@pytest.mark.parametrize(
    ("first", "station", "toward"),
    [
        ("평일,1호선,150,서울역,하선", "S1-1-150", "S1-1-151"),
        ("평일,1호선,150,서울역,상선", "S1-1-150", None),
        ("평일,2호선,210,뚝섬,내선", "S1-2-210", "S1-2-211"),
        ("평일,2호선,210,뚝섬,외선", "S1-2-210", None),
        ("평일,2호선,9001,성수E,내선", "S1-2-211", None),
        ("평일,5호선,2549,강동,상선", "S1-5-2549", "S1-5-2548"),
        ("평일,5호선,2549,강동,하선", "S1-5-2549", None),
        ("평일,6호선,2611,응암,상선", "S1-6-2611", None),
        ("평일,2호선,211,성수,내선", "S1-2-211", "S1-2-212"),
        ("평일,2호선,9001,성수E,외선", "S1-2-211", "S1-2-210"),
        ("평일,2호선,9002,성수,외선", "S1-2-211", "S1-2-244"),
        ("평일,2호선,211,성수,외선", "S1-2-211", None),
        ("평일,5호선,2549,강동(하남검단산),하선", "S1-5-2549", "S1-5-2550"),
        ("평일,5호선,9005,강동(마천),하선", "S1-5-2549", "S1-5-2555"),
        ("평일,6호선,9006,응암S,하선", "S1-6-2611", "S1-6-2612"),
        ("평일,6호선,2611,응암,하선", "S1-6-2611", "S1-6-2617"),
    ],
)
def test_tracks_of_one_station_lead_to_their_own_next_station(first, station, toward):
    (row, *_) = read(printed(first))
    assert (row["station_id"], row["next_station_id"]) == (station, toward)
    assert row["platform_id"] == (toward and f"{station}:{toward.split('-')[-1]}")


def test_a_printed_zero_is_no_quiet_train():
    zero, *_, full = read(printed("평일,1호선,150,서울역,상선", "0.0 "))
    assert (zero["load_pct"], zero["has_passengers"]) == (None, False)
    assert (full["load_pct"], full["has_passengers"]) == (10.0, True)


def test_an_empty_cell_is_unknown():
    (row, *_) = read(printed("평일,1호선,150,서울역,상선", "  "))
    assert (row["load_pct"], row["has_passengers"], row["_problem"]) == (None, None, None)


@pytest.mark.parametrize(
    ("first", "loads", "problem", "count"),
    [
        ("평일,1호선,150,없는역,상선", (), "station", 39),
        ("평일,2호선,9009,성수X,상선", (), "station", 39),
        ("평일,없는선,150,서울역,상선", (), "station", 39),
        ("공휴일,1호선,150,서울역,상선", (), "day_kind", 39),
        ("평일,1호선,150,서울역,동선", (), "direction", 39),
        ("평일,1호선,150,서울역,상선", ("many",), "load", 1),
        ("평일,1호선,150,서울역,상선", ("nan",), "load", 1),
    ],
)
def test_what_is_not_understood_is_marked_and_never_dropped(first, loads, problem, count):
    found = read(printed(first, *loads), printed("평일,1호선,150,서울역,하선"))
    assert len(found) == 78
    marked = [row for row in found if row["_problem"]]
    assert ({row["_problem"] for row in marked}, len(marked)) == ({problem}, count)
    assert all(row["_raw"] for row in marked)


def test_half_hours_in_another_order_are_refused():
    with pytest.raises(HeaderChanged, match="wanted 요일구분"):
        read(header=HEADER.replace("5시30분,6시00분", "6시00분,5시30분"))


@given(st.lists(st.integers(1, 3000), min_size=39, max_size=39))
def test_loads_are_read_as_printed(tenths):
    cells = [f"{each / 10} " for each in tenths]
    found = read(printed("평일,1호선,150,서울역,상선", *cells))
    assert [row["load_pct"] for row in found] == [each / 10 for each in tenths]
    assert len(crowding.STARTS) == 39
