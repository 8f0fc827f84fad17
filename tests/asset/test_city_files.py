"""A dataset without Python, the whole way: TOML file to asset, checks, table, entry and page."""

import json
import re

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from dagster import AssetKey
from starlette.testclient import TestClient

from madang.api import create_api
from madang.api.desk import Desk
from madang.cli import main
from madang.orchestration import definitions
from madang.plugin import load_registry
from madang.query import run
from madang.ui import testing as ui_testing
from madang.workspace import open_workspace
from tests.unit.city_files import TREE_ROWS, TREES, home_with

AIR = '''\
name = "air_day"
title = {ko = "일별 대기질", en = "Air quality by day"}
licence = "kogl-1"
publisher = "서울특별시"
theme = "ENVI"
keywords = [{ko = "대기", en = "air"}, {ko = "먼지", en = "dust"}, {ko = "오존", en = "ozone"}]
frequency = "P1Y"
partition = "year"
partition_from = "2017"
historical = true

[notes]
ko = """
서울의 자치구와 도로변 측정소에서 하루 동안 잰 대기오염 물질의 평균 농도입니다.
빈 값은 재지 못한 날이며 0이라는 뜻이 아닙니다."""
en = "Mean concentrations of the day at stations of districts and roadsides; blank means unknown."

[source]
landing = "seoul-air-daily-*.csv"
encoding = "cp949"

[[columns]]
name = "on_date"
from = "측정일시"
type = "date"
key = true
title = {ko = "날", en = "Day"}

[[columns]]
name = "station_name"
from = "측정소명"
type = "string"
key = true
title = {ko = "측정소", en = "Station"}

[[columns]]
name = "pm10_ugm3"
from = "미세먼지농도(㎍/㎥)"
type = "float64"
unit = "ug/m3"
min = 0
required = false
title = {ko = "미세먼지", en = "PM10"}

[[columns]]
name = "o3_ppm"
from = "오존농도(ppm)"
type = "float64"
unit = "[ppm]"
min = 0
required = false
title = {ko = "오존", en = "Ozone"}
'''


def call(place, *words: str):
    result = CliRunner().invoke(main, words, obj=place)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The trees, declared in a file and built by the command."""
    place = home_with(
        tmp_path_factory.mktemp("planted"),
        {"tree.toml": TREES},
        {"trees-20260101.csv": TREE_ROWS.encode("cp949")},
    )
    result = call(place, "build", "city", "--sources", "landing")
    assert result.exit_code == 0, result.output
    return place


def test_file_becomes_an_asset_with_its_checks(planted):
    made = definitions(planted).resolve_asset_graph()
    key = AssetKey(["core", "city", "tree"])
    assert key in made.get_all_asset_keys()
    checks = {each.name for each in made.asset_check_keys if each.asset_key == key}
    assert {"tree_id__pattern", "key__unique", "not_a_tower", "no_contact_details"} <= checks


def test_table_holds_what_the_file_says(planted):
    found = run(planted, "SELECT * FROM city.tree ORDER BY tree_id", None).to_pylist()
    assert [row["height_m"] for row in found] == [12.5, None, 1.0]
    assert [str(row["planted_on"]) for row in found] == ["2018-04-01", "2019-05-06", "None"]
    assert [row["remark"] for row in found] == ["곧음", None, None]


def test_published_files_and_entry_are_like_those_of_any_other(planted):
    item = Desk(planted).one("city.tree")
    assert item.published is not None
    assert item.entry is not None
    assert {file.name for file in item.published.files} >= {
        "data.parquet",
        "data.csv",
        "entry.json",
    }
    (source,) = item.entry.sources
    assert (source.dataset_id, source.licence) == ("OA-99901", "kogl-1")
    folder = planted.published.child(item.published.folder)
    with folder.open("data.parquet") as stream:
        assert pq.read_table(stream).num_rows == 3


def test_pages_and_api_show_it(planted):
    page = ui_testing.texts(ui_testing.page("dataset", desk=Desk(planted), key="city.tree"))
    assert "가로수" in page
    assert "가상시 공원과" in page
    with TestClient(create_api(Desk(planted))) as client:
        answer = client.get("/datasets/city.tree")
    assert answer.status_code == 200
    assert answer.json()["title"]["en"] == "Street trees"


def test_second_build_changes_nothing_and_another_reading_builds_anew(planted):
    again = call(planted, "build", "city", "--sources", "landing")
    assert "unchanged" in again.output
    file = planted.settings.home / "datasets" / "tree.toml"
    text = file.read_text("utf-8")
    try:
        file.write_text(text.replace('from = "비고"', 'from = "비고"\nnull = ["곧음"]'), "utf-8")
        home = planted.settings.home
        edited = open_workspace(planted.settings, load_registry(home=home))
        assert " committed " in call(edited, "build", "city", "--sources", "landing").output
    finally:
        file.write_text(text, "utf-8")


def test_bad_rows_go_to_quarantine_and_none_is_lost(tmp_path):
    bad = "T4,열두,20180401,\nT5,100,20180401,\nT6,2,20180401,02-1234-5678\n"
    place = home_with(
        tmp_path, {"tree.toml": TREES}, {"trees-20260101.csv": (TREE_ROWS + bad).encode()}
    )
    result = call(place, "build", "city", "--sources", "landing")
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.output.splitlines() if line.startswith("city.tree")]
    assert re.search(r"\b3 rows .* 3 set aside", line)
    aside = place.lake.table(place.registry.dataset("city.tree")).quarantine().to_pylist()
    assert sorted(rule for row in aside for rule in row["rules"]) == [
        "no_contact_details",
        "not_a_tower",
        "reader:cast:height_m",
    ]
    (unread,) = [row for row in aside if row["rules"] == ["reader:cast:height_m"]]
    assert json.loads(unread["row_json"])["높이(m)"] == "열두"


def test_wrong_header_is_refused_and_names_found_and_wanted(tmp_path):
    place = home_with(
        tmp_path, {"tree.toml": TREES}, {"trees-20260101.csv": "번호,키\nT1,2\n".encode()}
    )
    result = call(place, "build", "city", "--sources", "landing")
    assert result.exit_code == 1
    assert "높이(m)" in result.output
    assert "Found: 번호, 키" in result.output


def test_real_air_file_in_cp949_is_one_partition_a_year(tmp_path, landing_folder):
    place = home_with(tmp_path, {"air_day.toml": AIR})
    for year in (2018, 2022):
        name = f"seoul-air-daily-{year}.csv"
        place.landing.local(name).write_bytes((landing_folder / "air-quality" / name).read_bytes())
    result = call(place, "build", "city", "--sources", "landing")
    assert result.exit_code == 0, result.output
    (facts,) = run(
        place,
        "SELECT count(*) AS rows, count(DISTINCT station_name) AS stations, "
        "min(on_date)::VARCHAR AS first, max(on_date)::VARCHAR AS last, "
        "count(*) FILTER (year(on_date) = 2018 AND pm10_ugm3 IS NULL) AS blanks FROM city.air_day",
        None,
    ).to_pylist()
    with (landing_folder / "air-quality/seoul-air-daily-2018.csv").open(encoding="cp949") as lines:
        first = sum(1 for _ in lines) - 1
    with (landing_folder / "air-quality/seoul-air-daily-2022.csv").open(encoding="cp949") as lines:
        second = sum(1 for _ in lines) - 1
    assert facts["rows"] == first + second
    assert (facts["first"], facts["last"]) == ("2018-01-01", "2022-12-31")
    assert facts["blanks"] == 430  # as counted in the publisher's file
