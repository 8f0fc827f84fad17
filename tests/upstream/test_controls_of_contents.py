"""Controls of F35 to F49: each protection turned off, and the outcome is then the wrong one."""

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pyarrow as pa
import pytest

from madang import clock, raw
from madang.dataset import Column, RawFile
from madang.files import Incoming
from madang.live import fetch
from madang.raw import Part, Raw, Receipt
from madang.sources import casts, delimited, encodings
from madang.sources import client as clients
from madang.sources.encodings import Content
from madang.sources.envelopes import cells
from madang.sources.portals import verdict
from madang_transfermap.readers.index import Place, StationIndex
from madang_transfermap.readers.units.facility_states import LETTERS
from tests.upstream import fake as faults
from tests.upstream import samples, test_contents
from tests.upstream.test_contents import (
    NUMBERS,
    SHIFTED,
    checks,
    csv_town,
    quarantine,
    station_town,
    unit,
)
from tests.upstream.test_crashes import CHILD, ROOT
from tests.upstream.town import COLUMNS, WORD, Town, dataset, rows

__all__ = ["station_town"]  # a fixture

# --- stations and states


def neighbours() -> pa.Table:
    """The list of stations with the one that bears the outer code of another."""
    more = {
        "station_id": ["S1-3-322"],
        "line": ["3"],
        "kric_station_code": ["322"],
        "group_id": ["elsewhere"],
    }
    return pa.concat_tables([test_contents.STATIONS, pa.table(more)])


def by_code(index: StationIndex, row: Mapping) -> Place | None:
    return next((place for place in index._places.values() if place.code == row["stnCd"]), None)


@pytest.mark.parametrize(
    ("match", "station", "conflicts"),
    [(test_contents.matched, "S1-3-312", 1), (by_code, "S1-3-322", 0)],
    ids=["by name", "by code"],
)
def test_f35_matched_by_code_the_unit_stands_at_a_neighbours_and_nobody_is_told(
    station_town, fake, monkeypatch, match, station, conflicts
) -> None:
    monkeypatch.setattr(test_contents, "STATIONS", neighbours())
    monkeypatch.setattr(test_contents, "matched", match)
    fake.serve("datagokr", "B1/svc/getUnits", [unit("1"), unit("2", code="322")])
    outcome = station_town.build()
    assert outcome.status == "committed"
    assert [row["station_id"] for row in station_town.rows()] == ["S1-3-312", station]
    assert checks(outcome)["code_agrees"] == conflicts


def test_f36_with_a_default_for_strange_letters_unknown_units_are_said_to_work(
    station_town, fake, monkeypatch
) -> None:
    for letter in ("", "Q"):
        monkeypatch.setitem(LETTERS, letter, "working")
    fake.serve("datagokr", "B1/svc/getUnits", [unit("3", "Q"), unit("4", None)])
    outcome = station_town.build()
    assert [row["state"] for row in station_town.rows()] == ["working", "working"]
    assert checks(outcome)["state_known"] == 0


def test_f48_where_a_new_name_is_guessed_its_unit_stands_elsewhere(
    station_town, fake, monkeypatch
) -> None:
    monkeypatch.setattr(StationIndex, "find", lambda self, *_: next(iter(self._places.values())))
    fake.serve("datagokr", "B1/svc/getUnits", [unit("1"), unit("2", name="새이름")])
    assert station_town.build().status == "committed"
    assert [row["station_id"] for row in station_town.rows()] == ["S1-3-312"] * 2
    assert quarantine(station_town) == []


# --- cells


def without_blanks(patch: Callable[..., None]) -> None:
    patch(cells, "_BLANKS", cells._BLANKS.slice(0, 1))
    patch("madang.city.casting.NOTHING", ())


def as_the_engine_casts(patch: Callable[..., None]) -> None:
    patch(
        casts,
        "cast",
        lambda cell, column: f"TRY_CAST({cell} AS {casts.sql.type_name(column.type)})",
    )


@pytest.mark.parametrize(
    ("cells_of", "turn_off"),
    [
        ({"I": "-", "X": "", "ON": ""}, without_blanks),
        ({"I": "1", "X": "null", "ON": ""}, without_blanks),
        ({"I": "1,234", "X": "1", "ON": ""}, as_the_engine_casts),
        ({"I": "1", "X": "1", "ON": "20261119"}, as_the_engine_casts),
    ],
    ids=["a dash", "the word null", "a comma", "a bare date"],
)
def test_f38_without_the_rules_for_cells_a_good_row_is_refused(
    new_town, fake, monkeypatch, cells_of, turn_off
) -> None:
    town = new_town(dataset(columns=NUMBERS))
    fake.serve("plaza", "Things", [{"ID": "1", **cells_of}])
    assert town.build().status == "committed"
    fake.serve("plaza", "Things", [{"ID": "2", **cells_of}])
    turn_off(monkeypatch.setattr)
    assert town.build().status == "refused"
    assert [row["id"] for row in town.rows()] == ["1"]


def test_f38_the_engines_own_cast_rounds(new_town, fake, monkeypatch) -> None:
    as_the_engine_casts(monkeypatch.setattr)
    town = new_town(dataset(columns=NUMBERS))
    fake.serve("plaza", "Things", [{"ID": "1", "I": "1.5", "X": "", "ON": ""}])
    assert town.build().status == "committed"
    assert town.rows()[0]["i"] == 2


def tags_before_entities(text: str) -> str:
    return cells.html.unescape(cells._MARKUP.sub("", text))


@pytest.mark.parametrize("naive", [str, tags_before_entities], ids=["as sent", "tags first"])
def test_f40_without_the_decoder_a_script_is_published(new_town, fake, monkeypatch, naive) -> None:
    monkeypatch.setattr(cells, "plain_text", naive)
    town = new_town()
    markup = "<p>가</p><script>a()</script>&lt;script&gt;b()&lt;/script&gt;"
    fake.serve("plaza", "Things", [{"ID": "1", "NAME": markup, "N": "1"}])
    assert town.build().status == "committed"
    (name,) = town.place.published.names("town.thing/*/data.csv")
    found = town.place.published.read_text(name)
    assert ("<script>" in found) or ("&lt;script&gt;" in found)
    assert ("<script>b" in found) == (naive is tags_before_entities)


# --- bytes and characters


def test_f41_a_client_that_believes_the_label_never_reads_cp949(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(encodings, "ENCODINGS", ("utf-8",))
    body = samples.text_of(samples.plaza("Things", rows(2)))
    fake.play(faults.body(body.encode("cp949")), times=99)
    assert town.build().status == "refused"
    assert town.rows() == []


def test_f41_a_client_that_knows_no_byte_order_mark_never_reads_it(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(encodings._Text, "encoding", lambda _: "utf-8")
    body = samples.text_of(samples.plaza("Things", rows(2)))
    fake.play(faults.body(body.encode("utf-8-sig")), times=99)
    assert town.build().status == "refused"
    assert town.rows() == []


@pytest.mark.parametrize("is_strict", [True, False], ids=["ours", "naive"])
def test_f41_where_zero_bytes_are_not_looked_for_they_are_published(
    new_town, tmp_path, monkeypatch, is_strict
) -> None:
    if not is_strict:  # the rule for characters would still put U+FFFD there
        monkeypatch.setattr(encodings._Text, "feed", without_zeros(encodings._Text.feed))
        monkeypatch.setattr(cells, "_readable", lambda column: (column, 0))
    town = csv_town(new_town, tmp_path, ["1,가\0나,1"])
    outcome = town.build(origin="landing")
    if is_strict:
        assert "zero byte at 15" in outcome.reason
    assert [row["name"] for row in town.rows()] == ([] if is_strict else ["가\0나"])


def without_zeros(feed: Callable[..., None]) -> Callable[..., None]:
    return lambda self, chunk: feed(self, chunk.replace(b"\0", b""))


def test_f41_a_decoder_that_forgives_drops_bytes_and_tells_nobody(town, fake, monkeypatch) -> None:
    for module in (verdict, raw):
        monkeypatch.setattr(module, "identify", lambda *_: Content(media="json", encoding="utf-8"))
    monkeypatch.setattr(verdict, "_text", lambda reply: reply.body.decode("utf-8", "ignore"))
    monkeypatch.setattr(RawFile, "text", lambda self: self.bytes().decode("utf-8", "ignore"))
    body = samples.text_of(samples.plaza("Things", rows(2))).encode()
    broken = body.replace("이름 2".encode(), "이름 2".encode()[:-3])  # cut inside a character
    fake.play(faults.body(broken))
    outcome = town.build()
    assert (outcome.status, outcome.warnings) == ("committed", ())
    assert town.rows()[1]["name"] == "이"


def test_f42_without_the_decoder_characters_are_dropped_and_hangul_stays_in_pieces(
    new_town, fake, monkeypatch
) -> None:
    monkeypatch.setattr(cells, "_readable", lambda column: (column, 0))
    monkeypatch.setattr(cells, "_text", lambda v: v.encode("utf-8", "ignore").decode())
    monkeypatch.setattr(fetch, "lost_characters", lambda _: 0)
    decomposed = "\u1112\u1161\u11ab"
    body = samples.text_of(samples.plaza("Things", rows(3)))
    body = body.replace("이름 1", "\\ud83d끊김").replace("이름 2", "\ue123옛글")
    fake.play(faults.body(body.replace("이름 3", decomposed).encode()))
    town = new_town()
    outcome = town.build()
    assert outcome.warnings == ()
    assert [row["name"] for row in town.rows()] == ["끊김", "\ue123옛글", decomposed]


def test_f43_with_padding_and_no_count_bad_rows_stand_or_vanish(
    new_town, tmp_path, monkeypatch
) -> None:
    strict = delimited._read_csv

    def lenient(shape) -> str:
        text = strict(shape).replace("null_padding=false", "null_padding=true")
        return text.replace("store_rejects=true", "ignore_errors=true")

    monkeypatch.setattr(delimited, "_read_csv", lenient)
    monkeypatch.setattr(delimited, "_broken_rows", lambda *_: [])
    town = csv_town(new_town, tmp_path, SHIFTED, bad_share=0.2)
    assert town.build(origin="landing").status != "committed"  # the count of records refuses it
    monkeypatch.setattr(delimited, "_prove_count", lambda *_: None)
    assert town.build(origin="landing").status == "committed"
    assert quarantine(town) == []
    found = {row["id"]: row["n"] for row in town.rows()}
    assert found["3"] is None  # half a row stands as a whole one
    assert "2" not in found  # and a shifted one is nowhere


def test_f44_without_the_key_one_id_stands_with_two_contents(new_town, fake) -> None:
    keyless = [replace(column, key=False) for column in COLUMNS]
    town = new_town(dataset(columns=keyless, bad_share=0.5))
    fake.serve("plaza", "Things", [*rows(2), {"ID": "00001", "NAME": "다른 이름", "N": "7"}])
    assert town.build().status == "committed"
    assert [row["id"] for row in town.rows()] == ["00001", "00001", "00002"]
    assert quarantine(town) == []


# --- time


def by_their_clock(patch: Callable[..., None]) -> None:
    """Take the instant of a retrieval from the server's `Date`."""
    keep, seal, told = fetch.Fetch._keep, Raw.seal, []

    def kept(self, day, window, reply) -> Part:
        told.append(parsedate_to_datetime(reply.headers["date"]))
        return keep(self, day, window, reply)

    def sealed(self, source, retrieval) -> Receipt:
        with clock.frozen(told[-1]):
            return seal(self, source, retrieval)

    patch(clients, "_KEPT_HEADERS", (*clients._KEPT_HEADERS, "date"))
    patch(fetch.Fetch, "_keep", kept)
    patch(Raw, "seal", sealed)


def in_utc(patch: Callable[..., None]) -> None:
    patch(casts, "_instant", lambda cell: f"TRY_CAST({cell} AS TIMESTAMP)")


@pytest.mark.parametrize(
    ("turn_off", "behind", "ahead"),
    [
        (lambda _: None, timedelta(), timedelta()),
        (by_their_clock, timedelta(days=1, minutes=1), timedelta()),
        (in_utc, timedelta(), timedelta(hours=9)),
    ],
    ids=["ours", "their clock", "utc"],
)
def test_f46_by_their_clock_or_in_utc_times_are_off(
    new_town, fake, monkeypatch, turn_off, behind, ahead
) -> None:
    turn_off(monkeypatch.setattr)
    seen = Column("seen_at", pa.timestamp("us", "UTC"), title=WORD)
    town = new_town(dataset(columns=(COLUMNS[0], seen)))
    body = samples.plaza("Things", [{"ID": "1", "SEEN_AT": "2026-11-20 09:30:00"}])
    fake.play(faults.body(body, Date="Thu, 19 Nov 2026 03:00:00 GMT"))
    town.build()
    (receipt,) = town.place.raw.receipts("things")
    assert town.now - receipt.retrieved_at == behind
    assert town.rows()[0]["seen_at"] - datetime(2026, 11, 20, 0, 30, tzinfo=UTC) == ahead


# --- the disk

LATE = """
import hashlib
from madang.raw import Part, Raw

def late(self, found, *_):
    data = found.opener().read()
    digest = hashlib.sha256(data).hexdigest()
    return Part(name=found.name, sha256=digest, size=len(data), as_of=found.as_of)

Raw._keep = late
"""


def bytes_missing(town: Town) -> int:
    """Pages that receipts name and nobody can open."""
    parts = [part for r in town.place.raw.receipts("things") for part in r.parts]
    return sum(not town.place.raw._folder.exists(raw._blob(part.sha256)) for part in parts)


@pytest.mark.parametrize(("patched", "missing"), [("", 0), (LATE, None)], ids=["ours", "naive"])
def test_f49_a_receipt_before_its_bytes_names_what_is_not_there_after_a_kill(
    town, fake, patched, missing
) -> None:
    fake.serve("plaza", "Things", rows(2500))
    environment = {**os.environ, "MADANG_FAILPOINTS": "raw.receipt=kill", "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [sys.executable, "-c", patched + CHILD, str(town.folder), ",".join(fake.portals)],
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
    )
    assert process.returncode == -9
    (receipt,) = town.place.raw.receipts("things")
    assert bytes_missing(town) == (len(receipt.parts) if missing is None else missing)


def test_f49_where_a_full_disk_is_overlooked_a_receipt_names_what_is_not_there(
    town, fake, monkeypatch
) -> None:
    keep, keep_page, kept = Incoming.keep, Raw.keep_page, []

    def full(self, name: str) -> None:
        kept.append(name)
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        keep(self, name)

    def heedless(self, found) -> Part:
        try:
            return keep_page(self, found)
        except OSError:
            data = found.opener().read()
            digest = hashlib.sha256(data).hexdigest()
            return Part(name=found.name, sha256=digest, size=len(data), as_of=found.as_of)

    monkeypatch.setattr(Incoming, "keep", full)
    monkeypatch.setattr(Raw, "keep_page", heedless)
    fake.serve("plaza", "Things", rows(2500))
    assert town.build().status != "committed"
    assert bytes_missing(town) == 1
