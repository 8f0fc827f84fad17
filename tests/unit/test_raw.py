"""`madang.raw`: bytes are kept before they are judged, and each retrieval has its receipt."""

import hashlib
import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from madang import clock, failpoints
from madang.dataset import Source, Text
from madang.errors import EncodingError, SourceError, WrongContent
from madang.files import Folder
from madang.raw import Raw
from madang.sources import Found
from madang.sources.spool import spool

SOURCE = Source(
    key="metro-file",
    title=Text(ko="지하철", en="Metro"),
    publisher="가상교통공사",
    licence="kogl-1",
    licence_text="공공누리 제1유형",
    dataset_id="example 1",
    landing="m-*.csv",
    encoding="cp949",
)
CSV = "역명,출구\r\n시청,1\r\n".encode("cp949")
NOON = datetime(2025, 5, 1, 3, tzinfo=UTC)


def found(data: bytes = CSV, name: str = "m-20250331.csv", **changes) -> Found:
    said = {
        "name": name,
        "as_of": date(2025, 3, 31),
        "partition": None,
        "opener": lambda: io.BytesIO(data),
        "size": len(data),
    }
    return Found(**(said | changes))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(str(tmp_path / "raw"))


@pytest.fixture
def raw(folder: Folder) -> Raw:
    return Raw(folder)


def blobs(folder: Folder) -> list[str]:
    return folder.names("blobs/**")


def receipts(folder: Folder) -> list[str]:
    return folder.names("receipts/**")


def test_landed_bytes_are_kept_as_received(raw: Raw, folder: Folder) -> None:
    receipt = raw.land(SOURCE, "landing", [found()])
    digest = hashlib.sha256(CSV).hexdigest()
    assert blobs(folder) == [f"blobs/{digest[:2]}/{digest}"]
    (file,) = raw.files(receipt)
    assert file.bytes() == CSV
    assert file.text() == CSV.decode("cp949")
    assert (file.name, file.as_of, file.encoding) == ("m-20250331.csv", date(2025, 3, 31), "cp949")


def test_a_receipt_says_what_came_from_whom_and_when(raw: Raw, folder: Folder) -> None:
    with clock.frozen(NOON):
        receipt = raw.land(SOURCE, "landing", [found()])
    (part,) = receipt.parts
    assert (part.media, part.encoding, part.line_ending) == ("csv", "cp949", "crlf")
    assert (receipt.source, receipt.origin, receipt.as_of) == (
        "metro-file",
        "landing",
        date(2025, 3, 31),
    )
    assert (receipt.publisher, receipt.licence) == ("가상교통공사", "kogl-1")
    assert (receipt.licence_text, receipt.encoding_declared) == ("공공누리 제1유형", "cp949")
    assert receipts(folder) == [f"receipts/metro-file/2025-05-01/{receipt.id}.json"]
    assert raw.receipts("metro-file") == [receipt]


def test_a_receipt_lies_under_the_day_in_seoul(raw: Raw, folder: Folder) -> None:
    with clock.frozen(datetime(2025, 5, 1, 15, tzinfo=UTC)):
        raw.land(SOURCE, "landing", [found()])
    assert receipts(folder)[0].startswith("receipts/metro-file/2025-05-02/")


def test_live_bytes_twice_are_one_blob_and_two_receipts(raw: Raw, folder: Folder) -> None:
    first = raw.land(SOURCE, "live", [found()])
    second = raw.land(SOURCE, "live", [found()])
    assert first.id != second.id
    assert len(blobs(folder)) == 1
    assert len(receipts(folder)) == 2


@pytest.mark.parametrize("origin", ["landing", "bundled"])
def test_an_unchanged_file_gives_the_receipt_that_stands(raw: Raw, folder, origin) -> None:
    with clock.frozen(NOON):
        first = raw.land(SOURCE, origin, [found()])
    with clock.frozen(NOON + timedelta(days=1)):
        assert raw.land(SOURCE, origin, [found()]) == first
    assert len(receipts(folder)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"data": CSV + "강남,2\r\n".encode("cp949")},
        {"as_of": date(2025, 4, 1)},
        {"raw_sha256": (("x.csv", "00"),)},
        {"name": "m-20250401.csv"},
    ],
)
def test_whatever_is_new_gives_a_new_receipt(raw: Raw, folder: Folder, change) -> None:
    first = raw.land(SOURCE, "landing", [found()])
    second = raw.land(SOURCE, "landing", [found(**change)])
    assert second.id != first.id
    assert len(receipts(folder)) == 2


def test_a_file_put_back_to_what_it_was_is_news(raw: Raw, folder: Folder) -> None:
    for data in (CSV, CSV + b"x,2\r\n", CSV):
        newest = raw.land(SOURCE, "landing", [found(data)])
    assert [receipt.id for receipt in raw.receipts(SOURCE.key)][-1] == newest.id
    assert len(receipts(folder)) == 3
    assert len(blobs(folder)) == 2


def test_partitions_do_not_push_each_other_out(raw: Raw, folder: Folder) -> None:
    """A source with a file a year lands them one by one; again unchanged, no receipt is added."""
    years = [found(CSV + str(y).encode(), f"m-{y}.csv", as_of=date(y, 12, 31)) for y in (2017, 18)]
    for _ in range(2):
        for year in years:
            raw.land(SOURCE, "landing", [year])
    assert len(receipts(folder)) == 2


def test_several_files_are_one_receipt_with_the_newest_day(raw: Raw) -> None:
    receipt = raw.land(
        SOURCE, "landing", [found(), found(CSV + b"x,2\r\n", "m-2.csv", as_of=date(2025, 4, 30))]
    )
    assert receipt.as_of == date(2025, 4, 30)
    assert [file.as_of for file in raw.files(receipt)] == [date(2025, 3, 31), date(2025, 4, 30)]


def test_receipts_stand_oldest_first(raw: Raw) -> None:
    ids: list[str] = []
    for hour in (5, 1, 9):
        with clock.frozen(NOON + timedelta(hours=hour)):
            ids.append(raw.land(SOURCE, "live", [found()]).id)
    assert [receipt.id for receipt in raw.receipts(SOURCE.key)] == [ids[1], ids[0], ids[2]]


BROKEN = {
    "cut inside a character": (CSV[:-1] + b"\xbf", EncodingError, "byte"),
    "no encoding we accept": (b"a,b\xff\xfe\xff", EncodingError, "not UTF-8 at byte 3"),
    "an error page": (b"<html>503</html>", WrongContent, "is html, the source declares csv"),
    "cut inside quotes": (b'a,b\n1,"x', WrongContent, "quoted field"),
    "nothing": (b"", WrongContent, "is empty"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bytes_are_kept_though_they_cannot_be_used(raw: Raw, folder: Folder, case: str) -> None:
    data, error, reason = BROKEN[case]
    receipt = raw.land(SOURCE, "landing", [found(data)])
    assert folder.read_bytes(blobs(folder)[0]) == data
    assert raw.receipts(SOURCE.key) == [receipt]
    for ask in (receipt.raise_for_problem, lambda: raw.files(receipt)):
        with pytest.raises(error, match=reason) as caught:
            ask()
        assert "metro-file: m-20250331.csv: " in str(caught.value)


def test_a_corrected_declaration_is_asked_again(raw: Raw) -> None:
    """What bytes are is asked once a blob; but not where the answer was no, or was another kind."""
    page = b"<html></html>"
    with pytest.raises(WrongContent):
        raw.files(raw.land(SOURCE, "landing", [found(page)]))
    with pytest.raises(WrongContent):
        raw.files(raw.land(replace(SOURCE, media="json"), "landing", [found()]))
    raw.files(raw.land(SOURCE, "landing", [found()]))


def test_known_bytes_are_not_examined_again(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    raw.land(SOURCE, "live", [found()])
    monkeypatch.setattr("madang.raw.identify", None)
    again = raw.land(SOURCE, "live", [found(name="renamed.csv")])
    assert (again.parts[0].name, again.parts[0].encoding) == ("renamed.csv", "cp949")
    with pytest.raises(TypeError):
        raw.land(SOURCE, "live", [found(b"other,bytes\n")])


def test_a_damaged_receipt_is_named(raw: Raw, folder: Folder) -> None:
    raw.land(SOURCE, "landing", [found()])
    folder.replace("receipts/metro-file/2025-05-01/x.json", b"{}")
    with pytest.raises(SourceError, match=r"x\.json cannot be read"):
        raw.receipts("metro-file")


def test_a_bundled_table_keeps_day_and_sum_of_its_raw_files(raw: Raw, thing) -> None:
    bundled = found(
        b"id,n\n1,1\n",
        "thing.csv",
        raw_as_of=date(2025, 3, 31),
        raw_sha256=(("m-20250331.csv", "ab" * 32),),
    )
    dataset = thing(sources=[SOURCE], licence="kogl-1")
    receipt = raw.land(dataset, "bundled", [bundled])
    assert receipt.source == "demo.thing"
    assert receipt.raw_as_of == date(2025, 3, 31)
    assert receipt.raw_sha256 == (("m-20250331.csv", "ab" * 32),)
    assert (receipt.publisher, receipt.licence) == ("시험", "kogl-1")
    assert receipt.licence_text == "공공누리 제1유형"


def test_the_zone_works_behind_any_url() -> None:
    raw = Raw(Folder("memory://raw-zone"))
    receipt = raw.land(SOURCE, "landing", [found()])
    assert raw.files(receipt)[0].bytes() == CSV
    assert raw.land(SOURCE, "landing", [found()]) == receipt


def test_a_large_new_text_is_decoded_once(raw, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("madang.raw._LARGE", 10)
    scratch = tmp_path / "scratch"
    (file,) = raw.files(raw.land(SOURCE, "landing", [found()], scratch))
    assert file.spooled.path.read_bytes() == CSV.decode("cp949").encode()
    assert spool(file, scratch) is file.spooled
    file.spooled.path.unlink()
    assert spool(file, scratch).path.read_bytes() == CSV.decode("cp949").encode()


def test_small_or_known_texts_are_not_copied(raw, tmp_path, monkeypatch) -> None:
    scratch = tmp_path / "scratch"
    (file,) = raw.files(raw.land(SOURCE, "landing", [found()], scratch))
    assert file.spooled is None
    monkeypatch.setattr("madang.raw._LARGE", 10)
    raw.land(SOURCE, "landing", [found()], scratch)
    assert not scratch.exists()


LAND = """
import sys
sys.path.insert(0, {tests!r})
from test_raw import SOURCE, found
from madang.files import Folder
from madang.raw import Raw
Raw(Folder({folder!r})).land(SOURCE, "landing", [found()])
"""


@pytest.mark.parametrize(("point", "left"), [("raw.blob", (1, 0)), ("raw.receipt", (1, 1))])
def test_a_killed_landing_is_made_good_by_the_next(raw, folder, point, left) -> None:
    assert point in failpoints.NAMES
    script = LAND.format(tests=str(Path(__file__).parent), folder=str(folder.local()))
    killed = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"MADANG_FAILPOINTS": point}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert (len(blobs(folder)), len(receipts(folder))) == left
    receipt = raw.land(SOURCE, "landing", [found()])
    assert (len(blobs(folder)), len(receipts(folder))) == (1, 1)
    assert raw.files(receipt)[0].bytes() == CSV


def test_large_files_are_never_held_in_memory(raw: Raw) -> None:
    """A reader that gives a chunk only when the one before is gone."""

    class Endless(io.RawIOBase):
        left = 64

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 1 << 20, "asked for more than a chunk"
            self.left -= 1
            return b"a,b\n" * (size // 4) if self.left >= 0 else b""

    receipt = raw.land(SOURCE, "landing", [found(opener=Endless)])
    assert receipt.parts[0].size == 64 << 20
