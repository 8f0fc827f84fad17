"""Whatever is sent: an answer or a refusal, never a fault, never a silent "all"."""

import json
import os
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang.api import Desk, action_routes, dump_routes, plaza_routes
from madang.workspace import Workspace

EXAMPLES = int(os.environ.get("MADANG_FUZZ") or 150)
KEY = "yard.chair"
CLIENTS: list[TestClient] = []


@pytest.fixture(scope="module", autouse=True)
def client(yard: Workspace):
    desk = Desk(yard)
    routes = [*action_routes(desk), *dump_routes(desk), *plaza_routes(desk)]
    with TestClient(Starlette(routes=routes), raise_server_exceptions=True) as opened:
        CLIENTS.append(opened)
        yield


fields = st.sampled_from(
    ["_id", "chair_id", "name", "seats_count", "height_m", "is_covered", "placed_on", "rank", "x"]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["C1", "2024-03-01", "의자", "'; --", "$v0", "-0", "1e308", "nan"])
)
values = st.recursive(
    scalars | fields,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["eq", "in", "gt", "lte", "$or", "$and", "$$name"])
            | fields
            | st.text(max_size=6),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
names = st.sampled_from(
    [
        "filters", "q", "full_text", "fields", "sort", "distinct", "limit", "offset", "plain",
        "language", "include_total", "include_next_page", "records_format", "id", "x",
    ]
)  # fmt: skip
# An address has no line ends.
LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=8)
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SETTINGS
@given(st.dictionaries(names, values, max_size=5))
def test_search_answers_or_refuses(asked):
    answer = CLIENTS[0].post(
        "/api/3/action/datastore_search",
        content=_json({"resource_id": KEY} | asked),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in (200, 404, 409), (asked, answer.text)
    body = answer.json()
    assert body["success"] == (answer.status_code == 200)
    if answer.status_code == 409:
        assert body["error"]["__type"] == "Validation Error"
        assert len(body["error"]) > 1


@SETTINGS
@given(
    st.dictionaries(names | st.sampled_from(["format", "bom"]), st.text(max_size=20), max_size=4)
)
def test_dump_answers_or_refuses(asked):
    answer = CLIENTS[0].get(f"/datastore/dump/{KEY}", params=asked)
    assert answer.status_code in (200, 400), (asked, answer.text)


@SETTINGS
@given(st.lists(st.sampled_from(["json", "xml", KEY, "1", "3", "0", "99999", ""]) | LINE))
def test_plaza_answers_with_a_code(parts):
    answer = CLIENTS[0].get("/plaza/" + "/".join(quote(part, safe="") for part in parts))
    assert answer.status_code == 200
    assert "CODE" in answer.text


def _json(document) -> str:
    return json.dumps(document)  # NaN and infinity, too, as careless clients send them
