"""Values of published data as JSON holds them, and how DuckDB is asked for them."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from madang import sql
from madang.dataset import Column


def fetchable(column: Column) -> str:
    """The column, where an instant is a timestamp in UTC: Python needs no zone table for it."""
    place = sql.name(column.name)
    return f"make_timestamp(epoch_us({place}))" if pa.types.is_timestamp(column.type) else place


def one(connection: duckdb.DuckDBPyConnection, statement: str) -> Sequence[Any]:
    """The row that an aggregate gives."""
    row = connection.execute(statement).fetchone()
    if row is None:
        message = f"no row from: {statement}"
        raise AssertionError(message)
    return row


def plain(value: object) -> Any:  # noqa: ANN401 -- whatever JSON knows
    """The value as JSON can hold it: instants are UTC, as `Z`."""
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
