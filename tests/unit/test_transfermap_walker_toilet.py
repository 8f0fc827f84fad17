"""Transfer distances on foot and accessible toilets, from small files written here."""

import json

import pyarrow as pa
import pytest

from madang import testing
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap import plugin, sources

DATASETS = {dataset.name: dataset for dataset in plugin.datasets}
# station id, line, name, place
STATIONS = [
    ("S1-1-150", "1", "서울역", "G-1"),
    ("S1-4-426", "4", "서울역", "G-1"),
    ("S1-7-2738", "7", "이수", "G-2"),
    ("S1-4-432", "4", "총신대입구", "G-2"),
    ("S1-3-341", "3", "수서", "G-3"),
    ("KR-K1-K221", "K1", "수서", "G-3"),
    ("S1-2-240", "2", "신촌", "G-4"),
    ("KR-K4-P312", "K4", "신촌", "G-5"),
]
TABLES = {
    "transfermap.station": pa.table(
        {
            "station_id": [each for each, *_ in STATIONS],
            "line": [line for _, line, *_ in STATIONS],
            "kric_station_code": [each.split("-")[-1] for each, *_ in STATIONS],
            "group_id": [group for *_, group in STATIONS],
        }
    ),
    "transfermap.code": pa.table(
        {
            "code": [
                *[f"S1-{line}:{name}" for _, line, name, _ in STATIONS],
                *["S1-1:서울", "S1-4:서울"],
            ],
            "station_id": [*[each for each, *_ in STATIONS], "S1-1-150", "S1-4-426"],
        }
    ),
}
WALK_HEADER = "연번,호선,환승역명,환승노선,환승거리,환승소요시간"
TOILET = {
    "구분": "공중화장실(장애인)",
    "운영노선명": "1호선",
    "역명": "서울",
    "지상 또는 지하 구분": "지하",
    "역층": "1",
    "게이트 내외 구분": "외부",
    "(근접) 출입구 번호": "2",
    "상세위치": "지하1층 끝",
    "남녀공용화장실여부": "N",
    "개방시간": "05:00~24:00",
    "기저귀교환대설치유무-남자장애인화장실": "1",
    "기저귀교환대설치유무-여자장애인화장실": "",
    "기저귀교환대설치유무-공용장애인화장실": "",
    "데이터기준일자": "2024-06-28",
}


def walks(*rows: str, header: str = WALK_HEADER) -> list[dict]:
    data = "\n".join([header, *rows, ""]).encode()
    received = testing.inputs({sources.WALKER_TRANSFERS: data}, tables=TABLES)
    return DATASETS["walker_baseline"].read(received).to_pylist()


def toilets(*entries: object) -> list[dict]:
    data = json.dumps(list(entries), ensure_ascii=False).encode()
    received = testing.inputs({sources.TOILETS: data}, tables=TABLES)
    return DATASETS["toilet"].read(received).to_pylist()


@pytest.mark.parametrize(
    ("row", "start", "goal"),
    [
        ("1,1,서울역,4호선,159,02:13", "S1-1-150", "S1-4-426"),
        ("2,7,이수,4호선,171,02:23", "S1-7-2738", "S1-4-432"),
        ("3,3,수서,국철,92,01:17", "S1-3-341", "KR-K1-K221"),
    ],
)
def test_both_ends_are_stations_of_one_place(row, start, goal):
    ((found),) = walks(row)
    assert (found["from_station_id"], found["to_station_id"]) == (start, goal)
    assert found["_problem"] is None


def test_distance_and_time_are_read_with_their_units():
    ((found),) = walks("1,1,서울역,4호선,159,02:13")
    assert (found["distance_m"], found["walk_s"]) == (159.0, 133)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,1,없는역,4호선,159,02:13", "from_station"),
        ("1,1,서울역,국철,159,02:13", "to_station"),
        ("1,2,신촌,경의중앙선,159,02:13", "to_station"),
        ("1,1,서울역,4호선,멀다,02:13", "distance"),
        ("1,1,서울역,4호선,159,2분", "time"),
    ],
)
def test_a_walk_that_does_not_resolve_is_marked_and_kept(row, problem):
    found = walks(row, "2,4,서울역,1호선,159,02:13")
    assert [each["_problem"] for each in found] == [problem, None]
    assert row.split(",")[2] in found[0]["_raw"]


def test_the_opposite_way_is_not_filled_in():
    assert len(walks("1,1,서울역,4호선,159,02:13")) == 1


def test_another_header_of_distances_is_refused():
    with pytest.raises(HeaderChanged, match="wanted 연번"):
        walks(header="연번,호선")


def test_a_toilet_is_read_with_floor_exit_and_side_of_the_gates():
    (found,) = toilets(TOILET)
    assert found["toilet_id"] == "S1-1-150:toilet:1"
    assert (found["floor"], found["exit_no"], found["paid_side"]) == ("B1", "2", "outside")
    assert (found["opens_min"], found["closes_min"]) == (300, 1440)
    assert (found["is_accessible"], found["is_unisex"]) == (True, False)


@pytest.mark.parametrize(
    ("name", "printed", "column", "value"),
    [
        ("(근접) 출입구 번호", "1 또는2 또는3-1", "exit_no", "1/2/3-1"),
        ("(근접) 출입구 번호", "", "exit_no", None),
        ("게이트 내외 구분", "내부", "paid_side", "inside"),
        ("게이트 내외 구분", "", "paid_side", None),
        ("지상 또는 지하 구분", "지상", "floor", "1F"),
        ("역층", "", "floor", None),
        ("상세위치", "대합실 2층 (환승통로)", "place", "transfer"),
        ("상세위치", "상선승강장 끝", "place", "platform"),
        ("상세위치", "대합실 끝", "place", "concourse"),
        ("상세위치", "지하 1층", "place", None),
        ("남녀공용화장실여부", "", "is_unisex", None),
        ("구분", "공중화장실", "is_accessible", None),
        ("기저귀교환대설치유무-남자장애인화장실", "", "has_changing_table", None),
        ("개방시간", "첫차~막차", "opens_min", None),
    ],
)
def test_what_is_not_said_of_a_toilet_is_unknown(name, printed, column, value):
    (found,) = toilets(TOILET | {name: printed})
    assert found[column] == value


def test_toilets_of_a_station_are_numbered():
    found = toilets(TOILET, TOILET | {"운영노선명": "4호선"}, TOILET)
    assert [each["toilet_id"] for each in found] == [
        "S1-1-150:toilet:1",
        "S1-4-426:toilet:1",
        "S1-1-150:toilet:2",
    ]


def test_a_toilet_of_an_unknown_station_is_marked_and_kept():
    found = toilets(TOILET, TOILET | {"역명": "없는역"})
    assert [each["_problem"] for each in found] == [None, "station"]


def test_the_text_of_the_place_stays_out_of_bundled_facts():
    assert not DATASETS["toilet"].column("source_text").bundled


@pytest.mark.parametrize(
    ("document", "message"), [({}, "list of entries"), ([], "list"), ([{"역명": "서울"}], "lacks")]
)
def test_another_document_than_a_list_of_toilets_is_refused(document, message):
    received = testing.inputs({sources.TOILETS: json.dumps(document).encode()}, tables=TABLES)
    with pytest.raises(WrongContent, match=message):
        DATASETS["toilet"].read(received)
