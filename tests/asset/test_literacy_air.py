"""Daily air pollution, built: from small files written here, and from the publisher's three."""

import io

import openpyxl
import pytest

import madang_literacy
from madang import query, testing
from madang.build import build, finish, partitions
from madang.files import Folder
from madang.plugin import Installed
from madang_literacy.datasets import air_daily
from madang_literacy.readers.air import CSV_HEADER, XLSX_HEADER

INSTALLED = [Installed(plugin=madang_literacy.plugin, package="madang_literacy")]
YEARS = {"2017": 14_235, "2018": 14_637, "2022": 18_250}
STATIONS = {"2017": 39, "2018": 46, "2022": 50}


def csv_bytes(*rows) -> bytes:
    return "\n".join([",".join(CSV_HEADER), *rows, ""]).encode("cp949")


def xlsx_bytes(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in (XLSX_HEADER, *rows):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


SMALL = {
    "seoul-air-daily-2015.xlsx": xlsx_bytes((20150101, "강남구", 0.04, 0.002, 0.8, 0.005, 80, 58)),
    "seoul-air-daily-2016.csv": csv_bytes("20160101,강남구,0.04,,0.8,0.005,,58"),
}


def test_years_come_as_spreadsheet_or_csv(tmp_path):
    space = testing.workspace(tmp_path, INSTALLED, SMALL)
    assert partitions(space, air_daily, "landing") == ["2015", "2016"]
    for year in ("2015", "2016"):
        outcome = build(space, air_daily, year, origin="landing")
        assert (outcome.status, outcome.rows) == ("committed", 1), outcome.reason
    version = space.lake.table(air_daily).current()
    assert version.table().num_rows == 2
    assert [receipt.source for receipt in version.commit.receipts] == ["seoul-air-daily"]


def test_a_year_without_any_file_is_refused_with_both_names(tmp_path):
    space = testing.workspace(tmp_path, INSTALLED, SMALL)
    outcome = build(space, air_daily, "2014", origin="landing")
    assert outcome.status == "refused"
    assert "seoul-air-daily-*.csv" in outcome.reason
    assert "seoul-air-daily-*.xlsx" in outcome.reason


@pytest.mark.parametrize(
    ("row", "check"),
    [
        ("20160102,평균,0.04,,0.8,0.005,,58", "station_is_no_total"),
        ("20160101,강남구,0.04,,0.8,0.005,,58", "key__unique"),
        ("20160102,강남구,-99,,0.8,0.005,,58", "no2_ppm__range"),
        ("20150102,강남구,0.04,,0.8,0.005,,58", "reader__rows_readable"),
        ("※ 주석,,,,,,,", "reader__rows_readable"),
    ],
)
def test_a_bad_row_holds_the_year_back_and_is_kept_in_quarantine(tmp_path, row, check):
    data = csv_bytes("20160101,강남구,0.04,,0.8,0.005,,58", row)
    space = testing.workspace(tmp_path, INSTALLED, {"seoul-air-daily-2016.csv": data})
    outcome = build(space, air_daily, "2016", origin="landing")
    assert outcome.status == "refused"
    assert check in {result.name for result in outcome.checks if not result.passed}
    assert space.lake.table(air_daily).current() is None
    assert space.lake.table(air_daily).quarantine().num_rows >= 1


@pytest.fixture(scope="module")
def real(landing_folder, tmp_path_factory):
    if not (landing_folder / "air-quality").is_dir():
        pytest.skip(f"no air-quality/ in {landing_folder}")
    made = testing.workspace(tmp_path_factory.mktemp("air"), INSTALLED)
    space = type(made)(
        settings=made.settings,
        registry=made.registry,
        lake=made.lake,
        raw=made.raw,
        published=made.published,
        landing=Folder(str(landing_folder / "air-quality")),
    )
    return space, {year: build(space, air_daily, year, origin="landing") for year in YEARS}


@pytest.mark.parametrize("year", YEARS)
def test_each_real_year_has_all_its_rows(real, year):
    space, outcomes = real
    assert outcomes[year].status == "committed", outcomes[year].reason
    assert (outcomes[year].rows, outcomes[year].quarantined) == (YEARS[year], 0)
    assert partitions(space, air_daily, "landing") == list(YEARS)


def test_blanks_are_unknown_and_counted(real):
    space, _ = real
    table = space.lake.table(air_daily).current().table()
    rows = table.select(["measured_on", "station_name", "pm10_ug_m3", "co_ppm"]).to_pylist()
    found = {
        year: (
            len({row["station_name"] for row in rows if str(row["measured_on"])[:4] == year}),
            sum(row["pm10_ug_m3"] is None for row in rows if str(row["measured_on"])[:4] == year),
        )
        for year in YEARS
    }
    assert found == {"2017": (39, 56), "2018": (46, 430), "2022": (50, 135)}
    carbon_monoxide_2017 = [
        row["co_ppm"] for row in rows if row["measured_on"].year == 2017 and row["co_ppm"]
    ]
    assert (min(carbon_monoxide_2017), max(carbon_monoxide_2017)) == (0.1, 1.9)


def test_finer_dust_above_coarser_is_counted_and_kept(real):
    _, outcomes = real
    counts = {
        year: next(c.failing for c in outcome.checks if c.name == "fine_within_coarse")
        for year, outcome in outcomes.items()
    }
    assert counts == {"2017": 17, "2018": 18, "2022": 9}


@pytest.mark.parametrize("statement", air_daily.examples)
def test_examples_run_over_the_published_view(real, statement):
    space, _ = real
    finish(space)
    assert query.run(space, statement).num_rows > 0


def test_bundled_facts_equal_the_publishers_files(real, tmp_path):
    space, _ = real
    bundled = testing.workspace(tmp_path, INSTALLED)
    for year in YEARS:
        assert build(bundled, air_daily, year).status == "committed"
    tables = [s.lake.table(air_daily).current().table() for s in (space, bundled)]
    keys = [(name, "ascending") for name in air_daily.key_columns]
    assert tables[0].sort_by(keys).equals(tables[1].sort_by(keys))
