"""The Action API's frame: who is answered how, whatever the action."""

import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang.api import Desk, action_routes
from madang.api.action import actions, app
from madang.api.action.errors import (
    NotAuthorized,
    NotFound,
    SearchError,
    SearchQueryError,
    ValidationError,
)
from madang.api.action.model import Action
from madang.errors import BadSearch
from madang.workspace import Workspace


def failing(error: Exception) -> Action:
    def run(context, given):
        raise error

    return Action(name="fails", run=run, summary="")


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=action_routes(Desk(yard)))) as opened:
        yield opened


@pytest.fixture
def echo(yard: Workspace, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """An API with one action, which gives back what it was handed."""
    action = Action(name="echo", run=lambda _, given: dict(given), summary="")
    monkeypatch.setattr(app, "ACTIONS", {"echo": action})
    return TestClient(Starlette(routes=action_routes(Desk(yard))))


@pytest.mark.parametrize("path", ["/api/action/site_read", "/api/3/action/site_read"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_action_is_answered_in_the_envelope(client, method, path):
    answer = client.request(method, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    body = answer.json()
    assert body["success"] is True
    assert body["result"] is True
    assert body["help"].endswith("/api/3/action/help_show?name=site_read")


@pytest.mark.parametrize(
    "sent",
    [
        {"params": [("a", "1"), ("b", "x"), ("b", "y")]},
        {"data": {"a": "1", "b": ["x", "y"]}},
        {"files": [("a", (None, "1")), ("b", (None, "x")), ("b", (None, "y"))]},
        {"json": {"a": "1", "b": ["x", "y"], "callback": "steal"}},
        {"content": '{"a": "1", "b": ["x", "y"]}'},
        {
            "content": "%7B%22a%22%3A%221%22%2C%22b%22%3A%5B%22x%22%2C%22y%22%5D%7D=",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
        },
    ],
    ids=["address", "form", "parts", "json", "json without a type", "json as a form's name"],
)
def test_parameters_come_by_address_form_or_json(echo, sent):
    assert echo.post("/api/3/action/echo", **sent).json()["result"] == {"a": "1", "b": ["x", "y"]}


def test_hangul_comes_back_as_it_was_sent(echo):
    for answer in (
        echo.get("/api/action/echo", params={"q": "환승지도"}),
        echo.post("/api/action/echo", json={"q": "환승지도"}),
        echo.post("/api/action/echo", data={"q": "환승지도", "x": "2"}),
    ):
        assert answer.json()["result"]["q"] == "환승지도"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotFound(""), 404, "Not Found Error"),
        (NotAuthorized("no"), 403, "Authorization Error"),
        (SearchQueryError("x"), 400, "Search Query Error"),
        (BadSearch("x"), 400, "Search Query Error"),
        (SearchError("x"), 409, "Search Error"),
        (ValidationError({"rows": ["Invalid integer"]}), 409, "Validation Error"),
        (RuntimeError("secret"), 500, "Internal Server Error"),
    ],
)
def test_each_error_has_its_status_and_kind(yard, monkeypatch, error, status, kind):
    monkeypatch.setattr(app, "ACTIONS", {"fails": failing(error)})
    answer = TestClient(Starlette(routes=action_routes(Desk(yard)))).get("/api/3/action/fails")
    assert answer.status_code == status
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["__type"] == kind
    assert "secret" not in answer.text
    if status == 409 and kind == "Validation Error":
        assert body["error"]["rows"] == ["Invalid integer"]
    else:
        assert isinstance(body["error"]["message"], str)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/api/3/action/no_such", {}),
        ("POST", "/api/3/action/no_such", {"json": {}}),
        ("POST", "/api/3/action/site_read", {"content": "{"}),
        ("POST", "/api/3/action/site_read", {"json": ["list"]}),
        ("POST", "/api/3/action/site_read", {"content": "[" * 100_000}),
        ("POST", "/api/3/action/site_read", {"content": b"\xff\xfe{}"}),
        ("POST", "/api/3/action/site_read", {"content": b"{" + b" " * 1_100_000 + b"}"}),
        ("GET", "/api/3/action/package_create", {}),
    ],
)
def test_what_is_no_call_is_told_in_a_bare_text(client, method, path, sent):
    answer = client.request(method, path, **sent)
    assert answer.status_code == 400
    assert isinstance(answer.json(), str)
    assert answer.json().startswith("Bad request - ")


@pytest.mark.parametrize("name", ["package_create", "datastore_upsert", "dataset_purge"])
def test_writing_is_refused_to_everybody(client, name):
    answer = client.post(
        f"/api/3/action/{name}", json={"name": "x"}, headers={"Authorization": "any"}
    )
    assert answer.status_code == 403
    assert answer.json()["error"]["__type"] == "Authorization Error"


@pytest.mark.parametrize("path", ["/api/3", "/api/3/", "/api"])
def test_root_tells_its_version(client, path):
    assert client.get(path).json() == {"version": 3 if "3" in path else 1}


def test_no_answer_redirects_since_clients_do_not_follow_a_post(client):
    answer = client.post("/api/3/action/site_read/", follow_redirects=False)
    assert answer.status_code == 404


def test_lone_half_of_a_sign_does_not_break_the_answer(echo):
    answer = echo.post("/api/3/action/echo", content=json.dumps({"q": "\ud800"}))
    assert answer.json()["result"] == {"q": "?"}


def test_names_of_actions_are_those_they_are_kept_under():
    assert all(name == action.name for name, action in actions.ACTIONS.items())
