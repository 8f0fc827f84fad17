"""Envelopes of the portals, read into columns of text."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from madang.errors import HeaderChanged, SourceError, WrongContent
from madang.sources.envelopes import cells, read_answer, read_rows
from tests.upstream import samples
from tests.upstream.samples import raw_file

ROWS = [{"CODE": "0312", "NAME": "불광", "N": "1.50"}, {"CODE": "0200", "NAME": " ", "N": "-"}]
READ = [{"CODE": "0312", "NAME": "불광", "N": "1.50"}, {"CODE": "0200", "NAME": None, "N": None}]
NAMES = ["CODE", "NAME", "N"]
DOWNLOAD = {
    "DESCRIPTION": {"CODE": "코드"},
    "DATA": [{key.lower(): value for key, value in row.items()} for row in ROWS],
}
GATEWAY_XML = (
    "<response><header><resultCode>00</resultCode></header><body><items>"
    "<item><CODE>0312</CODE><NAME>불광</NAME><N>1.50</N></item>"
    "<item><CODE>0200</CODE><NAME/><N>-</N></item></items></body></response>"
)
ODCLOUD_XML = (
    "<results><currentCount>2</currentCount><totalCount>2</totalCount><data><item>"
    '<col name="CODE">0312</col><col name="NAME">불광</col><col name="N">1.50</col></item>'
    '<item><col name="CODE">0200</col><col name="NAME"/><col name="N"> </col></item>'
    "</data></results>"
)


def rows_in(*bodies, names=NAMES, optional=()) -> list[dict]:
    files = [raw_file(body, f"page-{place}") for place, body in enumerate(bodies, 1)]
    reader = read_rows(files, names, optional=optional)
    return pa.Table.from_batches(list(reader), reader.schema).to_pylist()


@pytest.mark.parametrize(
    "body",
    [
        samples.plaza("Svc", ROWS),
        samples.plaza_xml("Svc", ROWS),
        samples.realtime(ROWS),
        samples.gateway(ROWS),
        samples.odcloud(ROWS),
        samples.kric(ROWS),
        samples.kric_lower(ROWS),
        DOWNLOAD,
        ROWS,
        "\ufeff" + json.dumps(samples.plaza("Svc", ROWS)).replace(",", ",\r\n"),
        GATEWAY_XML,
        ODCLOUD_XML,
    ],
    ids=[
        "plaza", "plaza xml", "realtime", "gateway", "odcloud", "kric", "kric lower case",
        "portal file", "bare list", "byte-order mark", "gateway xml", "odcloud xml",
    ],
)  # fmt: skip
def test_every_envelope_gives_the_same_rows(body) -> None:
    assert rows_in(body) == READ


def test_numbers_keep_the_digits_they_came_with() -> None:
    body = '{"data": [{"A": 0.10, "B": 12345678901234567890, "C": true}], "currentCount": 1}'
    assert rows_in(body, names=["A", "B", "C"]) == [
        {"A": "0.10", "B": "12345678901234567890", "C": "true"}
    ]


@pytest.mark.parametrize("blank", ["", "  ", "-", "null", None, {}, []])
def test_each_form_of_blank_is_null(blank) -> None:
    assert rows_in([{"A": blank, "B": "x"}], names=["A", "B"]) == [{"A": None, "B": "x"}]


@pytest.mark.parametrize(
    ("items", "count"),
    [([{"A": "1"}, {"A": "2"}], 2), ({"A": "1"}, 1), ("", 0), (None, 0), ([], 0)],
)
def test_one_row_comes_as_an_object_and_none_in_many_ways(items, count) -> None:
    assert len(rows_in(samples.gateway(items), names=["A"])) == count


@pytest.mark.parametrize("body", [{}, "", None, {"items": ""}, {"items": None}])
def test_an_answer_without_items_has_no_rows(body) -> None:
    answer = {"response": {"header": {"resultCode": "00", "resultMsg": ""}, "body": body}}
    assert read_answer(raw_file(answer)).rows == []


def test_a_field_that_is_new_is_counted_and_left_out() -> None:
    reader = read_rows([raw_file(samples.plaza("S", [{"A": "1", "NEW": "x"}]))], ["A"])
    assert [batch.schema.names for batch in reader] == [["A"]]
    assert dict(reader.extra) == {"NEW": 1}


def test_a_field_that_is_missing_stops_and_names_what_is_there() -> None:
    with pytest.raises(HeaderChanged, match=r"field A is missing\. Found: AA, B"):
        rows_in([{"AA": "1", "B": "2"}], names=["A", "B"])


def test_an_optional_field_may_miss_on_a_page_but_not_everywhere() -> None:
    both = rows_in([{"A": "1", "B": "2"}], [{"A": "3"}], names=["A", "B"], optional=["B"])
    assert both == [{"A": "1", "B": "2"}, {"A": "3", "B": None}]
    with pytest.raises(HeaderChanged, match="field B is missing"):
        rows_in([{"A": "1"}], [{"A": "3"}], names=["A", "B"], optional=["B"])


def test_a_field_that_some_rows_lack_is_null_there() -> None:
    assert rows_in([{"A": "1", "B": "2"}, {"A": "3"}], names=["A", "B"])[1]["B"] is None


def test_an_error_page_is_never_read_as_no_rows() -> None:
    with pytest.raises(SourceError, match="INFO-100"):
        rows_in(samples.plaza_code("INFO-100"))


def test_a_page_that_says_none_has_no_rows() -> None:
    assert rows_in(samples.plaza_code("INFO-200")) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"S": {"row": [{"A": "1"', "not JSON"),
        ("<S><row><A>1</A>", "not XML"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><S><row><A>&x;</A></row></S>', "document type"),
        ({"something": 1, "else": 2}, "no envelope we know; on top there is something, else"),
        ({"DATA": ["a"]}, "no set of fields"),
        ({"DATA": [None]}, "no set of fields"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(body, reason) -> None:
    with pytest.raises(WrongContent, match=reason):
        rows_in(body)


def test_text_comes_composed_plain_and_with_lost_characters_counted() -> None:
    broken = r'{"A": "\ud800x", "B": "\ue000\u0001y", "C": "DECOMPOSED"}'
    body = f'{{"data": [{broken}], "perPage": 1}}'.replace("DECOMPOSED", "\u1112\u1161\u11ab")
    reader = read_rows([raw_file(body)], ["A", "B", "C"])
    assert next(reader).to_pylist() == [{"A": "\ufffdx", "B": "\ufffd\ufffdy", "C": "한"}]
    assert reader.replaced == 3


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script><p>안내</p>", "안내"),
        ("&lt;script&gt;x&lt;/script&gt;가", "가"),
        ("a &amp;lt; b", "a < b"),
        ("1 < 2 이고 3 > 2", "1 < 2 이고 3 > 2"),
        ("가<br/>나", "가\n나"),
        ("<a href='x' onclick=y>눌러</a>&nbsp;", "눌러"),
        ("<!--[data]--><style>p{}</style>다", "다"),
    ],
)
def test_markup_becomes_plain_text(markup, text) -> None:
    assert cells.plain_text(markup) == text
    assert rows_in([{"A": markup, "B": "x"}], names=["A", "B"])[0]["A"] == text


def test_each_recorded_sample_is_read(landing_folder: Path) -> None:
    folder = landing_folder / "api-samples"
    if not folder.is_dir():
        pytest.skip(f"no recorded answers: {folder} does not exist")
    read = {}
    for path in sorted(folder.iterdir()):
        if "handicapped" not in path.name:  # kept in a carrier's own wrapper, see below
            read[path.name] = read_answer(raw_file(path.read_bytes(), path.name))
    assert {name: len(answer.rows) for name, answer in read.items() if answer.rows} == {
        "kric-stationWheelchairLiftMovement-bulgwang.json": 12,
        "kric-transferMovement-chungmuro.json": 12,
        "kstartup-getAnnouncementInformation01-item.json": 1,
        "seoul-ListPublicReservationEducation-shape-only.json": 1,
        "seoul-SPOP_FORN_LONG_RESD_DONG-row-20260728.json": 1,
        "seoul-SPOP_LOCAL_RESD_DONG-row-20260728.json": 1,
        "seoul-realtimeStationArrival-kkachisan-20260906.json": 5,
        "seoul-tbLnOpendataRentV-official-sample.xml": 1,
    }
    assert {name: answer.code for name, answer in read.items() if not answer.rows} == {
        "data-go-kr-gateway-error.xml": "30",
        "kric-nodata.json": "03",
        "seoul-realtime-nodata.json": "INFO-200",
        "seoul-toplevel-error.json": "INFO-100",
    }
    wrapped = json.loads((folder / "kric-handicapped-stationCnvFacl-20260728.json").read_text())
    rows = [row for query in wrapped["queries"] for row in query["rows"]]
    names = ["gubun", "dtlLoc", "stinFlor", "grndDvCd", "mlFmlDvCd", "trfcWeakDvCd", "imgPath"]
    assert len(rows_in(samples.kric(rows), names=names, optional=["mlFmlDvCd"])) == 27
