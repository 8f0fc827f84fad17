"""Views over published files, in a DuckDB that can do nothing else.

The attacks are those of the sandbox study; each must work on an unlocked connection (the control)
and fail on ours.
"""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import fsspec
import pyarrow as pa
import pytest

from madang import publish, query
from madang.dataset import Column, Text
from madang.errors import QueryError, UnknownName
from madang.workspace import Workspace


@pytest.fixture(scope="module", params=["local", "memory"])
def stocked(request, tmp_path_factory, new_garden):
    """A garden with one published version, on disk or behind another file system; only read."""
    folder = tmp_path_factory.mktemp(request.param)
    published = f"memory://{folder.name}/published" if request.param == "memory" else None
    garden = new_garden(folder, published=published)
    garden.publish(garden.commit(garden.row("T1"), garden.row("T2", height_m=None)))
    return garden


@pytest.fixture
def workspace(stocked) -> Workspace:
    return stocked.workspace


def test_run_gives_declared_types_as_arrow(workspace):
    table = query.run(workspace, "SELECT * FROM garden.tree ORDER BY tree_id")
    tree = workspace.registry.dataset("garden.tree")
    assert table.schema.names == list(tree.column_names)
    assert table.schema.types == tree.schema.types
    assert table["tree_id"].to_pylist() == ["T1", "T2"]


@pytest.mark.parametrize(
    "statement",
    [
        "FROM garden.tree",
        "WITH t AS (SELECT 1 AS x) SELECT x FROM t, garden.tree",
        "SELECT height_m FROM garden.tree WHERE height_m IS NULL",
        "DESCRIBE garden.tree",
        "SUMMARIZE garden.tree",
        "SHOW ALL TABLES",
        "EXPLAIN SELECT * FROM garden.tree",
        "SELECT * FROM (PIVOT garden.tree ON kind IN ('pine', 'oak') USING count(*))",
        "SELECT strftime(seen_at, '%Y') FROM garden.tree; ",
    ],
)
def test_run_takes_what_only_reads(statement, workspace):
    assert isinstance(query.run(workspace, statement), pa.Table)


def test_views_carry_comments_in_both_languages_with_units(workspace):
    with closing(query.connect(workspace)) as connection:
        view = connection.execute(
            "SELECT comment FROM duckdb_views() WHERE view_name = 'tree'"
        ).fetchall()
        columns = dict(
            connection.execute(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'tree'"
            ).fetchall()
        )
    assert view == [("나무 / Trees",)]
    assert columns["height_m"] == "높이 / Height [m]"
    assert columns["visits_count"] == "방문 수 / Visits"
    assert len(columns) == 10


def test_only_the_published_files_are_allowed(workspace):
    with closing(query.connect(workspace)) as connection:
        (allowed,) = connection.execute("SELECT current_setting('allowed_paths')").fetchone() or ()
    found = publish.latest(workspace.published, "garden.tree")
    assert found is not None
    assert len(allowed) == 1
    assert allowed[0].endswith(f"/{found.folder}/data.parquet")


# Name, statement (with {file} a readable file outside, {out} a path to write, {own} our data.csv),
# and whether it works on an unlocked connection: the few that never do are kept as they are.
ATTACKS = {
    "read_csv": "SELECT * FROM read_csv('{file}')",
    "read_text": "SELECT * FROM read_text('{file}')",
    "read_blob": "SELECT * FROM read_blob('{file}')",
    "read_json": "SELECT * FROM read_json('{file}.json')",
    "read_parquet": "SELECT * FROM read_parquet('{file}.parquet')",
    "from_path": "SELECT * FROM '{file}.parquet'",
    "parquet_metadata": "SELECT * FROM parquet_metadata('{file}.parquet')",
    "sniff_csv": "FROM sniff_csv('{file}')",
    "glob": "SELECT * FROM glob('{folder}/*')",
    "file_url": "SELECT * FROM read_text('file://{file}')",
    "environment": "SELECT * FROM read_blob('/proc/self/environ')",
    "dots": "SELECT * FROM read_text('{dots}')",
    "symlink": "SELECT * FROM read_text('{link}')",
    "neighbour": "SELECT * FROM read_text('{own}')",
    "copy_to": "COPY (SELECT 1) TO '{out}.csv'",
    "copy_to_parquet": "COPY (SELECT 1 AS a) TO '{out}.parquet'",
    "copy_from": "CREATE TABLE stolen (line VARCHAR); COPY stolen FROM '{file}'",
    "export": "EXPORT DATABASE '{out}'",
    "attach_file": "ATTACH '{out}.duckdb' AS other",
    "attach_readonly": "ATTACH '{file}.duckdb' AS other (READ_ONLY)",
    "profiling": "SET profiling_output = '{out}.txt'",
    "set_memory": "SET memory_limit = '20GB'",
    "set_threads": "SET threads = 64",
    "set_secret_directory": "SET secret_directory = '{out}'",
    "set_lock": "SET lock_configuration = false",
    "set_allowed": "SET allowed_directories = ['/']",
    "set_paths": "SET allowed_paths = ['{file}']",
    "set_temp": "SET temp_directory = '{out}'",
    "reset_memory": "RESET memory_limit",
    "python_variable": "SELECT * FROM a_python_variable",
    "logging": "CALL enable_logging()",
    "extension_path": "SET extension_directory = '{out}'",
    "replacement_open": "SET python_enable_replacements = true",
}
# The same on any connection: an open database never gets external access back.
ALWAYS_BLOCKED = {
    "external": "SET enable_external_access = true",
    "persistent_secret": "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    "install": "INSTALL spatial",
    "load_path": "LOAD '{file}.duckdb_extension'",
}


@pytest.fixture
def places(tmp_path: Path, workspace: Workspace) -> dict[str, str]:
    outside = tmp_path / "outside"
    outside.mkdir()
    secret = outside / "secret.txt"
    secret.write_text("a,b\n1,2\n")
    (outside / "secret.txt.json").write_text('[{"a": 1}]')
    with duckdb.connect() as connection:  # the module's own one belongs to whoever uses it
        connection.sql("SELECT 1 AS a").write_parquet(str(outside / "secret.txt.parquet"))
    duckdb.connect(str(outside / "secret.txt.duckdb")).close()
    near = tmp_path / "near"
    near.symlink_to(secret)
    found = publish.latest(workspace.published, "garden.tree")
    assert found is not None
    local = workspace.published.is_local
    return {
        "file": str(secret),
        "folder": str(outside),
        "out": str(outside / "written"),
        "link": str(near),
        "dots": f"{outside}/../outside/secret.txt",
        "own": str(workspace.published.local(f"{found.folder}/data.csv")) if local else str(secret),
    }


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_works_unlocked_and_is_blocked_here(name, workspace, places):
    a_python_variable = pa.table({"a": [1]})
    attack = ATTACKS[name].format(**places)
    with closing(duckdb.connect()) as control:
        control.execute(attack)
    for path in Path(places["folder"]).glob("written*"):
        if path.is_file():
            path.unlink()
    with closing(query.connect(workspace)) as connection, pytest.raises(duckdb.Error):
        connection.execute(attack)
    with pytest.raises(QueryError):
        query.run(workspace, attack)
    assert a_python_variable.num_rows == 1
    assert not [path for path in Path(places["folder"]).glob("written*") if path.is_file()]


def test_neighbour_behind_another_file_system_is_blocked(tmp_path, new_garden):
    garden = new_garden(tmp_path, published=f"memory://{tmp_path.name}/published")
    found = garden.publish(garden.commit(garden.row("T1")))
    attack = ("SELECT content FROM read_text(?)", [f"{garden.shelf.url}/{found.folder}/data.csv"])
    with closing(duckdb.connect()) as control:
        control.register_filesystem(fsspec.filesystem("memory"))
        assert control.execute(*attack).fetchall()
    with closing(query.connect(garden.workspace)) as connection:
        assert connection.execute("SELECT tree_id FROM garden.tree").fetchall() == [("T1",)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute(*attack)


@pytest.mark.parametrize("name", ALWAYS_BLOCKED)
def test_attack_without_a_control_is_blocked_too(name, workspace, places):
    attack = ALWAYS_BLOCKED[name].format(**places)
    with closing(query.connect(workspace)) as connection, pytest.raises(duckdb.Error):
        connection.execute(attack)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE TABLE t AS SELECT 1", "CREATE"),
        ("DROP VIEW garden.tree", "DROP"),
        ("ATTACH ':memory:' AS other", "ATTACH"),
        ("SET threads = 1", "SET"),
        ("COPY garden.tree TO 'x.csv'", "COPY"),
        ("SELECT 1; SELECT 2", "SELECT, SELECT"),
        ("PRAGMA database_list", "PRAGMA"),
        ("LOAD icu", "LOAD"),
        ("INSERT INTO garden.tree VALUES (1)", "INSERT"),
        ("CHECKPOINT", "CALL|CHECKPOINT|PRAGMA"),
        ("", "nothing"),
        ("-- only a comment", "nothing"),
    ],
)
def test_run_refuses_all_but_one_select_and_says_what_it_found(statement, found, workspace):
    with pytest.raises(QueryError, match=f"found ({found}); wanted one SELECT"):
        query.run(workspace, statement)


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("SELECT * FROM garden.tre", "no view 'tre'; did you mean garden.tree"),
        ("SELECT * FROM tree", "did you mean garden.tree"),
        ("SELECT heigth_m FROM garden.tree", "heigth_m.*height_m.*Views: garden.tree"),
        ("SELEC 1", "syntax error.*Views: garden.tree"),
        ("SELECT 1/'a'", "Views: garden.tree"),
    ],
)
def test_error_names_the_near_views(statement, wanted, workspace):
    with pytest.raises(QueryError, match=wanted):
        query.run(workspace, statement)


def test_query_over_nothing_says_what_to_do(garden):
    answer = query.run(garden.workspace, "SELECT 42 AS answer")
    assert answer["answer"].to_pylist() == [42]
    with pytest.raises(QueryError, match="madang build"):
        query.run(garden.workspace, "SELECT * FROM garden.tree")


def test_current_snapshot_is_read_until_the_next_whole_build(any_garden):
    garden, workspace = any_garden, any_garden.workspace
    first = garden.publish(garden.commit(garden.row("T1"), garden.row("T2")))
    snapshot = publish.write_snapshot(garden.shelf, {"garden.tree": first.version})
    garden.publish(garden.commit(garden.row("T7")))
    count = "SELECT count(*) AS n FROM garden.tree"
    assert query.run(workspace, count)["n"].to_pylist() == [2]
    assert query.run(workspace, count, snapshot)["n"].to_pylist() == [2]
    assert query.run(workspace, count, "latest")["n"].to_pylist() == [1]
    with pytest.raises(UnknownName, match="no snapshot 'nope'"):
        query.run(workspace, count, "nope")


def test_dataset_that_nobody_declares_any_more_has_no_view(garden, new_garden):
    version = garden.publish(garden.commit(garden.row("T1"))).version
    publish.write_snapshot(garden.shelf, {"garden.tree": version})
    other = new_garden(garden.folder, garden.tree(key="garden.hedge"))
    assert query.chosen_versions(other.workspace) == {}


def test_version_published_before_a_column_was_declared_reads_it_as_null(garden, new_garden):
    garden.publish(garden.commit(garden.row("T1")))
    added = Column(
        "nest", pa.bool_(), required=False, title=Text(ko="둥지", en="Nest"), since="1.1"
    )
    wider = garden.tree(columns=[*garden.tree().columns, added], version="1.1")
    table = query.run(new_garden(garden.folder, wider).workspace, "SELECT * FROM garden.tree")
    assert table["tree_id"].to_pylist() == ["T1"]
    assert table["nest"].to_pylist() == [None]


def test_views_file_works_in_a_duckdb_of_ones_own(garden):
    garden.publish(garden.commit(garden.row("T1"), garden.row("T2")))
    query.write_views(garden.workspace)
    script = (
        "import duckdb; c = duckdb.connect('mine.duckdb'); c.execute(open('views.sql').read());"
        "print(c.execute('SELECT count(*) FROM garden.tree').fetchone(),"
        "c.execute('SELECT comment FROM duckdb_views() WHERE NOT internal').fetchone())"
    )
    call = [sys.executable, "-X", "utf8", "-c", script]
    folder = garden.shelf.local()
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(2,) ('나무 / Trees',)"


def test_views_for_the_network_name_immutable_addresses(workspace):
    found = publish.latest(workspace.published, "garden.tree")
    assert found is not None
    text = query.views_sql(workspace, "https://madang.example/")
    assert f"'https://madang.example/data/{found.folder}/data.parquet'" in text


def test_memory_limit_and_threads_hold(workspace):
    with closing(query.connect(workspace, memory_limit="64MB", threads=1)) as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute("SELECT list(i) FROM range(100000000) r(i)").fetchall()
        assert connection.execute("SELECT current_setting('threads')").fetchone() == (1,)
