"""INSERT that does nothing where the row is there already, on both databases."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the row is new; False where one of the table's unique keys is taken.

    On PostgreSQL it waits for a transaction that holds the same key and is not committed yet.
    """
    return connection.execute(_statement(connection.dialect.name, table), row).rowcount == 1


@cache
def _statement(dialect: str, table: Table) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # SQLAlchemy drops the count of an INSERT (measured: -1 on PostgreSQL) unless told to keep it.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
