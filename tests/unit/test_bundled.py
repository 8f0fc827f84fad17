"""`madang.sources.bundled`: what a plugin's package carries, and where it came from."""

import gzip
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.dataset import Source, Text
from madang.errors import SourceError
from madang.sources import bundled
from madang.sources.bundled import Bundle, Manifest, Origin

SOURCE = Source(
    key="metro-file",
    title=Text(ko="지하철", en="Metro"),
    publisher="가상교통공사",
    licence="kogl-1",
    licence_text="공공누리 제1유형",
    dataset_id="example 1",
    landing="m-*.csv",
)
ORIGIN = Origin(
    source="metro-file",
    file="m-20250331.csv",
    as_of=date(2025, 3, 31),
    sha256="ab" * 32,
    publisher="가상교통공사",
    licence="kogl-1",
    dataset_id="example 1",
)


BY_YEAR = {"partition": "year", "partition_column": "id", "partition_from": "2017"}


@dataclass(frozen=True)
class Package:
    """Stands for an installed plugin: only its folder is looked at."""

    folder: Path


@pytest.fixture
def package(tmp_path: Path) -> Package:
    (tmp_path / "facts").mkdir()
    return Package(tmp_path)


def put(package: Package, name: str, data: bytes = b"id,n\n1,1\n") -> None:
    path = package.folder / "facts" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def manifest(package: Package, file: str, partition: str | None = None) -> None:
    table = Bundle(dataset="demo.thing", partition=partition, file=file, rows=1, sources=(ORIGIN,))
    put(package, "manifest.json", bundled.manifest_bytes(Manifest(tables=(table,))))


def test_a_bundled_table_carries_age_and_sum_of_its_raw_file(package, thing) -> None:
    put(package, "thing.csv")
    manifest(package, "thing.csv")
    (found,) = bundled.find(package, thing())
    assert (found.name, found.partition, found.size) == ("thing.csv", None, 9)
    assert found.as_of == found.raw_as_of == date(2025, 3, 31)
    assert found.raw_sha256 == (("m-20250331.csv", "ab" * 32),)
    with found.opener() as stream:
        assert stream.read() == b"id,n\n1,1\n"


def test_partitions_are_files_of_a_folder(package, thing) -> None:
    for year in ("2018", "2017"):
        put(package, f"thing/{year}.csv")
    put(package, "thing/notes.txt")
    manifest(package, "thing/2018.csv", "2018")
    found = bundled.find(package, thing(**BY_YEAR))
    assert [item.partition for item in found] == ["2017", "2018"]
    assert [item.name for item in found] == ["thing/2017.csv", "thing/2018.csv"]
    assert [item.raw_as_of for item in found] == [None, date(2025, 3, 31)]


def test_a_table_written_by_hand_has_the_day_of_its_source(package, thing) -> None:
    source = replace(SOURCE, landing=None, as_of=date(2018, 8, 1))
    put(package, "thing.csv")
    (found,) = bundled.find(package, thing(sources=[source]))
    assert found.as_of == date(2018, 8, 1)
    assert (found.raw_as_of, found.raw_sha256) == (None, ())


def test_a_package_without_facts_offers_none(tmp_path: Path, thing) -> None:
    assert bundled.find(Package(tmp_path), thing()) == []
    assert bundled.find(Package(tmp_path), thing(**BY_YEAR)) == []


def test_a_damaged_manifest_is_named(package, thing) -> None:
    put(package, "thing.csv")
    put(package, "manifest.json", b'{"tables": [{}]}')
    with pytest.raises(SourceError, match=r"manifest\.json.*facts export"):
        bundled.find(package, thing())


def test_a_manifest_reads_back_equal(package) -> None:
    manifest(package, "thing.csv")
    back = bundled.read_manifest(package.folder / "facts")
    assert back.of("thing.csv") == (ORIGIN,)
    assert back.of("other.csv") == ()
    assert bundled.manifest_bytes(back) == (package.folder / "facts/manifest.json").read_bytes()


LARGE = b"id,n\n" + b"1,1\n" * (bundled.LARGE // 4)


def test_only_large_tables_are_packed() -> None:
    limit = LARGE[: bundled.LARGE]
    assert bundled.stored("thing.csv", limit) == ("thing.csv", limit)
    name, data = bundled.stored("thing.csv", LARGE)
    assert name == "thing.csv.gz"
    assert len(data) < len(LARGE) / 100
    assert bundled.unpacked(name, data) == LARGE


def test_packing_knows_no_clock_no_name_and_no_machine() -> None:
    (_, first), (_, second) = bundled.stored("a.csv", LARGE), bundled.stored("b/c.csv", LARGE)
    assert first == second
    assert first[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_a_packed_table_is_offered_as_the_plain_one(package, thing) -> None:
    plain, data = "thing.csv", b"id,n\n1,1\n"
    put(package, plain + ".gz", gzip.compress(data))
    manifest(package, plain + ".gz")
    (found,) = bundled.find(package, thing())
    assert (found.name, found.as_of) == (plain, date(2025, 3, 31))
    assert found.raw_sha256 == (("m-20250331.csv", "ab" * 32),)
    with found.opener() as stream:
        assert stream.read() == data


def test_partitions_may_be_packed_or_plain(package, thing) -> None:
    put(package, "thing/2018.csv")
    put(package, "thing/2017.csv.gz", gzip.compress(b"id,n\n"))
    found = bundled.find(package, thing(**BY_YEAR))
    assert [(item.partition, item.name) for item in found] == [
        ("2017", "thing/2017.csv"),
        ("2018", "thing/2018.csv"),
    ]


def test_a_table_in_both_forms_is_refused(package, thing) -> None:
    put(package, "thing.csv")
    put(package, "thing.csv.gz", gzip.compress(b"id,n\n"))
    with pytest.raises(SourceError, match=r"both thing\.csv and thing\.csv\.gz"):
        bundled.find(package, thing())


PACKED = gzip.compress(b"id,n\n" + b"".join(b"%d,1\n" % n for n in range(50)), mtime=0)


@given(st.integers(1, len(PACKED) - 1))
def test_a_cut_packed_table_is_refused_by_name(length: int) -> None:
    with pytest.raises(SourceError, match=r"thing\.csv\.gz: .*facts export"):
        bundled.unpacked("facts/thing.csv.gz", PACKED[:length])


def test_a_packed_table_with_other_bytes_is_refused_by_name() -> None:
    damaged = PACKED[:-8] + bytes(8)
    for data in (damaged, b"id,n\n1,1\n"):
        with pytest.raises(SourceError, match=r"thing\.csv\.gz"):
            bundled.unpacked("thing.csv.gz", data)
