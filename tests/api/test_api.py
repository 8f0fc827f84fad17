"""The JSON API: every dataset as it stands, plugins' routers, errors that say what is near."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from madang.api import Desk, create_api, health_routes
from madang.plugin import Registry
from madang.workspace import Workspace


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(create_api(Desk(yard)), raise_server_exceptions=False) as opened:
        yield opened


def test_list_holds_every_dataset_published_or_not(client):
    answer = client.get("/datasets").json()
    assert answer["count"] == 4
    by_key = {item["key"]: item for item in answer["datasets"]}
    assert by_key["yard.chair"]["rows"] == 3
    assert by_key["yard.chair"]["checks"] == {"passed": 10, "warned": 1, "failed": 0}
    assert by_key["yard.chair"]["as_of"] == "2025-03-01"
    assert by_key["yard.chair"]["latest"] == "/data/yard/chair.parquet"
    assert by_key["yard.swing"]["version"] is None
    assert by_key["yard.swing"]["freshness"] == "unknown"


def test_closed_history_says_its_last_deadline_and_is_never_late(client):
    (item,) = client.get("/datasets", params={"q": "yard.old_chair"}).json()["datasets"]
    assert item["historical"] is True
    assert item["late"] is False
    assert item["last_deadline"] == "2024-05-02"


def test_last_attempt_that_was_refused_is_told_with_its_reason(client):
    item = client.get("/datasets/yard.stool").json()
    assert item["setback"]["status"] == "refused"
    assert "key__unique" in item["setback"]["reason"]
    assert item["rows"] == 3


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ({"plugin": "yard"}, 4),
        ({"plugin": "none"}, 0),
        ({"q": "등받이 없는"}, 1),
        ({"q": "Old"}, 1),
        ({"q": "의자를"}, 4),
        ({"q": "긴의자"}, 0),
        ({"q": "!"}, 0),
    ],
)
def test_list_is_narrowed_by_plugin_and_words(client, question, count):
    assert client.get("/datasets", params=question).json()["count"] == count


def test_detail_holds_columns_checks_sources_versions_and_citation(client):
    item = client.get("/datasets/yard.chair").json()
    assert [column["name"] for column in item["columns"]][:2] == ["chair_id", "name"]
    assert item["columns"][3]["unit"] == "m"
    assert {"few_seats"} == {c["name"] for c in item["check_results"] if not c["passed"]}
    assert item["sources"][0]["licence_text"] == "공공누리 제1유형"
    assert len(item["sources"][0]["files"][0]["sha256"]) == 64
    assert item["versions"][0]["name"] == item["version"]
    assert item["version"] in item["citation"]["ko"]
    assert "/data/yard/chair.parquet" in item["duckdb"]


def test_dataset_without_a_version_has_no_columns_yet(client):
    item = client.get("/datasets/yard.swing").json()
    assert (item["columns"], item["versions"], item["citation"]) == ([], [], None)


def test_unknown_dataset_is_404_with_near_names(client):
    answer = client.get("/datasets/yard.chiar")
    assert answer.status_code == 404
    assert answer.json()["asked"] == "yard.chiar"
    assert answer.json()["near"][0] == "yard.chair"


def test_unknown_address_is_404_with_near_addresses(client):
    answer = client.get("/dataset")
    assert answer.status_code == 404
    assert "/api/datasets" in answer.json()["near"]


def test_wrong_value_is_422_and_wrong_method_405_in_the_same_form(client):
    wrong = client.get("/yard/seats/many")
    assert wrong.status_code == 422
    assert "count" in wrong.json()["message"]
    refused = client.post("/datasets")
    assert refused.status_code == 405
    assert refused.json()["error"] == "refused"


def test_failure_is_500_with_a_code_and_no_detail(client):
    answer = client.get("/yard/seats/-1", headers={"x-request-id": "0123456789abcdef"})
    assert answer.status_code == 500
    assert "0123456789ab" in answer.json()["message"]
    assert "ZeroDivision" not in answer.text


def test_router_of_a_plugin_stands_under_its_name(client):
    assert client.get("/yard/seats/3").json() == {"seats": 3}


def test_plugin_whose_router_does_not_load_is_left_out(yard: Workspace):
    (installed,) = yard.registry.installed
    broken = replace(installed, plugin=replace(installed.plugin, api="madang_yard.nothing:router"))
    workspace = replace(yard, registry=Registry(installed=(broken,)))
    with TestClient(create_api(Desk(workspace))) as client:
        assert client.get("/datasets").status_code == 200
        assert client.get("/yard/seats/3").status_code == 404


def test_openapi_document_types_every_answer_and_loads_nothing(client):
    document = client.get("/openapi.json").json()
    assert document["paths"]["/datasets"]["get"]["responses"]["200"]
    assert "DatasetDetail" in document["components"]["schemas"]
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_internal_dataset_is_not_told_to_the_public(yard: Workspace):
    (installed,) = yard.registry.installed
    hidden = [replace(dataset, access="internal") for dataset in installed.plugin.datasets]
    plugin = replace(installed.plugin, datasets=hidden)
    registry = Registry(installed=(replace(installed, plugin=plugin),))
    with TestClient(create_api(Desk(replace(yard, registry=registry)))) as client:
        assert client.get("/datasets").json()["count"] == 0
        assert client.get("/datasets/yard.chair").status_code == 404


def test_ready_says_what_is_published_and_left_out(yard: Workspace):
    from starlette.applications import Starlette
    from starlette.testclient import TestClient as Plain

    with Plain(Starlette(routes=health_routes(Desk(yard)))) as client:
        assert client.get("/readyz").json() == {
            "status": "ready",
            "datasets": 4,
            "published": 3,
            "plugins_left_out": ["fence"],
            "datasets_left_out": [],
        }


def test_not_ready_while_published_files_cannot_be_read(yard: Workspace):
    from starlette.applications import Starlette
    from starlette.testclient import TestClient as Plain

    class Broken(Desk):
        def listings(self):
            raise PermissionError(13, "published")

    with Plain(Starlette(routes=health_routes(Broken(yard)))) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "failed")


def test_desk_keeps_an_answer_for_a_while_only(yard: Workspace):
    assert Desk(yard, keep_s=60).listings() is not Desk(yard, keep_s=60).listings()
    keeping, asking = Desk(yard, keep_s=60), Desk(yard, keep_s=0)
    assert keeping.listings() is keeping.listings()
    assert asking.listings() is not asking.listings()
