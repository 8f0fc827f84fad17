"""Dataset files: what loads, what does not and on which line, and what joins the registry."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from madang.city import loader
from madang.city.cases import rule_misfits
from madang.city.lines import line_of, lines
from madang.dataset import Endpoint
from madang.plugin import Installed, Plugin, load_registry
from tests.unit.city_files import TREES, declared, home_with

TEMPLATES = Path(loader.__file__).parent / "templates"


def test_whole_file_becomes_the_same_declaration_as_python_would_make():
    dataset = declared(TREES).dataset
    assert dataset is not None
    assert dataset.key == "city.tree"
    assert [str(column.type) for column in dataset.columns] == [
        "string",
        "double",
        "date32[day]",
        "string",
    ]
    assert dataset.key_columns == ("tree_id",)
    (source,) = dataset.sources
    assert (source.key, source.landing, source.media, source.dataset_id) == (
        "city-tree",
        "trees-*.csv",
        "csv",
        "OA-99901",
    )
    assert [rule.name for rule in dataset.rules] == ["not_a_tower", "no_contact_details"]


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "told"),
    [
        ('unit = "m"\n', "", 26, "columns[2].unit", "unit of height_m is missing"),
        ('unit = "m"', 'unit = "FILL_IN"', 30, "columns[2].unit", "still to be written"),
        ('type = "float64"', 'type = "float"', 29, "columns[2].type", "wanted one of string"),
        ("min = 0", 'min = "0"', 31, "columns[2].min", "found '0'"),
        ("key = true", "key = true\nkeys = 1", 23, "columns[1].keys", "did you mean key?"),
        ('frequency = "P1Y"', 'frequency = "yearly"', 7, "frequency", "no ISO 8601 duration"),
        ('theme = "ENVI"', 'theme = "TREE"', 5, "theme", "found 'TREE'"),
        ('licence = "kogl-1"', 'licence = "kogl-9"', 3, "licence", "known are cc0"),
        ('title = {ko = "가로수", en = "Street trees"}\n', "", 1, "title", "is missing"),
        ('from = "비고"', 'from = "번호"', 44, "columns[4].from", "already read as 'tree_id'"),
        ('name = "tree"', 'name = "bush"', 1, "name", "wanted 'tree'"),
        ('landing = "trees-*.csv"', 'plaza = "A"\nkric = "B/C"', 14, "source", "plaza and kric"),
        ('sql = "height_m > 90"', 'sql = "height > 90"', 51, "rules[1].sql", '"height" not found'),
        ("bad_share = 0.5", "bad_share = 1.5", 8, "bad_share", "is not in [0, 1)"),
        ("pattern = ", 'pattern = "["\n# was ', 23, "columns[1].pattern", "'['"),
        ("min = 0", "min = 2020-01-01", 31, "columns[2].min", "DOUBLE"),
        ("[notes]\n", "[notes\n", 10, "", "no TOML"),
    ],
)  # fmt: skip
def test_fault_is_named_with_line_and_place(old, new, line, place, told):
    assert old in TREES
    read = declared(TREES.replace(old, new, 1))
    assert read.dataset is None
    (fault,) = read.faults
    assert (fault.line, fault.place) == (line, place), str(fault)
    assert told in fault.problem
    assert str(fault).startswith(f"tree.toml:{line}: ")
    assert "\n" not in str(fault)


def test_all_faults_of_a_file_are_found_at_once():
    text = TREES.replace('unit = "m"', 'unit = "FILL_IN"').replace('theme = "ENVI"', "thema = 1")
    assert [fault.place for fault in declared(text).faults] == ["theme", "thema", "columns[2].unit"]


@pytest.mark.parametrize(
    "sql",
    [
        "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "(SELECT count(*) FROM read_text('/etc/hostname')) > 0",
        "(SELECT count(*) FROM glob('/*')) > 0",
        "(SELECT count(*) FROM query('FROM read_text(''/etc/hostname'')')) > 0",
        "EXISTS (FROM '/etc/hostname')",
        "true) FROM this; COPY this TO '/tmp/madang-never'; SELECT (true",
        "getenv('HOME') = 'x'",
    ],
)
def test_rule_reaches_no_file(sql):
    (fault,) = declared(TREES.replace("height_m > 90", sql)).faults
    assert fault.place == "rules[1].sql"
    assert not Path("/tmp/madang-never").exists()  # noqa: S108 -- where the rule would write


def test_rule_that_reads_a_file_would_bind_without_the_lock(monkeypatch):
    """The control: an engine that is not locked takes the very rule that the proof refuses."""
    text = TREES.replace("height_m > 90", "(SELECT count(*) FROM read_text('/etc/hostname')) > 0")
    assert declared(text).faults
    monkeypatch.setattr("madang.proof._LOCKED", {})
    assert not declared(text).faults


def test_file_that_does_not_load_is_reported_and_the_others_work(tmp_path):
    place = home_with(
        tmp_path,
        {
            "tree.toml": TREES,
            "bush.toml": TREES.replace('"tree"', '"bush"').replace(
                'unit = "m"', 'unit = "FILL_IN"'
            ),
            "note.toml": "no toml at all",
            ".hidden.toml": "=",
        },
    )
    assert "city.tree" in place.registry.datasets
    assert "transfermap.transfer_path" in place.registry.datasets
    told = {failure.name: failure for failure in place.registry.failures}
    assert set(told) == {"city.bush", "city.note"}
    assert str(told["city.bush"]).startswith(
        "dataset city.bush is left out: bush.toml:30: columns[2].unit"
    )
    assert told["city.note"].file == "note.toml"
    assert place.registry.left_out("city.bush") is told["city.bush"]
    assert place.registry.left_out("city.tree") is None


def test_reference_that_does_not_stand_leaves_out_one_dataset_alone(tmp_path):
    lost = TREES.replace('"tree"', '"lost"').replace(
        "key = true", 'key = true\nref = "city.tree.nothing"', 1
    )
    found = TREES.replace('"tree"', '"a_found"').replace(
        "key = true", 'key = true\nref = "city.tree.tree_id"', 1
    )
    place = home_with(tmp_path, {"lost.toml": lost, "a_found.toml": found, "tree.toml": TREES})
    assert {"city.tree", "city.a_found"} <= set(place.registry.datasets)
    (failure,) = place.registry.failures
    assert failure.key == "city.lost"
    assert "no column 'nothing'" in failure.reason


def test_two_files_of_one_name_are_not_mixed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    files = [tmp_path / "a/tree.toml", tmp_path / "b/tree.toml"]
    for file in files:
        file.write_text(TREES)
    made, (failure,) = loader.load(files)
    assert made is not None
    assert len(made.plugin.datasets) == 1
    assert "declared by another file" in failure.reason


def test_files_inside_a_plugin_load_too(tmp_path, monkeypatch):
    package = tmp_path / "madang_hedge"
    (package / "datasets").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "datasets" / "tree.toml").write_text(TREES)
    monkeypatch.syspath_prepend(str(tmp_path))
    from madang.dataset import Text
    from madang.plugin import dataset_files

    hedge = Installed(
        plugin=Plugin(name="hedge", title=Text(ko="울", en="Hedge")), package="madang_hedge"
    )
    (file,) = dataset_files([hedge])
    made, failures = loader.load([file])
    assert made is not None
    assert not failures


def test_plugin_can_be_switched_off(tmp_path):
    home_with(tmp_path, {"tree.toml": TREES})
    assert "city" in load_registry(home=tmp_path / "home").plugins
    assert "city" not in load_registry(["city"], home=tmp_path / "home").plugins


def test_start_without_any_file_does_not_load_the_reader_of_files():
    code = (
        "import sys; from madang.plugin import load_registry; load_registry(); "
        "print([name for name in sys.modules if name.startswith('madang.city.')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_draft_loads_as_it_is(file):
    read = loader.read_file(file)
    assert not read.faults, [str(fault) for fault in read.faults]
    assert isinstance(read.dataset.sources[0].live, Endpoint)
    from madang.testing import rule_complaints

    assert list(rule_complaints(read.dataset)) == []


def test_shipped_drafts_take_no_telephone_numbers():
    for file in TEMPLATES.glob("*.toml"):
        origins = {field.origin for field in loader.read_file(file).dataset.read.fields}
        assert not origins & {"prch_cnpl_no", "TELNO"}, file.name


def test_living_population_asks_for_days_and_keeps_months():
    dataset = loader.read_file(TEMPLATES / "living_population.toml").dataset
    live = dataset.sources[0].live
    assert (live.portal, live.service, live.is_daily) == ("plaza", "SPOP_LOCAL_RESD_DONG", True)
    assert (live.lag_days, live.again_days) == (7, 10)
    assert (dataset.partition, dataset.partition_column) == ("month", "on_date")
    assert len(dataset.columns) == 32


def test_another_reading_is_another_code_version():
    other = declared(TREES.replace('from = "비고"', 'from = "비고란"')).dataset
    title = declared(TREES.replace("Remark", "Note")).dataset
    assert other.code_version != declared(TREES).dataset.code_version
    assert title.code_version == declared(TREES).dataset.code_version


def test_instants_without_a_zone_are_seouls():
    text = TREES.replace('type = "date"', 'type = "timestamp"\nmin = 2018-01-01T00:00:00')
    text = text.replace("height_m > 90", "planted_on < TIMESTAMPTZ '2018-01-01 00:00+09:00'")
    text = text.replace("height_m = 12.5", "planted_on = 2018-01-01T00:00:00")
    text = text.replace("height_m = 100.0", "planted_on = 2017-12-31T23:59:59")
    dataset = declared(text).dataset
    assert dataset.column("planted_on").min.isoformat() == "2018-01-01T00:00:00+09:00"
    assert list(rule_misfits(dataset)) == []


def test_lines_pass_over_keys_inside_long_texts():
    known = lines('a = """\nb = 1\n"""\nc = 2\n[t]\nd.e = 3\n[[r]]\nx = 1\n[[r]]\nx = 2\n')
    assert line_of(known, ("c",)) == 4
    assert line_of(known, ("b",)) == 1
    assert line_of(known, ("t", "d", "e")) == 6
    assert line_of(known, ("r", 1, "x")) == 10
    assert line_of(known, ("r", 1, "missing")) == 9


def test_duckdb_names_no_table_function_that_takes_columns_as_file_names():
    """The proof binds rules: an engine in which a row could name a file would slip through it."""
    with duckdb.connect() as engine, pytest.raises(duckdb.Error):
        engine.execute(
            "SELECT (SELECT count(*) FROM read_text(t.n)) FROM (VALUES ('/etc/hostname')) t(n)"
        )
