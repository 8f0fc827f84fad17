"""The `madang` command, over a small plugin: what it prints, and how it ends."""

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from madang import testing
from madang.cli import main
from madang.cli.build import Lines, is_acceptable, setback
from madang.cli.paper import table
from madang.lake import CheckSpec
from madang.plugin import load_registry
from madang.settings import Settings, origins
from madang.workspace import open_workspace
from tests.asset import demo


def call(workspace, *words: str):
    """The command's result, with nothing swallowed."""
    result = CliRunner().invoke(main, words, obj=workspace)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def put(workspace, name: str, data: bytes) -> None:
    workspace.landing.local(name).write_bytes(data)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A workspace whose datasets were built once by the command itself."""
    made = testing.workspace(tmp_path_factory.mktemp("cli"), [demo.demo()], demo.FILES)
    result = call(made, "build", "--sources", "landing")
    assert result.exit_code == 0, result.output
    return made, result.output


@pytest.fixture
def workspace(tmp_path):
    return testing.workspace(tmp_path, [demo.demo()], demo.FILES)


# -- build -----------------------------------------------------------------------------------------


def test_build_prints_a_line_for_each_dataset(built):
    _, printed = built
    lines = printed.splitlines()
    assert len(lines) == 7
    station = next(line for line in lines if line.startswith("demo.station"))
    assert "committed" in station
    assert "2 rows" in station
    assert "9/9 checks" in station
    assert "v1-" in station
    assert any(line.startswith("demo.air@2018") for line in lines)
    assert lines[-1].startswith("6 of 6 stand, 6 of them new")


def test_build_names_rule_count_rows_and_the_way_on(workspace):
    call(workspace, "build", "demo.station", "--sources", "landing")
    put(workspace, "station.csv", b"station_id,note\nghost1,x\nghost2,x\nghost3,x\nghost4,x\n")
    result = call(workspace, "build", "--sources", "landing")
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if line.startswith("demo.station")]
    assert "refused" in line
    assert "no_ghosts: found 4, wanted 0 (유령역은 없습니다 / There are no ghost stations)" in (
        result.output
    )
    assert result.output.count('"station_id":"ghost') == 3
    assert "rows set aside: 4, in " in result.output
    assert "v1-" in result.output
    assert "--accept demo.station@all:" in result.output
    assert "not tried" in result.output
    assert "demo.path: not tried, because demo.station upstream does not stand" in result.output


def test_accepted_input_passes_and_the_reason_stays(workspace):
    call(workspace, "build", "demo.alone", "--sources", "landing")
    put(workspace, "alone.csv", b"word\n")
    refused = call(workspace, "build", "demo.alone", "--sources", "landing")
    assert refused.exit_code == 1
    ticket = refused.output.split("--accept ")[1].split()[0]
    words = ["build", "demo.alone", "--sources", "landing", "--accept", ticket]
    assert call(workspace, *words).exit_code == 2
    assert call(workspace, *words, "--reason", "the list is closed").exit_code == 0
    assert "accepted: the list is closed" in call(workspace, "history", "demo.alone").output
    assert "accepted: the list is closed" in call(workspace, "show", "demo.alone").output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["build", "demo.statoin"], "did you mean demo.station"),
        (["build", "--sources", "lake"], "is not one of"),
        (["build", "--accept", "demo.alone@all:abc"], "needs --reason"),
        (["build", "demo.air", "--sources", "landing", "--partitions", "2030.."], "2017 to 2018"),
        (["build", "--partitions", ".."], "wanted A..B"),
        (["show", "demo.statoin"], "did you mean demo.station"),
        (["history", "demo.statoin"], "did you mean demo.station"),
        (["plugin", "check", "dmeo"], "did you mean demo"),
        (["buidl"], "Did you mean build?"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wanted(workspace, words, message):
    result = call(workspace, *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_partitions_limit_what_is_built(workspace):
    words = ["build", "demo.air", "--sources", "landing", "--partitions", "2018..2018"]
    printed = call(workspace, *words).output
    assert "demo.air@2018" in printed
    assert "demo.air@2017" not in printed


@pytest.mark.parametrize(
    ("checks", "wanted"),
    [
        ([("guard__drop", "guard")], True),
        ([("guard__drop", "guard"), ("no_ghosts", "rule")], True),
        ([("guard__drop", "guard"), ("whole", "rule")], False),
        ([("no_ghosts", "rule")], False),
        ([], False),
    ],
)
def test_only_what_a_guard_held_back_can_be_accepted(tmp_path, checks, wanted):
    from dataclasses import replace

    from madang.build import Outcome
    from madang.dataset import Rule

    plugin = demo.demo()
    whole = Rule("whole", query="SELECT 0", why=demo.TITLE, passes=(), fails=())
    datasets = [
        replace(d, rules=[*d.rules, whole]) if d.key == "demo.station" else d
        for d in plugin.datasets
    ]
    place = testing.workspace(tmp_path, [replace(plugin, datasets=datasets)])
    results = tuple(
        CheckSpec(name=name, kind=kind, severity="error", why=demo.TITLE).verdict(1)
        for name, kind in checks
    )
    outcome = Outcome(
        key="demo.station", partition=None, status="refused", checks=results, input_hash="abc"
    )
    assert is_acceptable(place, outcome) == wanted
    assert any("--accept" in line for line in setback(place, outcome)) == wanted


def test_terminal_hears_what_is_being_built(workspace, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lines = Lines(workspace)
    lines.started(workspace.registry.dataset("demo.air"), "2017")
    assert "demo.air@2017 …" in capsys.readouterr().out


# -- looking ---------------------------------------------------------------------------------------


def test_datasets_lists_what_stands(built):
    place, _ = built
    printed = call(place, "datasets").output
    assert "demo.station" in printed
    assert "v1-" in printed
    assert "시험 자료" in printed


def test_datasets_as_json_says_the_same_at_any_time(built):
    from datetime import UTC, datetime

    from madang import clock

    place, _ = built
    first = call(place, "datasets", "--json").output
    with clock.frozen(datetime(2031, 1, 1, tzinfo=UTC)):
        assert call(place, "datasets", "--json").output == first
    listed = {item["key"]: item for item in json.loads(first)}
    assert listed["demo.air"]["rows"] == 3
    assert [file["name"] for file in listed["demo.air"]["files"]] == ["data.parquet", "data.csv"]


def test_show_tells_columns_checks_and_origin(built):
    place, _ = built
    printed = call(place, "show", "demo.station").output
    assert "station_id" in printed
    assert "There are no ghost stations" in printed
    assert "from landing demo-station" in printed
    assert "station.csv (sha256 " in printed
    assert call(place, "show", "demo.path").output.count("rests on demo.station v1-") == 1


def test_show_tells_from_which_columns_each_one_comes(tmp_path):
    """In both languages, and from the declaration alone: nothing is built here."""
    registry = load_registry()
    place = open_workspace(Settings.model_validate({"home": tmp_path}), registry)
    lines = call(place, "show", "literacy.transfer_comfort").output.splitlines()
    told = [line.split(maxsplit=2) for line in lines if " transfermap." in line]
    columns = registry.dataset("literacy.transfer_comfort").columns
    wanted = [(column.name, origin) for column in columns for origin in column.derived_from]
    assert [(name, origin) for name, origin, _ in told] == wanted
    load = registry.dataset("transfermap.crowding").column("load_pct").title
    (titles,) = {titles for _, origin, titles in told if origin == "transfermap.crowding.load_pct"}
    assert titles.split() == [load.ko, load.en]


def test_show_of_a_dataset_made_from_files_tells_of_no_other(built):
    place, _ = built
    assert "comes from" not in call(place, "show", "demo.station").output


def test_show_of_an_earlier_version_and_of_none(built, workspace):
    place, _ = built
    assert "version v1-" in call(place, "show", "demo.air", "--version", "1").output
    wrong = call(place, "show", "demo.air", "--version", "9")
    assert wrong.exit_code == 1
    assert "versions 1 to 2" in wrong.stderr
    nothing = call(workspace, "show", "demo.air")
    assert nothing.exit_code == 1
    assert "madang build demo.air" in nothing.stderr


def test_quarantine_is_shown_on_demand(workspace):
    put(workspace, "station.csv", b"station_id,note\nghost1,x\n")
    call(workspace, "build", "demo.station", "--sources", "landing")
    assert "ghost1" in call(workspace, "show", "demo.station", "--quarantine").output


def test_history_lists_versions_newest_first(built):
    place, _ = built
    lines = call(place, "history", "demo.air").output.splitlines()
    assert [line.split("-")[0] for line in lines[1:]] == ["v2", "v1"]


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("table", "station_id  path_count\na                    1\nb                    2\n"),
        ("csv", "station_id,path_count\na,1\nb,2\n"),
        ("json", '[{"station_id": "a", "path_count": 1}, {"station_id": "b", "path_count": 2}]\n'),
    ],
)
def test_query_prints_in_each_form(built, form, wanted):
    place, _ = built
    statement = "SELECT * FROM demo.path_count ORDER BY 1"
    assert call(place, "query", statement, "--format", form).output == wanted


def test_query_gives_parquet_bytes(built):
    import io

    import pyarrow.parquet as pq

    place, _ = built
    result = call(place, "query", "FROM demo.alone", "--format", "parquet")
    assert pq.read_table(io.BytesIO(result.stdout_bytes)).to_pylist() == [{"word": "hello"}]


def test_query_that_cannot_run_ends_with_1(built):
    place, _ = built
    result = call(place, "query", "SELECT * FROM demo.alnoe")
    assert result.exit_code == 1
    assert "demo.alone" in result.stderr


def test_plugins_lists_what_was_left_out_and_why(workspace):
    from dataclasses import replace

    from madang.plugin import Failure, Registry

    broken = Registry(
        installed=workspace.registry.installed, failures=(Failure(name="fence", reason="no posts"),)
    )
    printed = call(replace(workspace, registry=broken), "plugins").output
    assert "demo" in printed
    assert "plugin fence is left out: no posts" in printed


# -- care ------------------------------------------------------------------------------------------


def test_doctor_is_content_with_a_sound_lake(built):
    place, _ = built
    result = call(place, "doctor")
    assert result.exit_code == 0
    assert "MADANG_HOME" in result.output
    assert "everything is sound" in result.output


def test_doctor_finds_and_mends_a_cut_log(workspace):
    call(workspace, "build", "demo.alone", "--sources", "landing")
    log = workspace.lake.table(workspace.registry.dataset("demo.alone")).folder / "_delta_log"
    (log / f"{2:020d}.json").write_text("")
    hurt = call(workspace, "doctor")
    assert hurt.exit_code == 1
    assert "doctor --repair mends it" in hurt.output
    mended = call(workspace, "doctor", "--repair")
    assert mended.exit_code == 0
    assert "mended: demo.alone" in mended.output


def test_verify_reads_every_byte(workspace):
    call(workspace, "build", "demo.alone", "--sources", "landing")
    assert "every byte is as committed" in call(workspace, "verify").output
    (file,) = workspace.published.local("demo.alone").glob("v*/data.csv")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"hello", b"jello"))
    result = call(workspace, "verify")
    assert result.exit_code == 1
    assert "data.csv has other bytes" in result.output


def test_lake_maintain_only_lists_until_told(workspace):
    import os

    call(workspace, "build", "demo.alone", "--sources", "landing")
    folder = workspace.lake.table(workspace.registry.dataset("demo.alone")).folder / "all"
    orphan = folder / "orphan.parquet"
    orphan.write_bytes(b"left by a killed run")
    os.utime(orphan, (0, 0))
    assert "would delete" in call(workspace, "lake", "maintain").output
    assert orphan.exists()
    assert "deleted" in call(workspace, "lake", "maintain", "--yes").output
    assert not orphan.exists()


def test_origins_name_variable_file_or_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "madang.toml").write_text('landing = "/in"\nport = 9000\n')
    monkeypatch.setenv("MADANG_PORT", "9001")
    found = origins()
    assert found["port"] == "MADANG_PORT"
    assert found["landing"] == "madang.toml"
    assert found["host"] == "default"
    assert set(found) == set(Settings.model_fields)


# -- the command as a whole ------------------------------------------------------------------------


def test_plugins_add_commands_of_their_own(workspace, monkeypatch):
    @click.command()
    def hello():
        click.echo("hello from a plugin")

    monkeypatch.setattr("madang.cli.group._of_plugins", lambda: {"hello": hello})
    assert call(workspace, "hello").output == "hello from a plugin\n"
    assert "hello" in call(workspace, "--help").output


@pytest.mark.parametrize("words", [["--help"], ["datasets"], ["build", "--help"]])
def test_light_commands_load_neither_dagster_nor_streamlit(tmp_path, words):
    code = (
        "import sys; from madang.cli import main; main(sys.argv[1:], standalone_mode=False); "
        "print({m.split('.')[0] for m in sys.modules} & {'dagster', 'streamlit'}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={"MADANG_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "set()"


def test_table_lines_up_korean_and_numbers():
    made = table(("이름", "n"), [("자료", "1"), ("abcdef", "12")], numbers=[1])
    assert made.splitlines() == ["이름     n", "자료     1", "abcdef  12"]
