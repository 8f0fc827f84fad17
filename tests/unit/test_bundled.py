"""`madang.sources.bundled`: what a plugin's package carries, and where it came from."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

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
