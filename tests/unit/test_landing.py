"""`madang.sources.landing`: which files of the landing folder belong to a source, and their day."""

import unicodedata
import uuid
from dataclasses import replace
from datetime import date

import pytest

from madang.dataset import Source, Text
from madang.files import Folder
from madang.sources import landing, partition_of

SOURCE = Source(
    key="metro",
    title=Text(ko="지하철", en="Metro"),
    publisher="가상교통공사",
    licence="kogl-1",
    licence_text="공공누리 제1유형",
    dataset_id="example 1",
    landing="*.csv",
)


@pytest.fixture
def folder() -> Folder:
    return Folder(f"memory://{uuid.uuid4().hex}")


def put(folder: Folder, *names: str) -> None:
    for name in names:
        folder.write_once(name, b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("molit-movement-20250811", date(2025, 8, 11)),
        ("molit-movement-2025-08-11", date(2025, 8, 11)),
        ("announcements-2025-09", date(2025, 9, 30)),
        ("announcements-2024-02", date(2024, 2, 29)),
        ("역간거리 및 소요시간_240810", date(2024, 8, 10)),
        ("일별평균대기오염도_201812", date(2018, 12, 31)),
        ("air-daily-2017", date(2017, 12, 31)),
        ("환승 이동경로(20250331)", date(2025, 3, 31)),
        ("20250331", date(2025, 3, 31)),
        ("15099316-line1-8", None),
        ("data-go-15010199", None),
        ("x-20251345", None),
        ("x-2025-13", None),
        ("x-1234", None),
        ("x", None),
    ],
)
def test_the_day_is_read_from_the_end_of_the_stem(stem: str, day: date | None) -> None:
    assert landing.as_of(f"{stem}.csv", SOURCE) == day


def test_the_source_knows_the_day_where_the_name_does_not() -> None:
    source = replace(SOURCE, as_of=date(2025, 1, 1))
    assert landing.as_of("x.csv", source) == date(2025, 1, 1)
    assert landing.as_of("x-2024.csv", source) == date(2024, 12, 31)


def test_files_are_found_anywhere_below_oldest_first(folder: Folder) -> None:
    put(folder, "new/m-20250102.csv", "m-20250101.csv", "old/deep/m.csv", "m-20250101.json")
    found = landing.find(folder, replace(SOURCE, landing="m*.csv"))
    assert [item.name for item in found] == ["m.csv", "m-20250101.csv", "m-20250102.csv"]
    with found[1].opener() as stream:
        assert len(stream.read()) == found[1].size


def test_unfinished_files_are_left_alone(folder: Folder) -> None:
    put(folder, "~$m.csv", ".m.csv", "m.csv")
    assert [item.name for item in landing.find(folder, SOURCE)] == ["m.csv"]


def test_korean_names_match_composed_or_not(folder: Folder) -> None:
    put(folder, unicodedata.normalize("NFD", "환승거리_20250331.csv"))
    (found,) = landing.find(folder, replace(SOURCE, landing="환승거리_*.csv"))
    assert found.name == "환승거리_20250331.csv"


def test_a_source_without_landing_files_has_none(folder: Folder) -> None:
    put(folder, "m.csv")
    assert landing.find(folder, replace(SOURCE, landing=None)) == []
    assert landing.find(folder.child("absent"), SOURCE) == []


@pytest.mark.parametrize(
    ("unit", "value"), [("year", "2018"), ("month", "2018-08"), ("day", "2018-08-31"), (None, None)]
)
def test_each_file_says_which_partition_it_holds(folder: Folder, unit, value: str | None) -> None:
    put(folder, "m-2018-08.csv")
    (found,) = landing.find(folder, SOURCE, unit)
    assert found.partition == value


def test_a_file_without_a_day_holds_no_partition(folder: Folder) -> None:
    put(folder, "m.csv")
    (found,) = landing.find(folder, SOURCE, "year")
    assert found.partition is None


def test_partitions_are_named_by_their_unit() -> None:
    assert partition_of(date(2018, 1, 2), "month") == "2018-01"


def test_every_real_file_with_a_day_is_understood(landing_folder) -> None:
    found = landing.find(Folder(str(landing_folder)), SOURCE)
    dated = {item.name: item.as_of for item in found}
    assert dated["molit-railway-transfer-movement-20250811.csv"] == date(2025, 8, 11)
    assert dated["seoul-air-daily-2018.csv"] == date(2018, 12, 31)
