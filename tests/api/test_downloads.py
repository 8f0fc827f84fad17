"""Files where CKAN's clients look for them: the bytes of the newest version, whole or in part."""

import hashlib
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import publish
from madang.api import Desk, download_routes
from madang.catalogue import dataset_id, resource_id
from madang.ui.middleware import PlainFiles
from madang.workspace import Workspace

KEY, NAME = "yard.chair", "yard-chair"
FILE = f"/dataset/{dataset_id(KEY)}/resource/{resource_id(KEY, 'csv')}/download/data.csv"


@pytest.fixture(scope="module")
def client(yard: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=download_routes(Desk(yard)))) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(yard: Workspace) -> bytes:
    found = publish.latest(yard.published, KEY)
    return yard.published.read_bytes(f"{found.folder}/data.csv")


@pytest.mark.parametrize(
    "path",
    [
        FILE,
        FILE.removesuffix("/data.csv"),
        f"/dataset/{NAME}/resource/{resource_id(KEY, 'csv')}/download/data.csv",
    ],
)
def test_file_is_the_published_one(client, whole, path):
    answer = client.get(path)
    assert answer.content == whole
    assert answer.headers["etag"] == f'"{hashlib.sha256(whole).hexdigest()}"'
    assert answer.headers["content-length"] == str(len(whole))
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="yard.chair_v1-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


def test_head_says_what_get_would(client):
    head, get = client.head(FILE), client.get(FILE)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == get.headers


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=5-", slice(5, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=0-999999", slice(None)),
    ],
)
def test_part_is_sent_as_asked(client, whole, asked, part):
    answer = client.get(FILE, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[part]
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")
    assert answer.headers["content-length"] == str(len(whole[part]))


def test_parts_put_together_are_the_whole(client, whole):
    parts = [
        client.get(FILE, headers={"Range": f"bytes={start}-{start + 16}"}).content
        for start in range(0, len(whole), 17)
    ]
    assert b"".join(parts) == whole


def test_conditions_are_kept(client):
    tag = client.head(FILE).headers["etag"]
    assert client.get(FILE, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(FILE, headers={"If-Match": '"x"'}).status_code == 412
    assert client.get(FILE, headers={"Range": "bytes=999999-"}).status_code == 416
    stale = client.get(FILE, headers={"Range": "bytes=0-3", "If-Range": '"x"'})
    assert stale.status_code == 200


@pytest.mark.parametrize(
    "role", ["parquet", "csv", "dictionary", "datapackage", "quality", "lineage"]
)
def test_every_file_of_the_entry_is_there(client, yard, role):
    found = next(item for item in Desk(yard).listings() if item.dataset.key == KEY)
    resource = found.entry.resource(role)
    answer = client.get(f"/dataset/{NAME}/resource/{resource.id}/download/{resource.name}")
    assert hashlib.sha256(answer.content).hexdigest() == resource.sha256


@pytest.mark.parametrize(
    "path",
    [
        f"/dataset/nope/resource/{resource_id(KEY, 'csv')}/download/data.csv",
        f"/dataset/{NAME}/resource/nope/download/data.csv",
        f"/dataset/{NAME}/resource/{resource_id('yard.old_chair', 'csv')}/download/data.csv",
        FILE.replace("data.csv", "SHA256SUMS"),
        FILE.replace("data.csv", "..%2Fentry.json"),
    ],
)
def test_nothing_else_is_there(client, path):
    assert client.get(path).status_code == 404


async def _tell(path, is_file):
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)

    scope = {"type": "http", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
    await PlainFiles(app)(scope, None, None)
    return bool(seen["headers"]) != is_file


def test_length_of_a_file_is_not_gzipped_away():
    import asyncio

    for path, is_file in ((FILE, True), ("/data/a/b/c.csv", True), ("/dataset/x", False)):
        assert asyncio.run(_tell(path, is_file)), path
