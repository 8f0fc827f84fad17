"""Limits of columns: held against their type, before any data are read."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from madang import sql
from madang.city.form import DatasetForm
from madang.city.lines import Path
from madang.clock import SEOUL
from madang.dataset import Column, Dataset


def column_misfits(form: DatasetForm, dataset: Dataset) -> Iterator[tuple[Path, str]]:
    """Limits that cannot be held against their column: a pattern that is none, a day for a text."""
    with _engine().cursor() as engine:
        for place, column in enumerate(dataset.columns):
            for what, question in _questions(column):
                try:
                    engine.execute(question)
                except duckdb.Error as error:
                    found = getattr(form.columns[place], what)
                    yield ("columns", place, what), f"{found!r}: {short(error)}"


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One for all files of a process: opening one costs 30 times what it is asked."""
    return duckdb.connect(config={"enable_external_access": "false", "threads": "1"})


def zoned(value: Any) -> Any:  # noqa: ANN401 -- whatever a file holds
    """The value, an instant without a zone as one of Seoul."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=SEOUL)
    return value


def _questions(column: Column) -> Iterator[tuple[str, str]]:
    cell = f"NULL::{sql.type_name(column.type)}"
    if column.pattern is not None:
        yield "pattern", f"SELECT regexp_full_match({cell}, {sql.text(column.pattern)})"
    for what, limit in (("min", column.min), ("max", column.max)):
        if limit is not None:
            yield what, f"SELECT {cell} < {sql.value(limit)}"


def short(error: duckdb.Error) -> str:
    """What DuckDB says, in one line, without the statement that it repeats."""
    return " ".join(str(error).partition("LINE 1:")[0].split())
