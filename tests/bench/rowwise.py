"""Rows on request out of a table of half-hourly loads, against the same read by bare DuckDB.

    python -m tests.bench.rowwise ROWS REPEATS

One process: the file, then each question as the API asks it and as a statement on an open, unlocked
connection; last all rows as CSV, page by page, against one COPY. Milliseconds of CPU, medians.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from madang import rows
from madang.api.written import WRITINGS
from madang.files import Folder
from tests.bench.search import resident_mb, spent

TYPES = (
    ("observed_on", "date32[day]"),
    ("place", "string"),
    ("hour", "int16"),
    *((f"load_{number}", "double") for number in range(12)),
)
COLUMNS = ("_id", *(name for name, _ in TYPES))
PLACES = 424
KINDS = ("first", "deep", "equal", "sorted", "words")


def generate(folder: Path, count: int) -> None:
    """The file of one version."""
    loads = ", ".join(f"round(random() * 1000, 4) AS load_{number}" for number in range(12))
    select = (
        "DATE '2024-01-01' + CAST(range // 10176 AS INTEGER) AS observed_on, "
        f"'구역 ' || (range % {PLACES}) AS place, CAST(range % 24 AS SMALLINT) AS hour, {loads}"
    )
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)").fetchall()
        made = connection.sql(f"FROM range({count}) SELECT {select}")
        made.write_parquet(str(folder / "data.parquet"), compression="zstd")


def asked(table: rows.Table, count: int) -> dict[str, tuple[rows.Request, str]]:
    """Each question as a request and as SQL behind FROM."""

    def request(**said: Any) -> rows.Request:
        return rows.Request(columns=COLUMNS, **said)

    return {
        "first": (request(), "LIMIT 100"),
        "deep": (request(offset=count - 100), f"LIMIT 100 OFFSET {count - 100}"),
        "equal": (
            request(condition=rows.condition(table, {"place": "구역 7", "hour": {"gte": 12}})),
            "WHERE place = '구역 7' AND hour >= 12 LIMIT 100",
        ),
        "sorted": (
            request(order=rows.order(table, ["load_0 desc"])),
            "ORDER BY load_0 DESC, file_row_number LIMIT 100",
        ),
        "words": (
            request(finds=(rows.in_texts(table, "구역 7"),)),
            "WHERE contains(place, '구역') AND regexp_matches(place, '\\b7\\b') LIMIT 100",
        ),
    }


def compared(table: rows.Table, place: Path, count: int, repeats: int) -> dict[str, Any]:
    """Ours with its total, and bare DuckDB's page alone, taking turns."""
    stages: dict[str, Any] = {}
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        start = f"FROM read_parquet('{place}', file_row_number = true) "
        for name, (request, behind) in asked(table, count).items():
            ours: list[float] = []
            bare: list[float] = []
            for _ in range(repeats):
                ours.append(spent(lambda r=request: rows.page(table, r)))
                bare.append(spent(_fetch(connection, start + behind)))
            stages[name] = {"ours": statistics.median(ours), "bare": statistics.median(bare)}
    return stages


def _fetch(connection: duckdb.DuckDBPyConnection, statement: str) -> Callable[[], object]:
    return lambda: connection.execute(statement).fetchall()


def dumped(table: rows.Table, place: Path, target: Path, count: int) -> dict[str, float]:
    """All rows as CSV: milliseconds, and memory beyond what there was before."""
    before, most = resident_mb(), 0.0

    def write() -> None:
        nonlocal most
        request = rows.Request(columns=COLUMNS, limit=count)
        fields = [{"id": name} for name in COLUMNS]
        with target.open("w", encoding="utf-8") as out:
            for piece in WRITINGS["csv"].write(fields, rows.pages(table, request)):
                out.write(piece)
                most = max(most, resident_mb() - before)

    def copy() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"COPY (FROM '{place}') TO '{target}' (FORMAT csv)")

    return {"ours": spent(write), "bare": spent(copy), "memory": most}


def main() -> None:
    count, repeats = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="madang-rows-") as folder:
        version = Path(folder)
        generate(version, count)
        table = rows.table(Folder(folder), TYPES)
        rows.page(table, rows.Request(columns=COLUMNS))  # what is loaded once is not counted
        place = version / "data.parquet"
        stages = compared(table, place, count, repeats)
        stages["dump"] = dumped(table, place, version / "all.csv", count)
    print(json.dumps(stages))


if __name__ == "__main__":
    main()
