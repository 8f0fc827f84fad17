"""First drafts: what a sample shows, what a person must say, and the shipped ones taken over."""

import json
import tomllib

import pytest
from click.testing import CliRunner

from madang.city.draft import Asked, draft, landing_pattern
from madang.city.guess import guess
from madang.city.loader import read_text
from madang.city.names import column_name
from madang.city.sample import sample_of
from madang.cli import main
from tests.unit.city_files import TREES, home_with

SHOPS = """\
가게번호,역코드,면적(㎡),매출,개업일,열림,마지막수정,이름
101,0312,12.5,"1,200",20180401,Y,2026-09-01 10:00:00.0,가게 하나
102,0312,8,900,20190506,N,2026-09-02 11:30:00.0,가게 둘
103,0313,30,-,20200101,Y,2026-09-03 12:00:00.0,가게 하나
"""


def call(place, *words: str):
    result = CliRunner().invoke(main, words, obj=place)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def shops(tmp_path):
    path = tmp_path / "shops-202609.csv"
    path.write_bytes(SHOPS.encode("cp949"))
    return path


def test_types_are_those_that_every_cell_casts_to(shops):
    found = {each.origin: each for each in guess(sample_of(shops))}
    assert {origin: each.type for origin, each in found.items()} == {
        "가게번호": "string",  # a number by its name: text for ever
        "역코드": "string",  # a leading zero
        "면적(㎡)": "float64",
        "매출": "int64",
        "개업일": "date",
        "열림": "bool",
        "마지막수정": "timestamp",
        "이름": "string",
    }
    assert [each.origin for each in found.values() if each.key] == ["가게번호"]
    assert found["매출"].blanks == 1
    assert found["면적(㎡)"].unit == "m2"


def test_key_is_the_fewest_columns_that_tell_rows_apart(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("day,hour,n\n20260101,0,1.5\n20260101,1,1.5\n20260102,0,1.5\n20260102,1,1.5\n")
    assert [each.origin for each in guess(sample_of(path)) if each.key] == ["day", "hour"]


def test_draft_is_toml_that_loads_once_a_person_has_spoken(shops):
    text = draft(sample_of(shops), Asked(source={"landing": '"shops-*.csv"'}))
    raw = tomllib.loads(text)
    assert raw["source"] == {"landing": "shops-*.csv", "encoding": "cp949", "dataset_id": "FILL_IN"}
    left = read_text(text, "shops.toml").faults
    assert {fault.place for fault in left} >= {"licence", "theme", "columns[4].unit", "title.ko"}
    assert all("still to be written" in fault.problem for fault in left)
    spoken = filled(text)
    assert not read_text(spoken, "shops.toml").faults


def filled(text: str) -> str:
    """What a person would say, in short."""
    notes = (
        "열 글자보다 훨씬 긴 설명이 있어야 하므로 여기에 넉넉하게 길게 적어 둔 시험용 설명입니다."
    )
    said = {
        'licence = "FILL_IN"': 'licence = "kogl-1"',
        'theme = "FILL_IN"': 'theme = "ECON"',
        'frequency = "FILL_IN"': 'frequency = "P1M"',
        'unit = "FILL_IN"': 'unit = "1"',
        "[notes]": "[notes]",
        'ko = "FILL_IN"\nen = "FILL_IN"': f'ko = "{notes}"\nen = "{notes}"',
        '"FILL_IN"': '"시험"',
    }
    for old, new in said.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("trees-20260101.csv", "trees-*.csv"),
        ("trees_202601.csv", "trees_*.csv"),
        ("trees 2026.xlsx", "trees *.xlsx"),
        ("trees.csv", "trees.csv"),
    ],
)
def test_pattern_takes_all_editions(file, wanted):
    assert landing_pattern(file) == wanted


def test_names_are_ours_and_never_twice():
    assert column_name("a b", {"a_b"}) == "a_b_2"
    assert column_name("!!!") == "column"
    assert len(column_name("x" * 90)) <= 41


def test_xlsx_and_json_give_samples_too(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["id", "n"], ["a", 1], ["b", 2]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = sample_of(tmp_path / "a.xlsx")
    assert (found.media, found.names, list(map(list, found.rows))) == (
        "xlsx",
        ("id", "n"),
        [["a", "1"], ["b", "2"]],
    )
    answer = {
        "Trees": {
            "list_total_count": 2,
            "RESULT": {"CODE": "INFO-000", "MESSAGE": ""},
            "row": [{"ID": "a", "N": "1"}, {"ID": "b", "N": ""}],
        }
    }
    (tmp_path / "a.json").write_text(json.dumps(answer))
    found = sample_of(tmp_path / "a.json")
    assert (found.names, found.rows) == (("ID", "N"), [["a", "1"], ["b", None]])


def test_new_writes_the_draft_of_a_landing_file_once(tmp_path):
    place = home_with(tmp_path, {}, {"shops-202609.csv": SHOPS.encode("cp949")})
    result = call(place, "dataset", "new", "--landing", "shops-202609.csv", "--name", "shop")
    assert result.exit_code == 0, result.output
    path = place.settings.home / "datasets/shop.toml"
    assert 'landing = "shops-*.csv"' in path.read_text("utf-8")
    again = call(place, "dataset", "new", "--landing", "shops-202609.csv", "--name", "shop")
    assert again.exit_code == 2
    assert "is there already" in again.output


def test_new_takes_over_what_is_shipped(tmp_path):
    place = home_with(tmp_path, {})
    result = call(place, "dataset", "new", "--plaza", "RealtimeCityAir", "--name", "air")
    assert result.exit_code == 0, result.output
    read = read_text((place.settings.home / "datasets/air.toml").read_text("utf-8"), "air.toml")
    assert read.dataset is not None
    assert read.dataset.sources[0].live.service == "RealtimeCityAir"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "one source is wanted"),
        (("--plaza", "A", "--datagokr", "B/C/D"), "one source is wanted"),
        (("--plaza", "NoSuchService"), "SPOP_LOCAL_RESD_DONG"),
        (("--landing", "nowhere.csv"), "no file 'nowhere.csv'"),
        (("--plaza", "RealtimeCityAir", "--name", "Air"), "a name is lower case"),
    ],
)
def test_new_says_what_it_wants(tmp_path, words, told):
    result = call(home_with(tmp_path, {}), "dataset", "new", *words)
    assert result.exit_code != 0
    assert told in result.output


def test_check_shows_rows_types_and_what_rules_say_and_leaves_the_lake_alone(tmp_path):
    rows = "번호,높이(m),심은날,비고\nT1,12.5,20180401,곧음\nT2,100,20180401,\nT3,x,,\n"
    place = home_with(tmp_path, {"tree.toml": TREES}, {"trees-2026.csv": rows.encode()})
    before = sorted(place.settings.home.rglob("*"))
    result = call(place, "dataset", "check", str(place.settings.home / "datasets/tree.toml"))
    assert result.exit_code == 1  # two rows of three are more than half
    assert "1 rows, 2 set aside" in result.output
    assert "reader:cast:height_m" in result.output
    assert "not_a_tower" in result.output
    assert "tree.toml: check guard__bad_share" in result.output
    left = [path for path in sorted(place.settings.home.rglob("*")) if path.name != "cache"]
    assert left == before
    sound = rows.replace("100", "10").replace("x", "1")
    place.landing.local("trees-2026.csv").write_bytes(sound.encode())
    result = call(place, "dataset", "check", str(place.settings.home / "datasets/tree.toml"))
    assert result.exit_code == 0, result.output
    assert "3 rows, 0 set aside" in result.output
    assert "metadata: " in result.output
    assert "city.tree: holds" in result.output


def test_check_says_each_fault_on_a_line(tmp_path):
    broken = TREES.replace('unit = "m"', 'unit = "FILL_IN"').replace(
        'theme = "ENVI"', 'theme = "X"'
    )
    place = home_with(tmp_path, {"tree.toml": broken})
    result = call(place, "dataset", "check", str(place.settings.home / "datasets/tree.toml"))
    assert result.exit_code == 1
    assert [line.partition(": ")[0] for line in result.output.splitlines()] == [
        "tree.toml:5",
        "tree.toml:30",
        "2 do not hold",
    ]


def test_preview_reads_the_newest_partition(tmp_path):
    from madang.city.preview import preview

    text = TREES.replace("bad_share = 0.5", 'partition = "year"\npartition_from = "2018"').replace(
        'from = "심은날"\ntype = "date"\nrequired = false', 'from = "심은날"\ntype = "date"'
    )
    rows = "번호,높이(m),심은날,비고\nT{n},1,{n}0401,\n"
    files = {f"trees-{year}.csv": rows.format(n=year).encode() for year in (2018, 2019)}
    place = home_with(tmp_path, {}, files)
    tried = preview(place, text, "tree.toml")
    assert tried.holds, (tried.trouble, tried.outcome)
    assert tried.files == ("trees-2019.csv",)
    assert tried.rows["tree_id"].to_pylist() == ["T2019"]


def test_preview_without_any_file_says_which_is_wanted(tmp_path):
    from madang.city.preview import preview

    tried = preview(home_with(tmp_path, {}), TREES, "tree.toml")
    assert not tried.holds
    assert "trees-*.csv" in (tried.trouble or (tried.outcome and tried.outcome.reason))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("passes = [{height_m = 12.5}]", "passes = [{height_m = 95.0}]", "rules[1].passes"),
        ("fails = [{height_m = 100.0}]", "fails = [{height_m = 9.0}]", "rules[1].fails"),
        ("fails = [{height_m = 100.0}]", "fails = [{height = 9.0}]", "rules[1].fails"),
    ],
)
def test_check_holds_rules_against_their_own_rows(tmp_path, old, new, place):
    place_ = home_with(tmp_path, {"tree.toml": TREES.replace(old, new)})
    result = call(place_, "dataset", "check", str(place_.settings.home / "datasets/tree.toml"))
    assert result.exit_code == 1
    assert f": {place}: " in result.output
