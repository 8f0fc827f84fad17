"""Rows out of a published version: a DuckDB of one's own for each request, locked to its one file.

Bounded three ways: memory and time of one request, and how many run at once.
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb

from madang import query
from madang.errors import TooCostly, UnknownName
from madang.rows import statement
from madang.rows.model import ROW_NUMBER, Comparison, Group, Page, Request, Table
from madang.rows.statement import Statement

MEMORY_LIMIT = "256MB"
TIME_LIMIT_S = 20.0
AT_ONCE = 4
PAGE_ROWS = 10_000  # of a download: memory for one page is held, whatever the size of the table
_turns = threading.BoundedSemaphore(AT_ONCE)


def page(table: Table, request: Request, *, total: bool = True) -> Page:
    """The rows that are asked for.

    Args:
        table: The rows.
        request: What is asked.
        total: Count the rows without limit and offset, too.

    Raises:
        TooCostly: It takes more time or memory than one request may.
        UnknownName: The version is not on the shelf any more.
    """
    numbered = replace(request, columns=(*request.columns, ROW_NUMBER))
    asked = request if request.distinct else numbered
    with _opened(table) as (connection, source):
        found = _run(connection, statement.rows(table, asked, source))
        counted = _run(connection, statement.count(table, request, source)) if total else None
    numbers = [] if request.distinct else [row[-1] for row in found]
    return Page(
        columns=request.columns,
        rows=found if request.distinct else [row[:-1] for row in found],
        last=numbers[-1] if numbers and _is_by_number(request) else None,
        total=counted[0][0] if counted else None,
    )


def pages(table: Table, request: Request) -> Iterator[Page]:
    """All rows from `request.offset`, at most `request.limit`, page by page.

    Nothing is held between two pages but where the last one ended.

    Raises:
        TooCostly: As `page`.
        UnknownName: As `page`.
    """
    sent, asked = 0, request
    while sent < request.limit:
        wanted = min(request.limit - sent, PAGE_ROWS)
        found = page(table, replace(asked, limit=wanted), total=False)
        yield found
        sent += len(found.rows)
        if len(found.rows) < wanted:
            return
        asked = _behind(table, request, found, sent)


def _behind(table: Table, request: Request, found: Page, sent: int) -> Request:
    """The request for what comes behind a page: by row number where it can, else by offset."""
    number = table.field(ROW_NUMBER)
    if found.last is None or number is None or not statement.is_in_file_order(request):
        return replace(request, offset=request.offset + sent)
    behind = Comparison(field=number, op="gt", values=(found.last,))
    own = () if request.condition is None else (request.condition,)
    return replace(request, offset=0, condition=Group(every=True, parts=(*own, behind)))


def _is_by_number(request: Request) -> bool:
    if statement.is_in_file_order(request):
        return True
    return len(request.order) == 1 and request.order[0].field.name == ROW_NUMBER


@contextmanager
def _opened(table: Table) -> Generator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A locked connection and the SQL of the table's file, when it is one's turn."""
    if not _turns.acquire(timeout=TIME_LIMIT_S):
        message = f"rows: {AT_ONCE} requests run already, and none ended in {TIME_LIMIT_S:.0f} s"
        raise TooCostly(message)
    try:
        connection = query.opened(table.folder, memory_limit=MEMORY_LIMIT, threads=1)
        place = query.place_of(table.folder)
        try:
            query.lock(connection, [place])
            yield connection, statement.scan(place)
        finally:
            connection.close()
    finally:
        _turns.release()


def _run(connection: duckdb.DuckDBPyConnection, wanted: Statement) -> list[tuple[Any, ...]]:
    limit = threading.Timer(TIME_LIMIT_S, connection.interrupt)
    limit.daemon = True
    limit.start()
    try:
        return connection.execute(wanted.text, dict(wanted.values)).fetchall()
    except duckdb.InterruptException as error:
        message = f"rows: takes longer than {TIME_LIMIT_S:.0f} s; ask for less at a time"
        raise TooCostly(message) from error
    except duckdb.OutOfMemoryException as error:
        message = f"rows: takes more memory than {MEMORY_LIMIT}; sort or count less at a time"
        raise TooCostly(message) from error
    except (
        duckdb.IOException,
        duckdb.PermissionException,
    ) as error:  # a pattern, if no file is there
        message = "rows: the published version is not on the shelf any more; ask again"
        raise UnknownName(message) from error
    finally:
        limit.cancel()
