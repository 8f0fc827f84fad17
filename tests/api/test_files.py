"""Published files over HTTP, from a local folder and from memory: bytes, parts, tags, caching."""

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from madang import publish
from madang.api import file_routes
from madang.api.answers import CHUNK
from madang.files import Folder
from madang.publish import Published
from madang.workspace import Workspace

KEY = "yard.chair"


@pytest.fixture(scope="module", params=["local", "memory"])
def held(request, yard: Workspace) -> Workspace:
    """The yard, its published files on disk or in memory."""
    if request.param == "local":
        return yard
    return copy_of(yard, "yard")


@pytest.fixture(scope="module")
def client(held: Workspace) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=file_routes(held))) as opened:
        yield opened


@pytest.fixture(scope="module")
def newest(held: Workspace) -> Published:
    found = publish.latest(held.published, KEY)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def whole(held: Workspace, newest: Published) -> bytes:
    return held.published.read_bytes(f"{newest.folder}/data.parquet")


@pytest.fixture(scope="module")
def address(newest: Published) -> str:
    return f"/data/{KEY}/{newest.version}/data.parquet"


@pytest.mark.parametrize("file", ["data.parquet", "data.csv", "entry.json", "SHA256SUMS"])
def test_file_is_served_whole_with_its_sum(client, newest, file):
    answer = client.get(f"/data/{KEY}/{newest.version}/{file}")
    assert answer.status_code == 200
    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["etag"] == f'"{sha256}"'
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("file", "name"),
    [("data.csv", "yard.chair_{}.csv"), ("entry.json", "yard.chair_{}_entry.json")],
)
def test_download_has_a_name_that_says_what_it_is(client, newest, file, name):
    answer = client.get(f"/data/{KEY}/{newest.version}/{file}")
    wanted = f'attachment; filename="{name.format(newest.version)}"'
    assert answer.headers["content-disposition"] == wanted


@pytest.mark.parametrize("name", ["v1", "latest"])
def test_short_version_finds_the_full_one_and_must_be_asked_again(client, newest, whole, name):
    answer = client.get(f"/data/{KEY}/{name}/data.parquet")
    assert answer.content == whole
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-location"] == f"/data/{KEY}/{newest.version}/data.parquet"


def test_moving_address_has_the_tag_of_its_version(client, address, whole):
    answer = client.get("/data/yard/chair.parquet")
    assert answer.content == whole
    assert answer.headers["etag"] == client.get(address).headers["etag"]
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("place", ["/data/yard/chair.parquet", None])
def test_head_says_what_get_would(client, address, whole, place):
    answer = client.head(place or address)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(whole))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("header", "part"), [("bytes=0-3", slice(0, 4)), ("bytes=-8", slice(-8, None))]
)
def test_range_is_a_part_with_its_place(client, address, whole, header, part):
    answer = client.get(address, headers={"range": header})
    assert answer.status_code == 206
    assert answer.content == whole[part]
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


def test_head_of_a_range_says_its_length(client, address):
    answer = client.head(address, headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer.headers["content-length"]) == (206, "4")


def test_range_behind_the_end_is_416_with_the_size(client, address, whole):
    answer = client.get(address, headers={"range": f"bytes={len(whole)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    assert answer.json()["error"] == "range"


def test_several_ranges_are_answered_with_the_whole_file(client, address, whole):
    answer = client.get(address, headers={"range": "bytes=0-1,4-5"})
    assert (answer.status_code, answer.content) == (200, whole)


def test_if_range_of_another_version_gives_the_whole_file(client, address, whole):
    etag = client.head(address).headers["etag"]
    same = client.get(address, headers={"range": "bytes=0-3", "if-range": etag})
    other = client.get(address, headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert other.content == whole


def test_known_bytes_are_not_sent_again(client, address):
    etag = client.head(address).headers["etag"]
    answer = client.get(address, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


def test_if_match_of_another_version_is_refused(client, address):
    etag = client.head(address).headers["etag"]
    assert client.get(address, headers={"if-match": etag}).status_code == 200
    refused = client.get(address, headers={"if-match": '"other"'})
    assert refused.status_code == 412
    assert refused.headers["etag"] == etag


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/data/yard.chiar/latest/data.csv", "yard.chair"),
        ("/data/_stcore/latest/data.csv", "yard."),
        ("/data/yard.chair/v9/data.csv", "v1-"),
        ("/data/yard.chair/v9-0123456789ab/data.csv", "v1-"),
        ("/data/yard.chair/latest/data.cvs", "data.csv"),
        ("/data/yard/chiar.parquet", "yard.chair"),
        ("/data/yard.chair/latest/..%2f..%2flatest.json", "latest"),
        ("/data/yard.chair/..%2f..%2f/data.csv", "v1-"),
    ],
)
def test_unknown_name_is_404_with_near_ones(client, path, near):
    answer = client.get(path)
    assert answer.status_code == 404
    if answer.headers["content-type"] == "application/json":
        assert any(near in name for name in answer.json()["near"]) or near == "latest"


def test_dataset_that_was_never_published_is_404(client):
    assert client.get("/data/yard/swing.parquet").status_code == 404
    assert client.get("/data/yard.swing/latest/data.csv").json()["error"] == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_cannot_be_written(client, address, method):
    assert client.request(method, address).status_code == 405


class RangeReader(io.RawIOBase):
    """A remote file read by ranges alone, as DuckDB and pyarrow do; one version or an error."""

    def __init__(self, client: TestClient, address: str) -> None:
        head = client.head(address)
        self._client, self._address = client, address
        self._size, self._etag = int(head.headers["content-length"]), head.headers["etag"]
        self._place = 0
        self.requests = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + {0: 0, 1: self._place, 2: self._size}[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer) -> int:
        wanted = min(len(buffer), self._size - self._place)
        if wanted <= 0:
            return 0
        header = f"bytes={self._place}-{self._place + wanted - 1}"
        answer = self._client.get(self._address, headers={"range": header, "if-match": self._etag})
        if answer.status_code != 206:
            raise OSError(answer.status_code, "not the bytes of this version")
        buffer[: len(answer.content)] = answer.content
        self._place += len(answer.content)
        self.requests += 1
        return len(answer.content)


@pytest.mark.parametrize("moving", [False, True])
def test_parquet_reader_reads_the_file_by_ranges(client, address, whole, moving):
    remote = RangeReader(client, "/data/yard/chair.parquet" if moving else address)
    assert pq.read_table(remote).equals(pq.read_table(io.BytesIO(whole)))
    assert remote.requests > 1


def test_reader_with_a_tag_never_mixes_two_versions(yard: Workspace):
    """The pointer moves between two requests: the second is refused, not answered anew."""
    moved = copy_of(yard, "mixed")
    folder = moved.published
    with TestClient(Starlette(routes=file_routes(moved))) as client:
        remote = RangeReader(client, "/data/yard/chair.parquet")
        remote.read(4)
        other = publish.latest(folder, "yard.old_chair")
        assert other is not None
        pointer = folder.read_text("yard.old_chair/latest.json").replace(other.key, KEY)
        folder.replace(f"{KEY}/latest.json", pointer.encode())
        with pytest.raises(OSError, match="412"):
            remote.read(4)


def copy_of(workspace: Workspace, name: str) -> Workspace:
    """The workspace with its published files copied into memory."""
    folder = Folder(f"memory://{name}/published")
    for file in workspace.published.names():
        folder.replace(file, workspace.published.read_bytes(file))
    return replace(workspace, published=folder)


def test_version_is_served_as_soon_as_it_is_published(yard: Workspace, newest, address):
    copied = copy_of(yard, "soon")
    sums = f"{newest.folder}/SHA256SUMS"
    written_last = copied.published.read_bytes(sums)
    copied.published.delete(sums)
    with TestClient(Starlette(routes=file_routes(copied))) as client:
        assert client.get(address).status_code == 404
        copied.published.replace(sums, written_last)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("place", ["/data/yard/chair.parquet", None])
def test_erased_version_is_served_no_more(yard: Workspace, newest, address, place):
    copied = copy_of(yard, f"erased{bool(place)}")
    with TestClient(Starlette(routes=file_routes(copied))) as client:
        assert client.get(place or address).status_code == 200
        copied.published.delete(f"{newest.folder}/data.parquet")
        assert client.get(place or address).status_code == 404


def test_large_file_is_sent_in_chunks(yard: Workspace):
    """A file of several chunks, with a part that crosses their borders."""
    folder = Folder("memory://large/published")
    data = os.urandom(3 * CHUNK + 17)
    newest = publish.latest(yard.published, KEY)
    assert newest is not None
    sha256 = hashlib.sha256(data).hexdigest()
    file = replace(newest.files[0], size=len(data), sha256=sha256)
    made = replace(newest, files=(file,))
    folder.replace(f"{made.folder}/{file.name}", data)
    folder.replace(f"{KEY}/latest.json", publish.records.published_to_bytes(made))
    with TestClient(Starlette(routes=file_routes(replace(yard, published=folder)))) as client:
        place = "/data/yard/chair.parquet"
        assert client.get(place).content == data
        header = f"bytes={CHUNK - 3}-{2 * CHUNK + 3}"
        part = client.get(place, headers={"range": header})
        assert part.content == data[CHUNK - 3 : 2 * CHUNK + 4]
