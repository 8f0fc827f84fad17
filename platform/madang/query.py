"""SQL over published files: views `plugin.name`, in a DuckDB that can read nothing else.

The instance is private to its connection. It may open exactly the published files of one snapshot;
then external access is off and the configuration locked. Its own memory remains, and a string
function can outgrow every limit of DuckDB (measured): so nobody's SQL is taken over the network.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

import duckdb
import fsspec.core
import pyarrow as pa

from madang import publish, sql
from madang.dataset import Column, Dataset, Text
from madang.errors import QueryError, UnknownName
from madang.files import Folder
from madang.plugin import unknown
from madang.workspace import Workspace

MEMORY_LIMIT = "1GB"
THREADS = 2
VIEWS = "views.sql"
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_MISSING = re.compile(r"(?:Table|View) with name (\S+) does not exist")
_LOCKS = (
    "SET temp_directory = ''",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_HEAD = """\
-- 마당 데이터를 내 DuckDB에서: 이 파일을 실행하면 데이터셋마다 뷰가 하나씩 생깁니다.
-- Madang's data in your own DuckDB: run this file and there is one view for each dataset.
"""


def connect(
    workspace: Workspace,
    snapshot: str | None = None,
    *,
    memory_limit: str = MEMORY_LIMIT,
    threads: int = THREADS,
) -> duckdb.DuckDBPyConnection:
    """A locked DuckDB with a commented view for each published dataset. Close it after use.

    Args:
        workspace: Where to read.
        snapshot: Id of a snapshot, or `latest` for the newest version of each dataset; None takes
            the current snapshot, and `latest` where there is none yet.
        memory_limit: Most memory for tables; strings may take more.
        threads: Most threads.

    Raises:
        UnknownName: There is no such snapshot.
    """
    paths = {
        key: place_of(workspace.published.child(key, version))
        for key, version in chosen_versions(workspace, snapshot).items()
    }
    connection = opened(workspace.published, memory_limit=memory_limit, threads=threads)
    try:
        for key, path in paths.items():
            dataset = workspace.registry.dataset(key)
            for statement in _view_statements(dataset, path, _columns(connection, path)):
                connection.execute(statement)
        lock(connection, paths.values())
    except BaseException:
        connection.close()
        raise
    return connection


def opened(
    folder: Folder, *, memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """An empty DuckDB with limits that can read below `folder`; not locked yet."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET memory_limit = {sql.text(memory_limit)}")
    connection.execute(f"SET threads = {int(threads)}")
    if not folder.is_local:
        connection.register_filesystem(fsspec.core.url_to_fs(folder.url)[0])
    return connection


def lock(connection: duckdb.DuckDBPyConnection, paths: Iterable[str]) -> None:
    """Leave a connection nothing but these files to read, for good."""
    connection.execute(f"SET allowed_paths = {sql.value(list(paths))}")
    for statement in _LOCKS:
        connection.execute(statement)


def place_of(folder: Folder) -> str:
    """What DuckDB opens for the rows of a version: a path, or an address of its file system.

    Args:
        folder: Folder of the version.
    """
    if folder.is_local:
        return str(folder.local("data.parquet"))
    return f"{folder.url}/data.parquet"


def run(workspace: Workspace, statement: str, snapshot: str | None = None) -> pa.Table:
    """The rows that one SELECT gives over the published views.

    Args:
        workspace: Where to read.
        statement: SQL.
        snapshot: As in `connect`.

    Raises:
        QueryError: The statement does not only read, or cannot run; the message names near views.
        UnknownName: There is no such snapshot.
    """
    with closing(connect(workspace, snapshot)) as connection:
        try:
            _prove_reading(connection, statement)
            return connection.sql(statement).to_arrow_table()
        except duckdb.Error as error:
            raise QueryError(_explained(error, view_names(connection))) from error


def chosen_versions(workspace: Workspace, snapshot: str | None = None) -> Mapping[str, str]:
    """Full version name by key of the declared datasets that `snapshot` means (see `connect`).

    Raises:
        UnknownName: There is no such snapshot.
    """
    published = workspace.published
    if snapshot is None:
        current = publish.current_snapshot(published)
    else:
        current = None if snapshot == "latest" else publish.snapshot(published, snapshot)
    if current is not None:
        return {
            key: current.versions[key]
            for key in workspace.registry.datasets
            if key in current.versions
        }
    newest = {key: publish.latest(published, key) for key in workspace.registry.datasets}
    return {key: found.version for key, found in newest.items() if found is not None}


def view_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the views in a connection, `plugin.name`, sorted."""
    rows = connection.execute(
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    return [row[0] for row in rows]


def views_sql(
    workspace: Workspace, base_url: str = "", snapshot: str | None = None, *, newest: bool = False
) -> str:
    """SQL that makes the same commented views in anybody's DuckDB.

    Args:
        workspace: Where to look up versions.
        base_url: Public address of this site, whose files are read over HTTP; where empty, paths
            are relative to the published folder.
        snapshot: As in `connect`.
        newest: Take the addresses that always lead to the newest version, so that the same file
            stays right.

    Raises:
        UnknownName: There is no such snapshot.
    """
    text = _HEAD
    for key, version in chosen_versions(workspace, "latest" if newest else snapshot).items():
        dataset = workspace.registry.dataset(key)
        try:
            held = publish.column_names(workspace.published, key, version)
        except UnknownName:  # erased since; a view over nothing would stop the whole file
            continue
        place = (
            address(dataset, base_url, None if newest else version)
            if base_url
            else f"{key}/{version}/data.parquet"
        )
        text += "".join(f"{each};\n" for each in _view_statements(dataset, place, held))
    return text


def address(dataset: Dataset, base_url: str, version: str | None = None) -> str:
    """Where the Parquet file of a published dataset lies.

    Args:
        dataset: The declaration.
        base_url: Public address of this site.
        version: Full version name; None for the address that always leads to the newest.
    """
    start = f"{base_url.rstrip('/')}/data"
    if version is None:
        return f"{start}/{dataset.plugin}/{dataset.name}.parquet"
    return f"{start}/{dataset.key}/{version}/data.parquet"


def sample(dataset: Dataset, base_url: str, version: str | None = None) -> str:
    """A statement to paste into one's own DuckDB: the first rows of a published dataset.

    Args:
        dataset: The declaration.
        base_url: Public address of this site.
        version: As in `address`.
    """
    place = sql.text(address(dataset, base_url, version))
    return f"SELECT * FROM read_parquet({place}) LIMIT 10;"


def write_views(workspace: Workspace) -> None:
    """Write `views.sql` into the published folder, for the current snapshot."""
    workspace.published.replace(VIEWS, views_sql(workspace).encode())


def _columns(connection: duckdb.DuckDBPyConnection, path: str) -> frozenset[str]:
    """Names of the columns that a published file has."""
    rows = connection.execute(f"DESCRIBE FROM read_parquet({sql.text(path)})").fetchall()
    return frozenset(row[0] for row in rows)


def _view_statements(dataset: Dataset, path: str, held: frozenset[str]) -> Iterator[str]:
    """What makes the view of a dataset over the file at `path`, with its comments.

    Args:
        dataset: The declaration.
        path: Where the file is.
        held: Columns that the file has. A version published before a column was declared reads as
            null there.
    """
    view = sql.name(dataset.plugin, dataset.name)
    columns = ", ".join(
        sql.name(column.name)
        if column.name in held
        else f"NULL::{sql.type_name(column.type)} AS {sql.name(column.name)}"
        for column in dataset.columns
    )
    yield f"CREATE SCHEMA IF NOT EXISTS {sql.name(dataset.plugin)}"
    yield f"CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM read_parquet({sql.text(path)})"
    yield f"COMMENT ON VIEW {view} IS {sql.text(_both(dataset.title))}"
    for column in dataset.columns:
        place = sql.name(dataset.plugin, dataset.name, column.name)
        yield f"COMMENT ON COLUMN {place} IS {sql.text(_comment(column))}"


def _comment(column: Column) -> str:
    """`ko / en [unit]`."""
    return _both(column.title) + (f" [{column.unit}]" if column.has_unit else "")


def _both(text: Text) -> str:
    return f"{text.ko} / {text.en}"


def _prove_reading(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    found = [each.type for each in connection.extract_statements(statement)]
    if len(found) != 1 or found[0] not in _READING:
        names = ", ".join(each.name for each in found) or "nothing"
        message = f"query: found {names}; wanted one SELECT (or EXPLAIN) over the published views"
        raise QueryError(message)


def _explained(error: duckdb.Error, views: Iterable[str]) -> str:
    """DuckDB's reason in one line, and the view names nearest to what was asked for."""
    known = list(views)
    missing = _MISSING.search(str(error))
    if not known:
        return "query: nothing is published yet; run `madang build` first"
    if missing is not None:
        return f"query: {unknown('view', missing[1], known)}"
    reason = " ".join(str(error).split("\n\n")[0].split())
    return f"query: {reason}. Views: {', '.join(known)}"
