"""datastore_search, datastore_info and the dump: rows by CKAN's rules, over the published file."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import rows
from madang.api import Desk, action_routes, dump_routes
from madang.api.written import WRITINGS
from madang.catalogue import resource_id
from madang.rows import engine
from madang.workspace import Workspace
from tests.rows.sample import ATTACKS, COLUMNS, held

KEY = "yard.chair"
CSV = resource_id(KEY, "csv")


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    desk = Desk(yard)
    with TestClient(Starlette(routes=[*action_routes(desk), *dump_routes(desk)])) as opened:
        yield opened


@pytest.fixture(scope="module")
def search(client):
    def ask(action="datastore_search", **given):
        answer = client.post(f"/api/3/action/{action}", json={"resource_id": CSV} | given)
        body = answer.json()
        body.pop("help", None)
        return answer.status_code, body.get("result", body.get("error"))

    return ask


def test_rows_come_with_their_number_and_fields(search):
    status, found = search()
    assert status == 200
    assert found["total"] == 3
    assert found["records"][0] == {
        "_id": 1,
        "chair_id": "C1",
        "name": "긴 의자",
        "seats_count": 3,
        "height_m": 0.45,
        "is_covered": True,
        "placed_on": "2024-03-01",
    }
    assert found["records"][1]["name"] is None
    assert found["fields"][0] == {"id": "_id", "type": "int"}
    assert found["fields"][4] == {
        "id": "height_m",
        "type": "float8",
        "info": {
            "label": "높이",
            "label_en": "Height",
            "notes": "앉는 곳까지 / up to the seat",
            "unit": "m",
            "type_override": "numeric",
        },
    }
    assert [field["type"] for field in found["fields"]] == [
        "int", "text", "text", "int8", "float8", "bool", "date",
    ]  # fmt: skip


def test_answer_repeats_what_was_asked(search):
    _, found = search(filters='{"chair_id": "C1"}', fields="chair_id", sort="chair_id desc", q="긴")
    del found["records"]
    assert found == {
        "resource_id": CSV,
        "filters": {"chair_id": "C1"},
        "fields": [{"id": "chair_id", "type": "text", "info": found["fields"][0]["info"]}],
        "sort": "chair_id desc",
        "q": "긴",
        "limit": 100,
        "include_total": True,
        "include_next_page": False,
        "records_format": "objects",
        "total": 1,
    }


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"filters": {"is_covered": True}}, ["C1"]),
        ({"filters": [{"chair_id": "C1"}, {"seats_count": {"gt": 5}}]}, ["C1", "C2"]),
        ({"q": "의자를"}, ["C1"]),
        ({"q": {"name": "긴"}}, ["C1"]),
        ({"q": '{"name": "긴"}'}, ["C1"]),
        ({"full_text": "의자"}, ["C1"]),
        ({"q": "책상"}, []),
        ({"sort": "seats_count"}, ["C3", "C1", "C2"]),
        ({"sort": ["seats_count desc"]}, ["C2", "C1", "C3"]),
        ({"sort": "height_m desc nulls last, chair_id"}, ["C1", "C3", "C2"]),
        ({"limit": 1, "offset": 1}, ["C2"]),
        ({"limit": "2"}, ["C1", "C2"]),
        ({"limit": 0}, []),
        ({"offset": 3}, []),
        ({"distinct": True, "fields": "chair_id", "sort": "chair_id desc"}, ["C3", "C2", "C1"]),
    ],
)
def test_parameters_choose_rows(search, given, ids):
    status, found = search(**given)
    assert status == 200
    assert [record["chair_id"] for record in found["records"]] == ids


def test_rank_comes_with_words_and_only_then(search):
    assert "rank" not in search()[1]["records"][0]
    _, found = search(q="의자")
    assert 0 < found["records"][0]["rank"] < 1
    assert found["fields"][-1] == {"id": "rank", "type": "float"}
    assert "rank name" in search(q={"name": "의자"})[1]["records"][0]


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("lists", [["C1", True], ["C2", None], ["C3", False]]),
        ("csv", "C1,true\nC2,\nC3,false\n"),
        ("tsv", "C1\ttrue\nC2\t\nC3\tfalse\n"),
    ],
)
def test_records_come_in_the_form_asked_for(search, form, wanted):
    assert search(records_format=form, fields="chair_id,is_covered")[1]["records"] == wanted


def test_cell_that_a_spreadsheet_would_run_is_neutralised_in_tables_alone(search):
    _, found = search(records_format="csv", fields="name", filters={"chair_id": "C3"})
    assert found["records"] == "'=1+1\n"
    assert search(filters={"chair_id": "C3"})[1]["records"][0]["name"] == "=1+1"


def test_total_is_counted_only_where_asked_for(search):
    assert "total" not in search(include_total=False)[1]


@pytest.mark.parametrize(
    ("sort", "way"), [(None, "gt"), ("_id", "gt"), ("_id desc", "lt"), ("chair_id", None)]
)
def test_next_page_leads_through_every_row_once(search, sort, way):
    seen, asked = [], {"limit": 2, "include_next_page": True} | ({"sort": sort} if sort else {})
    while True:
        _, found = search(**asked)
        seen += [record["_id"] for record in found["records"]]
        if way is None:
            assert "next_page" not in found
            return
        if not found["records"]:
            break
        assert list(found["next_page"]["_id"]) == [way]
        asked["filters"] = found["next_page"]
    assert seen == ([1, 2, 3] if way == "gt" else [3, 2, 1])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"resource_id": ""}, "resource_id"),
        ({"limit": "x"}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": "x"}, "offset"),
        ({"fields": "nope"}, "fields"),
        ({"fields": [1]}, "fields"),
        ({"sort": "nope"}, "sort"),
        ({"sort": "chair_id; DROP TABLE x"}, "sort"),
        ({"filters": "{"}, "filters"),
        ({"filters": {"nope": 1}}, "filters"),
        ({"filters": {"seats_count": "many"}}, "filters"),
        ({"q": {"nope": "a"}}, "q"),
        ({"q": {"name": 5}}, "q"),
        ({"q": "가" * 401}, "q"),
        ({"q": "a:*", "plain": False}, "plain"),
        ({"records_format": "xls"}, "records_format"),
        ({"distinct": True, "fields": "name", "sort": "chair_id"}, "sort"),
        ({"nope": 1}, "__extras"),
        ({"sql": "SELECT 1"}, "__extras"),
    ],
)
def test_wrong_parameter_is_named(search, given, field):
    status, error = search(**given)
    assert status == 409
    assert error["__type"] == "Validation Error"
    assert list(error) == [field, "__type"]


def test_limit_is_taken_down_to_the_greatest(search):
    assert search(limit=40_000)[1]["limit"] == 32_000


@pytest.mark.parametrize(
    "name", ["nope", resource_id(KEY, "parquet"), resource_id("yard.swing", "csv")]
)
@pytest.mark.parametrize("action", ["datastore_search", "datastore_info"])
def test_unknown_resource_is_not_found(search, action, name):
    status, error = search(action, resource_id=name)
    assert (status, error["__type"]) == (404, "Not Found Error")


def test_dataset_key_is_an_alias(search):
    assert search(resource_id=KEY)[1]["resource_id"] == CSV
    assert search("datastore_info", resource_id=KEY)[1]["meta"]["aliases"] == [KEY]


def test_info_tells_columns_and_size(search, yard):
    _, found = search("datastore_info")
    assert found["meta"]["count"] == 3
    assert found["meta"]["size"] > 0
    assert found["fields"][0]["schema"] == {
        "native_type": "text",
        "notnull": True,
        "index_name": None,
        "is_index": False,
        "uniquekey": True,
    }
    brief = search("datastore_info", include_meta=False, include_fields_schema=False)[1]
    assert list(brief) == ["fields"]
    assert "schema" not in brief["fields"][0]


def test_there_is_no_action_that_takes_sql(client):
    answer = client.post("/api/3/action/datastore_search_sql", json={"sql": "SELECT 1"})
    assert answer.status_code == 400
    assert "Action name not known" in answer.json()


def test_too_costly_request_is_told_so(search, monkeypatch):
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "1KB")
    status, error = search(sort="name")
    assert status == 409
    assert error["__type"] == "Validation Error"
    assert "memory" in error["query"][0]


DUMP = f"/datastore/dump/{CSV}"


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("json", "application/json; charset=utf-8"),
        ("xml", "text/xml; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_dump_is_a_named_download(client, yard, method, form, media):
    answer = client.request(method, DUMP, params={"format": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="{KEY}_v1-')
    assert disposition.endswith(f'.{form}"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert bool(answer.content) == (method == "GET")
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("mark", [True, False])
def test_separated_dump_holds_every_row(client, form, mark):
    text = client.get(DUMP, params={"format": form, "bom": str(mark)}).content.decode()
    assert text.startswith("\ufeff") == mark
    table = list(
        csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t" if form == "tsv" else ",")
    )
    assert table[0] == [
        "_id",
        "chair_id",
        "name",
        "seats_count",
        "height_m",
        "is_covered",
        "placed_on",
    ]
    assert table[2] == ["2", "C2", "", "12", "", "", "2024-05-02"]
    assert len(table) == 4


def test_json_dump_is_one_document(client):
    document = client.get(DUMP, params={"format": "json"}).json()
    assert [field["id"] for field in document["fields"]][:2] == ["_id", "chair_id"]
    assert document["records"][2] == [3, "C3", "=1+1", 1, 0.4, False, "2023-01-02"]
    assert client.get(DUMP, params={"format": "json", "limit": 0}).json()["records"] == []


def test_xml_dump_marks_what_is_unknown(client):
    document = ET.fromstring(client.get(DUMP, params={"format": "xml"}).content)  # noqa: S314 -- ours
    rows_ = document.findall("row")
    assert [row.get("_id") for row in rows_] == ["1", "2", "3"]
    assert rows_[0].findtext("name") == "긴 의자"
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    assert rows_[1].find("name").get(nil) == "true"


def test_dump_takes_the_parameters_of_a_search(client):
    asked = {"fields": "chair_id", "sort": "chair_id desc", "limit": 1, "offset": 1}
    assert client.get(DUMP, params=asked).text == "chair_id\nC2\n"
    assert (
        client.get(DUMP, params={"filters": '{"is_covered": true}', "fields": "chair_id"}).text
        == "chair_id\nC1\n"
    )
    assert client.get(DUMP, params={"q": "의자", "fields": "chair_id"}).text == "chair_id\nC1\n"


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        (DUMP, {"format": "xls"}, 400),
        (DUMP, {"limit": "x"}, 400),
        (DUMP, {"bom": "perhaps"}, 400),
        (DUMP, {"fields": "nope"}, 400),
        (DUMP, {"filters": "{"}, 400),
        (DUMP, {"nope": "1"}, 400),
        ("/datastore/dump/nope", {}, 404),
    ],
)
def test_dump_that_cannot_be_made_is_told_before_anything_is_sent(client, path, given, status):
    answer = client.get(path, params=given)
    assert answer.status_code == status
    assert answer.json()["message"]


def test_dump_of_any_kind_of_value_reads_back(tmp_path):
    """Quotes, line ends, lists, other planes: what is written is what was held."""
    table = held(tmp_path / "version", count=40)
    request = rows.Request(columns=COLUMNS, limit=40)
    fields = [{"id": name} for name in COLUMNS]
    page = rows.page(table, request)

    def written(form):
        return "".join(WRITINGS[form].write(fields, rows.pages(table, request)))

    assert json.loads(written("json"))["records"] == [list(row) for row in page.rows]
    read = list(csv.reader(io.StringIO(written("csv"))))
    for row, cells in zip(page.rows, read[1:], strict=True):
        word = row[1]
        assert cells[1] == ("" if word is None else f"'{word}" if word.startswith("=") else word)
        assert cells[-1] == ("" if row[-1] is None else json.dumps(row[-1], separators=(",", ":")))
    document = ET.fromstring(written("xml"))  # noqa: S314 -- ours
    assert [each.findtext("note") or None for each in document] == [row[2] for row in page.rows]


def test_memory_of_a_dump_does_not_grow_with_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PAGE_ROWS", 500)

    def peak(count: int) -> int:
        table = held(tmp_path / str(count), count=count, group=500)
        request = rows.Request(columns=COLUMNS, limit=count)
        tracemalloc.start()
        for _ in WRITINGS["csv"].write(
            [{"id": name} for name in COLUMNS], rows.pages(table, request)
        ):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(10_000) < 1.5 * peak(1_000)


def test_memory_of_one_page_that_holds_all_does_grow(tmp_path, monkeypatch):
    """Control of the test above."""
    monkeypatch.setattr(engine, "PAGE_ROWS", 10**9)
    with pytest.raises(AssertionError):
        test_memory_of_a_dump_does_not_grow_with_the_table(tmp_path, _Unchanged())


class _Unchanged:
    """Stands for a monkeypatch that does nothing."""

    def setattr(self, *_):
        pass


@pytest.mark.parametrize("attack", ATTACKS[:6])
def test_no_parameter_of_a_call_carries_sql(client, monkeypatch, attack):
    """Every parameter of search, dump and row service, by address and by JSON."""
    texts: list[str] = []
    run = engine._run

    def watched(connection, wanted):
        texts.append(wanted.text)
        return run(connection, wanted)

    monkeypatch.setattr(engine, "_run", watched)
    attack = attack.encode("utf-8", "replace").decode()
    places = {
        "resource_id": attack, "q": attack, "full_text": attack, "fields": f"name,{attack}",
        "sort": f"name {attack}", "limit": attack, "offset": attack, "distinct": attack,
        "include_total": attack, "records_format": attack, "language": attack, "plain": attack,
        "filters": json.dumps({"name": attack}), attack: "x",
    }  # fmt: skip
    for name, value in places.items():
        asked = {"resource_id": CSV, name: value}
        answers = [
            client.post("/api/3/action/datastore_search", json=asked),
            client.get("/api/3/action/datastore_search", params=asked),
            client.get(DUMP, params={name: value}),
            client.get(DUMP, params={"format": attack}),
        ]
        assert all(answer.status_code in (200, 400, 404, 409) for answer in answers)
        for answer in answers[:2]:
            if answer.status_code == 200:
                assert answer.json()["result"].get("total", 0) in (0, 3)
    for nested in ({attack: 1}, {"name": {attack: 1}}, {"name": [attack, {"gt": attack}]}):
        client.post("/api/3/action/datastore_search", json={"resource_id": CSV, "filters": nested})
    assert texts
    assert not any(attack in text for text in texts if attack != "$v0")
