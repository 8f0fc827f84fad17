"""F35 to F48: good envelopes with bad contents end in a right version, in quarantine or nowhere."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from madang.dataset import Column, Inputs, Rule
from madang.sources.envelopes import read_rows
from madang.steward.alerts import events
from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.units.facility_states import CLOSED, LETTERS
from tests.upstream import fake as faults
from tests.upstream import samples
from tests.upstream.fake import Fake
from tests.upstream.town import COLUMNS, WORD, Town, dataset, rows, source

GATEWAY = source(portal="datagokr", service="B1/svc/getUnits")
# 불광 on line 3: our list says 312, the service says 322.
STATIONS = pa.table(
    {
        "station_id": ["S1-3-312"],
        "line": ["3"],
        "kric_station_code": ["312"],
        "group_id": ["bulgwang"],
    }
)
CODES = pa.table({"code": ["S1-3:불광"], "station_id": ["S1-3-312"]})


def quarantine(town: Town, key: str = "town.thing") -> list[Mapping]:
    return town.place.lake.table(town.place.registry.dataset(key)).quarantine().to_pylist()


def text(name: str, *, required: bool = False, **more) -> Column:
    return Column(name, pa.string(), required=required, title=WORD, **more)


# --- stations and states


def matched(index: StationIndex, row: Mapping) -> Place | None:
    return index.find(row["lineNm"], row["stnNm"])


def read_units(inputs: Inputs) -> pa.RecordBatchReader:
    """Units of stations: found by name, then held against their code; never the other way."""
    index = StationIndex(STATIONS, CODES)
    names = ["mngNo", "lineNm", "stnNm", "stnCd", "oprtngSitu"]
    told = pa.Table.from_batches(
        list(read_rows(inputs.files["things"], names)),
        pa.schema([(name, pa.string()) for name in names]),
    )
    found = []
    for row in told.to_pylist():
        place = matched(index, row)
        if row["oprtngSitu"] == CLOSED:
            continue
        found.append(
            {
                "unit_id": row["mngNo"],
                "station_id": place.station_id if place else None,
                "state": LETTERS.get(row["oprtngSitu"] or ""),
                "has_other_code": place is not None and place.code != row["stnCd"],
                "_problem": None if place else f"unknown_station:{row['stnNm']}",
                "_raw": json.dumps(row, ensure_ascii=False),
            }
        )
    marks = [("_problem", pa.string()), ("_raw", pa.string())]
    schema = pa.schema([*((column.name, column.type) for column in unit_columns()), *marks])
    return pa.Table.from_pylist(found, schema=schema).to_reader()


def unit_columns() -> list[Column]:
    return [
        text("unit_id", required=True, key=True),
        text("station_id", required=True),
        text("state"),
        Column("has_other_code", pa.bool_(), title=WORD),
    ]


def warn(name: str, condition: str, good: Mapping, bad: Mapping) -> Rule:
    return Rule(name, sql=condition, severity="warn", why=WORD, passes=[good], fails=[bad])


def unit(number: str, state: str | None = "M", name: str = "불광", code: str = "312") -> dict:
    return {"mngNo": number, "lineNm": "3", "stnNm": name, "stnCd": code, "oprtngSitu": state}


@pytest.fixture
def station_town(new_town) -> Town:
    return new_town(
        dataset(
            GATEWAY,
            unit_columns(),
            read=read_units,
            bad_share=0.5,
            rules=[
                warn("state_known", "state IS NULL", {"state": "out"}, {"state": None}),
                warn(
                    "code_agrees",
                    "has_other_code",
                    {"has_other_code": False},
                    {"has_other_code": True},
                ),
            ],
        )
    )


def checks(outcome) -> dict[str, int]:
    return {check.name: check.failing for check in outcome.checks}


def test_f35_an_outer_code_is_matched_by_name_and_makes_a_conflict(station_town, fake) -> None:
    fake.serve("datagokr", "B1/svc/getUnits", [unit("1"), unit("2", code="322")])
    outcome = station_town.build()
    assert outcome.status == "committed"
    assert {row["station_id"] for row in station_town.rows()} == {"S1-3-312"}
    assert checks(outcome)["code_agrees"] == 1


def test_f36_an_unknown_state_and_a_null_one_are_unknown_and_counted(station_town, fake) -> None:
    told = [unit("1"), unit("2", "S"), unit("3", "Q"), unit("4", None), unit("5", "D")]
    fake.serve("datagokr", "B1/svc/getUnits", told)
    outcome = station_town.build()
    assert outcome.status == "committed"
    states = {row["unit_id"]: row["state"] for row in station_town.rows()}
    assert states == {"1": "working", "2": "out", "3": None, "4": None}
    assert checks(outcome)["state_known"] == 2


@pytest.mark.parametrize("name", ["새이름", "불광동", "312"])
def test_f48_an_unknown_name_is_set_aside_and_nothing_is_guessed(station_town, fake, name) -> None:
    fake.serve("datagokr", "B1/svc/getUnits", [unit("1"), unit("2", name=name)])
    outcome = station_town.build()
    assert outcome.status == "committed"
    assert [row["unit_id"] for row in station_town.rows()] == ["1"]
    (aside,) = quarantine(station_town)
    assert aside["rules"] == [f"reader:unknown_station:{name}"]
    assert json.loads(aside["row_json"])["stnNm"] == name
    assert [e.kind for e in events(station_town.place, now=station_town.now)] == ["aside"]


# --- fields


def test_f37_a_new_field_is_kept_in_raw_and_told(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.serve("plaza", "Things", [{**row, "NEW": "값"} for row in rows(4)])
    outcome = town.build()
    assert outcome.status == "committed"
    assert outcome.warnings == ("things: new fields, kept in raw only: NEW",)
    (file,) = town.place.raw.files(town.place.raw.receipts("things")[-1])
    assert "값" in file.text()


def test_f37_a_renamed_field_stops_the_source_with_one_notice(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.serve("plaza", "Things", [{"IDENT": r["ID"], "NAME": "", "N": "1"} for r in rows(3)])
    outcome = town.build()
    assert outcome.status == "refused"
    assert "field ID is missing. Found: IDENT, NAME, N" in outcome.reason
    calls = len(fake.calls)
    assert town.build().reason == outcome.reason
    assert len(fake.calls) == calls
    assert len(town.rows()) == 3
    assert [event.kind for event in events(town.place, now=town.now)] == ["paused"]


def test_f37_a_changed_type_is_not_committed(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.serve("plaza", "Things", [{**row, "N": "많음"} for row in rows(3)])
    outcome = town.build()
    assert outcome.status == "refused"
    assert outcome.quarantined == 3
    assert {row["rules"][0] for row in quarantine(town)} == {"reader:cast:n"}
    assert len(town.rows()) == 3


def test_f37_control_a_limit_of_all_rows_lets_the_changed_type_through(new_town, fake) -> None:
    town = new_town(dataset(bad_share=0.99, min_rows=0, max_drop=1.0))
    fake.serve("plaza", "Things", [*rows(1), *({**row, "N": "많음"} for row in rows(3, 2))])
    assert town.build().status == "committed"
    assert len(town.rows()) == 1


NUMBERS = (
    COLUMNS[0],
    Column("i", pa.int64(), unit="1", required=False, title=WORD),
    Column("x", pa.float64(), unit="1", required=False, title=WORD),
    Column("on", pa.date32(), required=False, title=WORD),
)


def test_f38_numbers_with_blanks_and_commas_are_typed_and_blanks_are_null(new_town, fake) -> None:
    told = [
        {"ID": "1", "I": " 1,234 ", "X": "8.2 ", "ON": "20261119"},
        {"ID": "2", "I": "-", "X": " ", "ON": ""},
        {"ID": "3", "I": "null", "X": "-1.5", "ON": "2026-11-19"},
    ]
    town = new_town(dataset(columns=NUMBERS))
    fake.serve("plaza", "Things", told)
    assert town.build().status == "committed"
    assert town.rows() == [
        {"id": "1", "i": 1234, "x": 8.2, "on": date(2026, 11, 19)},
        {"id": "2", "i": None, "x": None, "on": None},
        {"id": "3", "i": None, "x": -1.5, "on": date(2026, 11, 19)},
    ]


SPAN = (
    COLUMNS[0],
    Column("first", pa.date32(), min=date(2000, 1, 1), max=date(2100, 1, 1), title=WORD),
    Column("last", pa.date32(), required=False, title=WORD),
)
ENDS_LATER = Rule(
    "ends_later",
    sql="last < first",
    why=WORD,
    passes=[{"first": date(2026, 1, 1), "last": date(2026, 1, 2)}],
    fails=[{"first": date(2026, 1, 2), "last": date(2026, 1, 1)}],
)
DATES = [
    {"ID": "1", "FIRST": "20260901", "LAST": "20260920"},
    {"ID": "2", "FIRST": "29991231", "LAST": ""},
    {"ID": "3", "FIRST": "20260920", "LAST": "20260901"},
    {"ID": "4", "FIRST": "20260231", "LAST": ""},
]


def test_f39_impossible_dates_go_to_quarantine_with_their_reason(new_town, fake) -> None:
    town = new_town(dataset(columns=SPAN, rules=[ENDS_LATER], bad_share=0.9))
    fake.serve("plaza", "Things", DATES)
    assert town.build().status == "committed"
    assert [row["id"] for row in town.rows()] == ["1"]
    reasons = {rule for row in quarantine(town) for rule in row["rules"]}
    assert reasons == {"first__range", "ends_later", "reader:cast:first"}


def test_f39_control_without_range_and_rule_they_would_stand(new_town, fake) -> None:
    loose = (COLUMNS[0], Column("first", pa.date32(), title=WORD), SPAN[2])
    town = new_town(dataset(columns=loose))
    fake.serve("plaza", "Things", DATES[:3])
    assert town.build().status == "committed"
    assert len(town.rows()) == 3


def test_f40_script_and_entities_become_text(new_town, fake) -> None:
    town = new_town()
    markup = "<p>목공 &amp;amp; 놀이</p><script>alert('x')</script><b onclick=go()>무료</b>&nbsp;"
    fake.serve("plaza", "Things", [{"ID": "1", "NAME": markup, "N": "1"}])
    town.build()
    assert town.rows()[0]["name"] == "목공 & 놀이\n무료"
    published = town.place.published.names("town.thing/*/data.csv")
    assert "<" not in town.place.published.read_text(published[0])


# --- bytes and characters


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig", "utf-8"])
def test_f41_a_body_is_read_in_the_encoding_that_it_has(town, fake, encoding) -> None:
    body = samples.text_of(samples.plaza("Things", rows(2))).replace(", ", ",\r\n", 3)
    fake.play(faults.body(body.encode(encoding), Content_Type="application/json;charset=UTF-8"))
    assert town.build().status == "committed"
    assert town.rows()[1]["name"] == "이름 2"


@pytest.mark.parametrize(
    ("damage", "reason"), [(b"\x00", "zero byte at "), (b"\xff\xff", "not UTF-8 at byte ")]
)
def test_f41_bytes_in_no_encoding_are_refused_with_their_place(town, fake, damage, reason) -> None:
    body = samples.text_of(samples.plaza("Things", rows(2))).encode()
    place = body.index("이름 2".encode())
    fake.play(faults.body(body[:place] + damage + body[place:]), times=99)
    outcome = town.build()
    assert outcome.status == "refused"
    assert f"{reason}{place}" in outcome.reason
    assert town.place.raw.refused("things")[0].parts[0].size == len(body) + len(damage)


def test_f42_broken_and_private_characters_are_replaced_and_counted(town, fake) -> None:
    decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af"
    body = samples.text_of(samples.plaza("Things", rows(3)))
    body = body.replace("이름 1", "\\ud83d끊김").replace("이름 2", "\ue123옛글")
    fake.play(faults.body(body.replace("이름 3", decomposed).encode()))
    outcome = town.build()
    assert [row["name"] for row in town.rows()] == ["\ufffd끊김", "\ufffd옛글", "한글"]
    assert outcome.warnings == ("things: 2 characters could not be kept; U+FFFD stands",)


def csv_town(new_town, folder: Path, lines: list[str], **changes) -> Town:
    (folder / "in").mkdir()
    (folder / "in/things-20261119.csv").write_text("\n".join(["ID,NAME,N", *lines, ""]))
    landed = replace(source(), landing="things-*.csv")
    return new_town(dataset(landed, **changes), landing=str(folder / "in"))


SHIFTED = ["1,가,1", "2,나,다,2", "3,라", *(f"{n},마,{n}" for n in range(4, 21))]


def test_f43_shifted_and_short_rows_are_set_aside(new_town, tmp_path) -> None:
    town = csv_town(new_town, tmp_path, SHIFTED, bad_share=0.2)
    assert town.build(origin="landing").status == "committed"
    assert {row["rules"][0] for row in quarantine(town)} == {"reader:fields:4", "reader:fields:2"}
    assert len(town.rows()) == 18


def test_f43_too_many_of_them_stop_the_edition(new_town, tmp_path) -> None:
    town = csv_town(new_town, tmp_path, SHIFTED, bad_share=0.05)
    outcome = town.build(origin="landing")
    assert outcome.status == "refused"
    assert "2 of 20 rows are bad" in outcome.reason


def test_f44_one_id_with_two_contents_puts_both_on_the_list_of_conflicts(new_town, fake) -> None:
    town = new_town(dataset(bad_share=0.5))
    other = {"ID": "00001", "NAME": "다른 이름", "N": "7"}
    fake.serve("plaza", "Things", [*rows(4), other])
    assert town.build().status == "committed"
    assert [row["id"] for row in town.rows()] == ["00002", "00003", "00004"]
    assert sorted(json.loads(row["row_json"])["name"] for row in quarantine(town)) == [
        "다른 이름",
        "이름 1",
    ]


# --- time and place


def test_f45_an_older_snapshot_is_kept_and_does_not_overwrite(new_town, fake, tmp_path) -> None:
    town = csv_town(new_town, tmp_path, ["1,옛,1"])
    fake.serve("plaza", "Things", rows(1))
    assert town.build().status == "committed"
    outcome = town.build(origin="landing")
    assert outcome.status == "refused"
    assert "older" in outcome.reason
    assert town.rows()[0]["name"] == "이름 1"
    assert [r.origin for r in town.place.raw.receipts("things")] == ["live", "landing"]


def test_f45_control_where_older_is_allowed_it_overwrites(new_town, fake, tmp_path) -> None:
    town = csv_town(new_town, tmp_path, ["1,옛,1"])
    fake.serve("plaza", "Things", rows(1))
    town.build()
    assert town.build(origin="landing", allow_older=True).status == "committed"
    assert town.rows()[0]["name"] == "옛"


def test_f46_our_clock_counts_and_times_without_a_zone_are_seouls(new_town, fake) -> None:
    seen = Column("seen_at", pa.timestamp("us", "UTC"), title=WORD)
    town = new_town(dataset(columns=(COLUMNS[0], seen)))
    body = samples.plaza("Things", [{"ID": "1", "SEEN_AT": "2026-11-20 09:30:00"}])
    fake.play(faults.body(body, Date="Thu, 19 Nov 2026 03:00:00 GMT"))
    town.build()
    (receipt,) = town.place.raw.receipts("things")
    assert receipt.retrieved_at == town.now
    assert town.rows()[0]["seen_at"] == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


PLACES = (
    COLUMNS[0],
    Column("lon", pa.float64(), unit="deg", min=124, max=132, title=WORD),
    Column("lat", pa.float64(), unit="deg", min=33, max=39, title=WORD),
)


def placed(fake: Fake, lon: str, lat: str) -> None:
    fake.serve("plaza", "Things", [{"ID": str(n), "LON": lon, "LAT": lat} for n in range(9)])


def test_f47_swapped_coordinates_refuse_the_edition(new_town, fake) -> None:
    town = new_town(dataset(columns=PLACES, bad_share=0.5))
    placed(fake, "127.0", "37.5")
    assert town.build().status == "committed"
    placed(fake, "37.5", "127.0")
    outcome = town.build()
    assert outcome.status == "refused"
    assert town.rows()[0]["lat"] == 37.5


def test_f47_control_without_a_range_they_would_stand(new_town, fake) -> None:
    loose = [Column(c.name, c.type, unit=c.unit, key=c.key, title=WORD) for c in PLACES]
    town = new_town(dataset(columns=loose))
    placed(fake, "37.5", "127.0")
    assert town.build().status == "committed"
