"""The row service answers as the plaza does, and keeps the keys of those who ask to itself."""

import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang.api import Desk, plaza_routes
from madang.api.plaza import keys
from madang.i18n import package_messages, placeholders
from madang.rows import engine
from madang.sources.envelopes import read_rows
from madang.testing import raw_file
from madang.workspace import Workspace
from tests.waiting import until

SERVICE = "yard.chair"


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=plaza_routes(Desk(yard)))) as opened:
        yield opened


def code(answer) -> str:
    assert answer.status_code == 200
    if answer.headers["content-type"].startswith("text/xml"):
        return ET.fromstring(answer.content).findtext(".//CODE")  # noqa: S314 -- ours
    body = answer.json()
    return next(iter(body.values())).get("RESULT", body.get("RESULT"))["CODE"]


@pytest.mark.parametrize("end", ["", "/"])
def test_rows_come_in_the_envelope_of_the_plaza(client, end):
    answer = client.get(f"/plaza/any-key/json/{SERVICE}/2/3{end}")
    body = answer.json()
    assert list(body) == [SERVICE]
    assert list(body[SERVICE]) == ["list_total_count", "RESULT", "row"]
    assert body[SERVICE]["list_total_count"] == 3
    assert body[SERVICE]["RESULT"] == {"CODE": "INFO-000", "MESSAGE": "정상입니다"}
    assert body[SERVICE]["row"] == [
        {
            "chair_id": "C2", "name": "", "seats_count": "12", "height_m": "", "is_covered": "",
            "placed_on": "2024-05-02",
        },
        {
            "chair_id": "C3", "name": "=1+1", "seats_count": "1", "height_m": "0.4",
            "is_covered": "false", "placed_on": "2023-01-02",
        },
    ]  # fmt: skip


def test_xml_holds_the_same_rows(client):
    document = ET.fromstring(client.get(f"/plaza/k/xml/{SERVICE}/1/3/").content)  # noqa: S314 -- ours
    assert document.tag == SERVICE
    assert document.findtext("list_total_count") == "3"
    assert document.findtext("RESULT/CODE") == "INFO-000"
    as_xml = [{cell.tag: cell.text or "" for cell in row} for row in document.findall("row")]
    as_json = client.get(f"/plaza/k/json/{SERVICE}/1/3/").json()[SERVICE]["row"]
    assert as_xml == as_json


@pytest.mark.parametrize("kind", ["json", "xml"])
@pytest.mark.parametrize(
    ("rest", "wanted"),
    [
        ("{kind}/yard.chair/1/3", "INFO-000"),
        ("{kind}/yard.chair/1/1000", "INFO-000"),
        ("{kind}/yard.chair/4/9", "INFO-200"),
        ("{kind}/yard.chair/1", "ERROR-300"),
        ("{kind}/yard.chair", "ERROR-300"),
        ("{kind}", "ERROR-300"),
        ("{kind}/yard.chair/1/3/more", "ERROR-300"),
        ("{kind}/yard.nope/1/3", "ERROR-310"),
        ("{kind}/yard.swing/1/3", "ERROR-310"),
        ("{kind}/yard-chair/1/3", "ERROR-310"),
        ("{kind}/yard.chair/0/3", "ERROR-331"),
        ("{kind}/yard.chair/-1/3", "ERROR-331"),
        ("{kind}/yard.chair/1/0", "ERROR-332"),
        ("{kind}/yard.chair/a/3", "ERROR-333"),
        ("{kind}/yard.chair/1/1e3", "ERROR-333"),
        ("{kind}/yard.chair/1/9999999999999999999", "ERROR-333"),
        ("{kind}/yard.chair/3/1", "ERROR-334"),
        ("{kind}/yard.chair/1/1001", "ERROR-336"),
        ("{kind}/yard.chair/1001/2001", "ERROR-336"),
    ],
)
def test_each_case_has_its_code(client, kind, rest, wanted):
    answer = client.get(f"/plaza/k/{rest.format(kind=kind)}/")
    assert code(answer) == wanted
    assert answer.headers["content-type"].startswith(
        "text/xml" if kind == "xml" else "application/json"
    )


@pytest.mark.parametrize("kind", ["xmlf", "xls", "csv", "%20json"])
def test_other_types_are_refused_in_json(client, kind):
    wanted = "INFO-000" if kind == "%20json" else "ERROR-301"
    assert code(client.get(f"/plaza/k/{kind}/{SERVICE}/1/3/")) == wanted


def test_pages_hold_every_row_exactly_once(client):
    seen, start = [], 1
    while True:
        body = client.get(f"/plaza/k/json/{SERVICE}/{start}/{start}/").json()
        if SERVICE not in body:
            break
        seen += [row["chair_id"] for row in body[SERVICE]["row"]]
        start += 1
    assert seen == ["C1", "C2", "C3"]


def test_busy_server_asks_for_another_try(client, monkeypatch):
    monkeypatch.setattr(engine, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(engine, "TIME_LIMIT_S", 0.01)
    with engine._turns:
        assert code(client.get(f"/plaza/k/json/{SERVICE}/1/3/")) == "ERROR-500"


def test_messages_speak_english_on_request(client):
    korean = client.get(f"/plaza/k/json/{SERVICE}/1/2000").json()["RESULT"]["MESSAGE"]
    english = client.get(f"/plaza/k/json/{SERVICE}/1/2000?lang=en").json()["RESULT"]["MESSAGE"]
    assert "1,000" in korean
    assert english == "At most 1,000 rows can be asked for at once"


def test_both_languages_have_the_same_messages():
    texts = package_messages("madang.api").texts
    assert texts["ko"].keys() == texts["en"].keys()
    for key, message in texts["ko"].items():
        assert placeholders(message) == placeholders(texts["en"][key])


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_our_own_reader_of_the_plaza_reads_our_answers(client, kind):
    files = [
        raw_file(
            f"{start}.{kind}", client.get(f"/plaza/k/{kind}/{SERVICE}/{start}/{start + 1}").content
        )
        for start in (1, 3)
    ]
    batches = list(read_rows(files, ["chair_id", "name", "height_m"]))
    assert [row for batch in batches for row in batch.to_pylist()] == [
        {"chair_id": "C1", "name": "긴 의자", "height_m": "0.45"},
        {"chair_id": "C2", "name": None, "height_m": None},
        {"chair_id": "C3", "name": "=1+1", "height_m": "0.4"},
    ]


SECRET = "S3cr3tK3y/with+slash"  # noqa: S105 -- planted
SPELLINGS = (SECRET, "S3cr3tK3y%2Fwith%2Bslash", "S3cr3tK3y/with%2Bslash", "S3cr3tK3y")


@pytest.fixture
def served(yard: Workspace) -> Iterator[tuple[str, io.StringIO]]:
    """A real server on loopback with its own access log, and what it logs anywhere."""
    app = Starlette(routes=plaza_routes(Desk(yard)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="debug", access_log=True)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    logs = [logging.getLogger(name) for name in ("uvicorn", "uvicorn.access", "")]
    for log in logs:
        log.addHandler(handler)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, "the server listens")
    yield f"http://127.0.0.1:{port}", lines
    server.should_exit = True
    thread.join()
    for log in logs:
        log.removeHandler(handler)


def ask_with_keys(address: str) -> int:
    asked = 0
    for key in SPELLINGS:
        for rest in (
            f"json/{SERVICE}/1/2/",
            f"xml/{SERVICE}/9/8/",
            f"xls/{SERVICE}/1/2/",
            "",
            "json",
        ):
            answer = httpx.get(f"{address}/plaza/{key}/{rest}")
            assert "S3cr3tK3y" not in answer.text
            assert "S3cr3tK3y" not in str(answer.headers)
            asked += 1
    return asked


def test_planted_key_is_in_no_line_of_the_access_log(served):
    address, lines = served
    asked = ask_with_keys(address)
    access = [
        line for line in lines.getvalue().splitlines() if "HTTP/1.1" in line and "/plaza/" in line
    ]
    assert len(access) >= asked
    assert all("{KEY}" in line for line in access)
    for piece in ("S3cr3tK3y", "with+slash", "with%2Bslash", "with%2bslash"):
        assert piece not in lines.getvalue()


def test_key_is_logged_where_nothing_hides_it(served):
    """Control: without the filter the server's own access log names the key."""
    address, lines = served
    log = logging.getLogger("uvicorn.access")
    hidden = [each for each in log.filters if isinstance(each, keys._NoKeys)]
    assert hidden
    for each in hidden:
        log.removeFilter(each)
    try:
        ask_with_keys(address)
        assert "S3cr3tK3y" in lines.getvalue()
    finally:
        keys.hide_keys(log)


def test_json_of_every_answer_is_clean(client):
    for rest in (f"json/{SERVICE}/1/3/", "json/x/1/2/", "json"):
        json.loads(client.get(f"/plaza/k/{rest}").text)
