"""A whole snapshot in one download, the views over it, and the list of a dataset's versions."""

import hashlib
import io
import json
import subprocess
import tarfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import publish
from madang.api import file_routes, snapshot_routes
from madang.api.ranges import Span
from madang.api.snapshots import snapshot_archive
from madang.files import Folder
from madang.publish import Published
from madang.workspace import Workspace

KEY = "yard.chair"
PAPERS = {"entry.json", "profile.json", "changes.json", "CITATION.cff", "dictionary.csv"}


def copy_of(workspace: Workspace, name: str) -> Workspace:
    """The workspace with its published files copied into memory, in a snapshot."""
    folder = Folder(f"memory://{name}/published")
    for file in workspace.published.names():
        folder.replace(file, workspace.published.read_bytes(file))
    newest = {key: publish.latest(folder, key) for key in workspace.registry.datasets}
    publish.write_snapshot(folder, {k: found.version for k, found in newest.items() if found})
    return replace(workspace, published=folder)


@pytest.fixture(scope="module")
def held(yard: Workspace) -> Workspace:
    return copy_of(yard, "snapshots")


@pytest.fixture(scope="module")
def client(held: Workspace) -> Iterator[TestClient]:
    with serving(held) as opened:
        yield opened


def serving(workspace: Workspace) -> TestClient:
    return TestClient(Starlette(routes=[*snapshot_routes(workspace), *file_routes(workspace)]))


@pytest.fixture(scope="module")
def ident(held: Workspace) -> str:
    found = publish.current_snapshot(held.published)
    assert found is not None
    return found.id


@pytest.fixture(scope="module")
def newest(held: Workspace) -> Published:
    found = publish.latest(held.published, KEY)
    assert found is not None
    return found


def members(data: bytes) -> dict[str, bytes]:
    """Contents by path below the folder of a tar file."""
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        found = {}
        for member in opened.getmembers():
            stream = opened.extractfile(member)
            assert stream is not None
            found[member.name.partition("/")[2]] = stream.read()
        return found


def test_download_holds_parquet_and_papers_of_every_version(client, held, ident):
    answer = client.get(f"/data/snapshots/{ident}.tar")
    assert answer.headers["content-type"] == "application/x-tar"
    assert int(answer.headers["content-length"]) == len(answer.content)
    found = members(answer.content)
    versions = publish.snapshot(held.published, ident).versions
    assert len(versions) == 3
    for key, version in versions.items():
        for name in ("data.parquet", *PAPERS):
            path = f"{key}/{version}/{name}"
            assert found[path] == held.published.read_bytes(path)
    assert not [path for path in found if path.endswith("data.csv")]
    assert json.loads(found["snapshot.json"]) == {
        "id": ident,
        "versions": dict(versions),
        "left_out": {},
    }


def test_sums_in_the_download_prove_every_file(client, ident, tmp_path):
    data = client.get(f"/data/snapshots/{ident}.tar").content
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        opened.extractall(tmp_path, filter="data")
    folder = tmp_path / f"madang-{ident}"
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    proved = set(done.stdout.replace(": OK", "").split())
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert held - proved == {"SHA256SUMS"}
    file = next(folder.glob("*/*/profile.json"))
    file.chmod(0o644)
    file.write_bytes(b"other")
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1


def test_views_in_the_download_run_where_it_was_unpacked(client, ident, tmp_path, monkeypatch):
    data = client.get(f"/data/snapshots/{ident}.tar").content
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        opened.extractall(tmp_path, filter="data")
    monkeypatch.chdir(tmp_path / f"madang-{ident}")
    with duckdb.connect() as connection:
        connection.execute((tmp_path / f"madang-{ident}/views.sql").read_text("utf-8"))
        assert connection.sql("SELECT count(*) FROM yard.chair").fetchall() == [(3,)]


def test_current_is_the_newest_snapshot(client, ident):
    pinned = client.get(f"/data/snapshots/{ident}.tar")
    moving = client.get("/data/snapshots/current.tar")
    assert moving.content == pinned.content
    assert moving.headers["etag"] == pinned.headers["etag"]
    assert client.get("/data/snapshots/current.json").json()["id"] == ident


def test_any_part_of_the_download_is_that_of_the_whole(client, ident):
    place = f"/data/snapshots/{ident}.tar"
    whole = client.get(place).content
    size = len(whole)
    step = size // 17
    for start in range(0, size, step):
        stop = min(start + step + 1, size)
        header = {"range": f"bytes={start}-{stop - 1}"}
        part = client.get(place, headers=header)
        assert part.status_code == 206
        assert part.content == whole[start:stop]
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
    assert client.head(place).headers["content-length"] == str(size)


def test_download_that_was_broken_off_goes_on(client, ident):
    place = f"/data/snapshots/{ident}.tar"
    whole = client.get(place)
    tag = whole.headers["etag"]
    rest = client.get(place, headers={"range": "bytes=5000-", "if-range": tag})
    assert whole.content[:5000] + rest.content == whole.content
    other = client.get(place, headers={"range": "bytes=5000-", "if-range": '"other"'})
    assert (other.status_code, other.content) == (200, whole.content)


def test_erased_version_is_left_out_and_named(yard: Workspace):
    workspace = copy_of(yard, "left-out")
    current = publish.current_snapshot(workspace.published)
    newest = publish.latest(workspace.published, KEY)
    assert current is not None
    assert newest is not None
    with serving(workspace) as client:
        before = client.get("/data/snapshots/current.tar")
        workspace.published.delete(f"{newest.folder}/data.parquet")
        after = client.get("/data/snapshots/current.tar")
        assert before.headers["etag"] != after.headers["etag"]
        found = members(after.content)
        told = json.loads(found["snapshot.json"])
        assert told["left_out"] == {KEY: newest.version}
        assert not [path for path in found if path.startswith(f"{KEY}/")]
        assert KEY.replace(".", '"."') not in found["views.sql"].decode()
        assert client.get("/data/views.sql").status_code == 200


def test_same_snapshot_is_the_same_file_elsewhere(client, yard, ident):
    with serving(copy_of(yard, "elsewhere")) as other:
        place = f"/data/snapshots/{ident}.tar"
        assert other.get(place).content == client.get(place).content


@pytest.mark.parametrize("ending", [".tar", ".json", "/views.sql"])
def test_unknown_snapshot_is_404_with_the_known_ones(client, ident, ending):
    answer = client.get(f"/data/snapshots/0123456789ab{ending}")
    assert answer.status_code == 404
    assert ident in answer.json()["near"]


def test_nothing_published_has_no_snapshot(yard: Workspace):
    empty = replace(yard, published=Folder("memory://nothing/published"))
    with serving(empty) as client:
        for ending in (".tar", ".json", "/views.sql"):
            assert client.get(f"/data/snapshots/current{ending}").status_code == 404
        assert "CREATE" not in client.get("/data/views.sql").text
        assert client.get(f"/data/{KEY}/versions.json").status_code == 404


def test_memory_of_a_download_does_not_grow_with_it(yard: Workspace):
    """A file of 64 MB is sent with a few of its chunks in memory."""
    workspace = copy_of(yard, "large")
    newest = publish.latest(workspace.published, KEY)
    current = publish.current_snapshot(workspace.published)
    assert newest is not None
    assert current is not None
    size = 64 << 20
    workspace.published.replace(f"{newest.folder}/profile.json", bytes(size))
    body = snapshot_archive(workspace, current)
    tracemalloc.start()
    digest, sent = hashlib.sha256(), 0
    for chunk in body.read(Span(start=0, stop=body.size, size=body.size)):
        digest.update(chunk)
        sent += len(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent == body.size > size
    assert peak < 4 << 20


@pytest.mark.parametrize("place", ["/data/views.sql", "/data/snapshots/current/views.sql"])
def test_views_name_addresses_of_this_site(client, held, newest, place):
    text = client.get(place).text
    site = held.settings.site_url
    pinned = f"'{site}/data/{KEY}/{newest.version}/data.parquet'"
    moving = f"'{site}/data/yard/chair.parquet'"
    wanted, other = (moving, pinned) if place == "/data/views.sql" else (pinned, moving)
    assert wanted in text
    assert other not in text
    assert "COMMENT ON COLUMN" in text


def test_versions_are_listed_newest_first_with_pinned_files(client, newest):
    told = client.get(f"/data/{KEY}/versions.json").json()
    assert (told["key"], told["latest"]) == (KEY, newest.version)
    (only,) = told["versions"]
    assert (only["name"], only["rows"]) == (newest.version, 3)
    assert only["changes"] == {"previous": None, "added": 3, "removed": 0, "changed": 0}
    for file in only["files"]:
        answer = client.get(file["url"])
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("key", ["yard.chiar", "_stcore", "yard.swing"])
def test_versions_of_what_is_not_published_are_404(client, key):
    assert client.get(f"/data/{key}/versions.json").status_code == 404
