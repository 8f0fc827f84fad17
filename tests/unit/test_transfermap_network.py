"""Stations, groups and codes from small lists written here; names, days and positions."""

import io
import json
import re
from datetime import date

import openpyxl
import pytest

from madang import testing
from madang.errors import HeaderChanged, WrongContent
from madang_transfermap import plugin, sources
from madang_transfermap.readers.lists import membership, roster, station_info
from madang_transfermap.readers.lists.phones import phone
from madang_transfermap.readers.sheet import first_sheet
from madang_transfermap.readers.text import names
from madang_transfermap.readers.text.lines import line_code

DATASETS = {dataset.name: dataset for dataset in plugin.datasets}

# operator, line, station code, order, name
MEMBERS = [
    ("S1", "1", "150", 1, "서울역"),
    ("S1", "4", "426", 1, "서울역"),
    ("S1", "2", "240", 1, "신촌"),
    ("KR", "K4", "P312", 1, "신촌"),
    ("S1", "7", "2738", 1, "총신대입구(이수)"),
    ("S1", "4", "432", 2, "총신대입구(이수)"),
    ("KR", "4", "454", 3, "능길"),
    ("KR", "WS", "K211", 1, "김포공항역"),
]
NEW_LINE = ("KR", "K1", "P999", 1, "서울역")


def roster_bytes(found=MEMBERS, *, region="01", code="00", claimed=None) -> bytes:
    answers = []
    for line in dict.fromkeys(member[1] for member in found):
        stations = [
            {
                "mreaWideCd": region,
                "railOprIsttCd": operator,
                "lnCd": line,
                "stinCd": station,
                "stinConsOrdr": order,
                "stinNm": name,
            }
            for operator, its_line, station, order, name in found
            if its_line == line
        ]
        count = len(stations) if claimed is None else claimed
        answers.append(
            {"lnCd": line, "resultCode": code, "stationCount": count, "stations": stations}
        )
    return json.dumps({"rosters": answers}).encode()


def info_row(**cells: object) -> list[object]:
    return [cells.get(name) for name in station_info.HEADER]


def info(operator: str, line: str, number: str, name: str, **cells: object) -> list[object]:
    """A row of the station list; `cells` by the header's names, joined by `_` for blanks."""
    first = {
        "철도운영기관명": operator,
        "운영노선": line,
        "역 번호": number,
        "역명(한글)": name,
    }
    return info_row(**first, **{key.replace("_", " "): value for key, value in cells.items()})


INFOS = [
    info(
        "서울교통공사",
        "1호선",
        "133",
        "서울역",
        **{"역명(영어)": "Seoul Station", "역 위치(경도)": 126.97, "역 위치(위도)": 37.55,
           "승강장 유형": "섬  식", "스크린도어 설치유무": "있음", "안전발판 유무": "없음",
           "역사 전화번호": "(02)123-4567", "신설일자": 19740815},
    ),
    info("서울교통공사", "2호선", "240", "신촌(지하)", **{"역명(영어)": "Sinchon"}),
    info("코레일", "경의중앙선", "P312", "신촌", **{"역명(영어)": "Sinchon(Korail)"}),
    info("서울교통공사", "7호선", "736", "이수", **{"역명(영어)": "Isu", "역명(일본어)": "없음"}),
    info("서울교통공사", "4호선", "432", "총신대입구(이수)", **{"역명(영어)": "Chongshin Univ."}),
    info("코레일", "4호선", "454", "신길온천", 신설일자="2000.7.28"),
    info("코레일", "서해선", "K211", "김포공항",
         **{"역 위치(경도)": 37.56, "역 위치(위도)": 126.80}),
]  # fmt: skip


def xlsx_bytes(*rows: list[object], header: tuple[str, ...] = station_info.HEADER) -> bytes:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def csv_bytes(header: str, *rows: str) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


SEOUL = csv_bytes(
    "연번,호선,고유역번호(외부역코드),역명,위도,경도,작성일자,작성기준일",
    "1,1,150,서울,37.5531,126.9725,1974-02-28,2025-08-14",
    "2,7,2738,이수,37.4853,126.9817,1974-02-28,2025-08-14",
)
LINE_9 = csv_bytes("연번,호선,역번호,역명,위도,경도,데이터기준일자")
INCHEON = csv_bytes(
    "역번호,역사명,노선번호,노선명,영문역사명,한자역사명,환승역구분,환승노선번호,환승노선명,역위도,역경도,"
    "운영기관명,역사도로명주소,역사전화번호,데이터기준일자"
)
FULL_ROUTE = csv_bytes(
    "권역,권역명,철도운영기관명,노선명,순번,역명",
    "01,수도권,서울교통공사,1호선,1,서울역",
    "01,수도권,서울교통공사,2호선,1,신촌",
    "01,수도권,코레일,경의중앙,1,신촌",
    "01,수도권,코레일,4호선,1,신길온천",
    "01,수도권,인천국제공항공사,자기부상,1,용유",
    "02,부산,부산교통공사,1호선,1,서면",
)
MOVEMENT = csv_bytes(
    "철도운영기관코드,선명,역명,환승이동순서,이동내용상세,환승이동내용",
    "S1(서울교통공사),1호선,서울역,1,1) 하차,1호선 시청 방면",
    "S1(서울교통공사),1호선,서울역,2,2) 승차,4호선 회현 방면",
    "BS(부산교통공사),1호선,서면,1,1) 하차,1호선 부전 방면",
)


def files(found=MEMBERS, infos=INFOS) -> dict:
    return {
        sources.ROSTERS: roster_bytes(found),
        sources.STATION_INFO: xlsx_bytes(*infos),
        sources.SEOUL_POSITIONS: SEOUL,
        sources.LINE9_POSITIONS: LINE_9,
        sources.INCHEON_STATIONS: INCHEON,
        sources.FULL_ROUTE: FULL_ROUTE,
        sources.MOVEMENT: MOVEMENT,
    }


def utf8(received: dict) -> testing.Inputs:
    """Inputs whose CSV files, written here, are UTF-8 whatever the publisher uses."""
    import dataclasses

    inputs = testing.inputs(received)
    plain = {
        key: tuple(dataclasses.replace(file, encoding="utf-8") for file in found)
        for key, found in inputs.files.items()
    }
    return dataclasses.replace(inputs, files=plain)


def read(name: str, **changes) -> list[dict[str, object]]:
    return DATASETS[name].read(utf8(files(**changes))).to_pylist()


def by(rows: list[dict[str, object]], column: str) -> dict[object, dict[str, object]]:
    return {row[column]: row for row in rows}


def test_stations_come_from_the_roster_with_what_the_lists_say():
    found = by(read("station"), "station_id")
    assert set(found) == {f"{op}-{line}-{code}" for op, line, code, _, _ in MEMBERS}
    wanted = {
        "group_id": "G-S1-1-150",
        "name_ko": "서울역",
        "name_en": "Seoul Station",
        "lon_deg": 126.9725,
        "position_source": "operator",
        "platform_type": "island",
        "has_screen_doors": True,
        "has_gap_filler": False,
        "platforms_connected": None,
        "phone": "02-123-4567",
        "opened_on": date(1974, 8, 15),
        "closed_on": None,
    }
    assert wanted.items() <= found["S1-1-150"].items()


def test_a_station_that_a_list_lacks_has_the_names_of_its_place_and_no_more():
    found = by(read("station"), "station_id")["S1-4-426"]
    assert (found["name_en"], found["lon_deg"], found["opened_on"]) == ("Seoul Station", None, None)


def test_swapped_coordinates_are_unknown_not_repaired():
    found = by(read("station"), "station_id")["KR-WS-K211"]
    assert (found["lon_deg"], found["lat_deg"], found["position_source"]) == (None, None, None)


def test_a_renamed_station_is_found_by_its_old_name():
    found = by(read("station"), "station_id")["KR-4-454"]
    assert (found["name_ko"], found["opened_on"]) == ("능길", date(2000, 7, 28))


def test_homonyms_are_two_places_and_changes_one():
    groups = {row["station_id"]: row["group_id"] for row in read("station")}
    assert groups["S1-2-240"] != groups["KR-K4-P312"]
    assert groups["S1-1-150"] == groups["S1-4-426"]
    assert groups["S1-7-2738"] == groups["S1-4-432"]
    marked = {row["group_id"] for row in read("station_group") if row["has_homonym"]}
    assert marked == {groups["S1-2-240"], groups["KR-K4-P312"]}


def test_control_without_the_list_of_homonyms_they_would_be_one_place(monkeypatch):
    monkeypatch.setattr(names, "HOMONYMS", {})
    groups = {row["station_id"]: row["group_id"] for row in read("station")}
    assert groups["S1-2-240"] == groups["KR-K4-P312"]


def test_a_place_keeps_its_id_when_a_line_is_added():
    before = {row["group_id"] for row in read("station_group")}
    after = by(read("station_group", found=[NEW_LINE, *MEMBERS]), "group_id")
    assert set(after) == before
    assert after["G-S1-1-150"]["lines"] == "K1/1/4"


def test_an_id_is_kept_when_an_older_line_is_extended_to_the_place(monkeypatch):
    extended = [("S1", "1", "199", 9, "능길"), *MEMBERS]
    changed = {row["group_id"] for row in read("station_group", found=extended)}
    assert "G-S1-1-199" in changed, "control: without the entry the id would change"
    monkeypatch.setitem(roster.KEPT_GROUPS, "능길", "G-KR-4-454")
    kept = {row["group_id"] for row in read("station_group", found=extended)}
    assert kept == {row["group_id"] for row in read("station_group")}


def test_every_listed_name_is_matched_or_closed():
    found = [row for row in read("code") if row["system"] == "molit_name"]
    assert {(row["code"], row["station_id"], row["status"]) for row in found} == {
        ("S1-1:서울역", "S1-1-150", "current"),
        ("S1-2:신촌", "S1-2-240", "current"),
        ("KR-K4:신촌", "KR-K4-P312", "current"),
        ("KR-4:신길온천", "KR-4-454", "former"),
        ("IA-M1:용유", None, "closed"),
    }


def test_names_in_texts_lead_to_the_station_of_today():
    found = {row["code"]: row for row in read("code") if row["system"] == "other_name"}
    assert found["KR-4:신길온천"]["station_id"] == "KR-4-454"
    assert found["KR-4:신길온천"]["valid_from"] == date(2000, 7, 28)
    assert found["S1-7:이수"]["status"] == "variant"
    movement = [row["code"] for row in read("code") if row["system"] == "movement_name"]
    assert movement == ["S1-1:서울역"]


def test_a_number_printed_for_two_stations_names_neither():
    doubled = [*INFOS[:1], [*INFOS[4]]]
    doubled[1][station_info.HEADER.index("역 번호")] = "133"
    doubled.append(info("서울교통공사", "4호선", "133", "서울역"))
    found = [row["code"] for row in read("code", infos=doubled) if row["system"] == "info_number"]
    assert found == ["S1-1:133"]


def test_operators_and_lines_have_names_in_both_languages():
    book = {
        "providerLines": [
            {
                "railOprIsttCd": "S1",
                "operatorName": "서울교통공사",
                "lnCd": "4",
                "lineName": "4호선",
            },
            {
                "railOprIsttCd": "KR",
                "operatorName": "한국철도공사",
                "lnCd": "4",
                "lineName": "4호선",
            },
            {
                "railOprIsttCd": "IA",
                "operatorName": "공항공사",
                "lnCd": "M1",
                "lineName": "자기부상",
            },
        ]
    }
    received = {sources.PROVIDERS: json.dumps(book).encode(), sources.ROSTERS: roster_bytes()}
    operators = by(DATASETS["operator"].read(utf8(received)).to_pylist(), "operator_id")
    assert operators["S1"]["name_en"] == "Seoul Metro"
    found = by(DATASETS["line"].read(utf8(received)).to_pylist(), "line_id")
    assert (found["KR-4"]["name_ko"], found["KR-4"]["name_en"]) == ("4호선", "Line 4")
    assert {line: row["has_stations"] for line, row in found.items()} == {
        "S1-4": True,
        "KR-4": True,
        "IA-M1": False,
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (roster_bytes(code="03"), "answered 03, wanted 00"),
        (roster_bytes(claimed=99), "its answer claims 99"),
        (b'{"rosters": [{}]}', "'stations' is missing"),
    ],
)
def test_a_failed_or_short_roster_is_refused(data, message):
    with pytest.raises(WrongContent, match=message):
        roster.members(testing.raw_file("rosters.json", data))


def test_a_station_list_with_another_header_is_refused():
    data = xlsx_bytes(header=("역명",))
    with pytest.raises(HeaderChanged, match="철도운영기관명"):
        station_info.station_infos(testing.raw_file("list.xlsx", data))


def test_a_file_that_is_no_workbook_is_refused():
    with pytest.raises(WrongContent, match="is no xlsx workbook"):
        list(first_sheet(testing.raw_file("list.xlsx", b"<html>")))


def test_a_list_with_another_header_is_refused():
    with pytest.raises(HeaderChanged, match="wanted 권역"):
        membership.full_route(testing.raw_file("full.csv", b"a,b\n1,2\n"))


@pytest.mark.parametrize(
    ("printed", "code"),
    [("GTX-A", "A"), ("분당선", "K1"), ("인천1호선", "I1"), ("공항철도선", "A1"), ("없는선", None)],
)
def test_line_names_of_columns_are_known_or_none(printed, code):
    assert line_code(printed) == code


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("교대(법원.검찰청)", "교대(법원, 검찰청)"),
        ("시청·용인대", "시청.용인대"),
        ("초 월", "초월"),
        ("하남검단산역", "하남검단산"),
        ("남춘천역((강원대)", "남춘천(강원대)"),
    ],
)
def test_spellings_of_one_station_have_one_base_name(first, second):
    assert names.base_name(first) == names.base_name(second)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("02-6110-1961", "02-6110-1961"),
        ("(031) 8077-5581", "031-8077-5581"),
        ("031) 901-7728", "031-901-7728"),
        ("032-772-0784/1544-7788", "032-772-0784"),
        ("02-3493-8874, 3492-8874", "02-3493-8874"),
        ("031-8018-7770~1", "031-8018-7770"),
        ("02-890-222702-890-2228", "02-890-2227"),
        ("1544-7788", "1544-7788"),
        ("318622788", "031-862-2788"),
    ],
)
def test_a_telephone_number_has_one_form(printed, number):
    assert phone(printed) == number


@pytest.mark.parametrize(
    "printed",
    ["010-1234-5678", "01012345678", "23710087", "02-8055-12345", "세종대로 지하 2", "-", "", None],
)
def test_a_number_with_several_readings_and_a_mobile_number_are_unknown(printed):
    assert phone(printed) is None


def test_control_the_column_would_refuse_a_mobile_number():
    column = DATASETS["station"].column("phone")
    assert re.fullmatch(column.pattern, "02-123-4567")
    assert not re.fullmatch(column.pattern, "010-1234-5678")
