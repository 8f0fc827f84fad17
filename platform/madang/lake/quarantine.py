"""Quarantine: rows that an error check refused, kept for stewards until source or reader is mended.

One Delta table beside each dataset's own, one file for each input that had bad rows.
"""

import uuid
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq

from madang import clock
from madang.durable import fsync_file, fsync_folder, make_folder
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
    folder = table.quarantine_folder
    delta = ensure_table(folder, QUARANTINE, partitioned=True)
    path = folder / input_hash[:12] / f"{uuid.uuid4().hex}.parquet"
    make_folder(path.parent)
    pq.write_table(full, path, compression="zstd")
    fsync_file(path)
    fsync_folder(path.parent)
    file = DataFile(
        path=str(path.relative_to(folder)),
        size=path.stat().st_size,
        rows=full.num_rows,
        partition=input_hash,
    )
    earlier = live_files(delta).get(input_hash, ())
    with suppress(Superseded):  # another run set aside the rows of this very input meanwhile
        commit(folder, file, earlier, lambda _: {"quarantine": input_hash}, table.dataset.key)
