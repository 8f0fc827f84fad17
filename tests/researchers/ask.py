"""A researcher's DuckDB: runs SQL given as JSON on stdin, prints the last answer as JSON.

It runs in an environment that holds DuckDB and its packaged extension, and nothing of Madang.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

import duckdb


def extension() -> str:
    """The packaged extension; with a network, DuckDB would fetch the same by itself."""
    found = importlib.util.find_spec("duckdb_extension_httpfs")
    folder = Path(found.origin).parent  # type: ignore[union-attr,arg-type]
    return str(next(folder.glob("extensions/*/httpfs.duckdb_extension")))


def main() -> None:
    order = json.load(sys.stdin)
    assert importlib.util.find_spec("madang") is None
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"LOAD '{extension()}'")
        for name, value in order.get("settings", {}).items():
            connection.execute(f"SET {name} = {value}")
        spent: list[float] = []
        try:
            for statement in order["statements"]:
                connection.execute(statement)
            for _ in range(order.get("repeat", 0)):  # the last one, timed
                begun = time.perf_counter()
                connection.execute(order["statements"][-1]).fetchall()
                spent.append(1000 * (time.perf_counter() - begun))
            told = {"rows": connection.fetchall(), "ms": spent}
        except duckdb.Error as error:
            told = {"error": str(error)}
        except UnicodeDecodeError:  # DuckDB 1.5.5 means an HTTP error, and fails to tell its body
            told = {"error": "an answer over HTTP that DuckDB does not accept"}
    sys.stdout.write(json.dumps(told, default=str, ensure_ascii=False))


if __name__ == "__main__":
    main()
