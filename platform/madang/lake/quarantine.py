"""Quarantine: rows that an error check refused, kept for stewards until source or reader is mended.

One Delta table beside each dataset's own, one file for each input that had bad rows.
"""

import tempfile
import uuid
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from madang import clock
from madang.errors import Superseded
from madang.lake.commit import DataFile, commit, ensure_table, live_files
from madang.lake.table import QUARANTINE, Table


def set_aside(
    table: Table, rows: pa.Table, partition: str | None, input_hash: str, run_id: str
) -> None:
    """Commit `rows` to quarantine in the place of those of an earlier try at the same input.

    Args:
        table: Table of the dataset.
        rows: row_no, rules, row_json, as `madang.lake.stage.SET_ASIDE`.
        partition: The partition they belong to.
        input_hash: What they were made from.
        run_id: Run that refused them.
    """
    full = pa.table(
        {
            "row_no": rows["row_no"],
            "rules": rows["rules"],
            "partition": pa.array([partition] * rows.num_rows, pa.string()),
            "input_hash": pa.array([input_hash] * rows.num_rows, pa.string()),
            "run_id": pa.array([run_id] * rows.num_rows, pa.string()),
            "quarantined_at": pa.array([clock.now()] * rows.num_rows, pa.timestamp("us", "UTC")),
            "row_json": rows["row_json"],
        }
    ).cast(QUARANTINE)
    storage, name = table.quarantine_storage, f"{input_hash[:12]}/{uuid.uuid4().hex}.parquet"
    delta = ensure_table(storage, QUARANTINE, partitioned=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = storage.staging(input_hash[:12], Path(scratch)) / Path(name).name
        pq.write_table(full, path, compression="zstd")
        file = DataFile(
            path=name, size=path.stat().st_size, rows=full.num_rows, partition=input_hash
        )
        storage.settle(path, name)
    earlier = live_files(delta).get(input_hash, ())
    with suppress(Superseded):  # another run set aside the rows of this very input meanwhile
        commit(storage, file, earlier, lambda _: {"quarantine": input_hash}, table.dataset.key)
