"""Bad files: nothing wrong is published, the reason is named, the bytes are kept as received."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from madang import publish, raw
from madang.dataset import Dataset, Inputs
from madang.sources.encodings import Content
from madang.workspace import Workspace
from tests.fault import scene

GOOD = scene.text_of(1, bad=0)
LINES = GOOD.splitlines(keepends=True)
CP949 = GOOD.encode("cp949")


def _zipped() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("reading.csv", CP949)
    return whole.getvalue()


def _rows_as(form: str) -> bytes:
    """The good rows with their cells put into `form`."""
    return "".join(form.format(*row) + "\r\n" for row in csv.reader(io.StringIO(GOOD))).encode(
        "cp949"
    )


# What arrives: bytes, and what the reason must name.
FAULTS: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "cut_in_a_row": (
        lambda: CP949[: len(CP949) // 2 - 3],
        ("guard__drop", "after 1500 before", "reader__rows_readable"),
    ),
    "cut_in_a_character": (
        lambda: CP949[: CP949.rindex("시".encode("cp949")) + 1],
        ("not CP949 at byte 27724", "incomplete multibyte"),
    ),
    "damaged_byte": (
        lambda: CP949.replace("강".encode("cp949"), b"\xff\xff", 1),
        ("not CP949 at byte 50", "not UTF-8 at byte 0"),
    ),
    "utf_16": (partial(GOOD.encode, "utf-16"), ("UTF-16",)),
    "html_with_200": (
        partial("<!DOCTYPE html><html><body>점검 중입니다</body></html>".encode, "utf-8"),
        ("html", "csv"),
    ),
    "zip": (_zipped, ("zip", "csv")),
    "no_bytes": (lambda: b"", ("empty",)),
    "header_lost_a_column": (lambda: _rows_as("{0},{1},{3}"), ("장소", "Found", "Wanted")),
    "header_renamed_and_moved": (
        lambda: _rows_as("{1},{0},{2},{3}").replace(*(w.encode("cp949") for w in ("번호", "순번"))),
        ("번호", "순번"),
    ),
    "zero_rows": (lambda: LINES[0].encode("cp949"), ("guard__rows", "0 rows")),
    "half_the_rows": (
        lambda: "".join(LINES[: len(LINES) // 2]).encode("cp949"),
        ("guard__drop", "wanted at least"),
    ),
    "doubled_keys": (
        lambda: "".join([*LINES, *LINES[1:200]]).encode("cp949"),
        ("key__unique", "guard__bad_share"),
    ),
    "two_per_cent_unreadable": (
        lambda: scene.text_of(1, bad=31).encode("cp949"),
        ("guard__bad_share", "value__range"),
    ),
}


@pytest.fixture
def landing(tmp_path) -> Path:
    return tmp_path / "landing"


@pytest.fixture
def place(tmp_path, landing) -> Workspace:
    """A workspace that holds and has published edition 0."""
    made = scene.workspace(tmp_path / "home", landing)
    scene.put(landing, 0)
    assert scene.build_reading(made).status == "committed"
    return made


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_wrong_is_published_and_a_good_file_goes_on(place, landing, fault):
    make, reasons = FAULTS[fault]
    data = make()
    before = _standing(place)
    scene.put(landing, 1, data=data)
    outcome = scene.build_reading(place)
    assert outcome.status == "refused"
    assert outcome.input_hash is None or outcome.version == before[0]
    for reason in reasons:
        assert reason in outcome.reason
    assert _standing(place) == before
    assert place.lake.table(scene.READING).attempts()[None].reason == outcome.reason
    _prove_kept(place, data)


def test_older_input_is_refused(place, landing):
    scene.put(landing, 2)
    scene.build_reading(place)
    before = _standing(place)
    (landing / scene.file_name(2)).unlink()
    outcome = scene.build_reading(place)
    assert outcome.status == "refused"
    assert "guard__newer" in outcome.reason
    assert "--allow-older" in outcome.reason
    assert _standing(place) == before


def test_control_allowed_older_input_goes_back(place, landing):
    scene.put(landing, 2)
    scene.build_reading(place)
    (landing / scene.file_name(2)).unlink()
    assert scene.build_reading(place, allow_older=True).status == "committed"
    assert _standing(place)[1] == 0


@pytest.mark.parametrize(
    ("encoding", "status"),
    [("cp949", "unchanged"), ("utf-8", "same_rows"), ("utf-8-sig", "same_rows")],
)
def test_same_rows_in_other_bytes_give_no_version(place, landing, encoding, status):
    before = _standing(place)
    scene.put(landing, 0, data=scene.text_of(0).encode(encoding))
    assert scene.build_reading(place).status == status
    assert _standing(place) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_control_without_sniffing_header_check_and_guards_a_wrong_version_appears(
    tmp_path, landing, monkeypatch, fault
):
    """A reader as one writes it in a hurry, and a declaration that demands nothing."""
    monkeypatch.setattr(raw, "identify", lambda *_: Content(media="csv", encoding="cp949"))
    hasty = _hasty()
    place = scene.workspace(tmp_path / "home", landing, hasty)
    scene.put(landing, 0)
    assert scene.build_reading(place, hasty).status == "committed"
    scene.put(landing, 1, data=FAULTS[fault][0]())
    assert scene.build_reading(place, hasty).status == "committed"
    rows = place.lake.table(hasty).current().table()
    expected = scene.good_rows(1).cast(hasty.schema)
    assert rows.sort_by("reading_id") != expected


def _hasty() -> Dataset:
    columns = [
        scene.Column(c.name, c.type, unit=c.unit, title=c.title, required=False)
        for c in scene.READING.columns
    ]
    return scene.declare(
        columns=columns, rules=(), read=_read_in_a_hurry, bad_share=0.99, min_rows=0, max_drop=1.0
    )


def _read_in_a_hurry(inputs: Inputs) -> pa.Table:
    """By position, characters replaced, rows that do not parse skipped."""
    text = inputs.file(scene.SOURCE).bytes().decode("cp949", errors="replace")
    rows = []
    for row in (line.split(",") for line in text.splitlines()[1:]):
        try:
            rows.append((int(row[0]), int(row[1]), row[2], float(row[-1])))
        except (ValueError, IndexError):
            continue
    cells = zip(*rows, strict=True) if rows else [()] * len(scene.READING.columns)
    fields = scene.READING.schema
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(cells, fields, strict=True)],
        names=fields.names,
    )


def _standing(place: Workspace) -> tuple[str, int, tuple[str, ...]]:
    """Version, edition, and sums of the published files; each file is held against its sum."""
    version = place.lake.table(scene.READING).current()
    newest = publish.latest(place.published, scene.READING.key)
    assert newest.version == version.name
    for file in newest.files:
        data = place.published.read_bytes(f"{newest.folder}/{file.name}")
        assert hashlib.sha256(data).hexdigest() == file.sha256
    return version.name, scene.whole(version.table()), tuple(f.sha256 for f in newest.files)


def _prove_kept(place: Workspace, data: bytes) -> None:
    """The bytes are there as received, with a receipt that names them."""
    digest = hashlib.sha256(data).hexdigest()
    kept = Path(place.settings.lake_folder) / "raw" / "blobs" / digest[:2] / digest
    assert kept.read_bytes() == data
    newest = place.raw.receipts(scene.SOURCE.key)[-1]
    assert [(part.sha256, part.size) for part in newest.parts] == [(digest, len(data))]
