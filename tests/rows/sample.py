"""Invented rows of every kind in one published file, in several row groups, and what they are."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from madang import rows
from madang.files import Folder

SCHEMA = pa.schema(
    [
        ("word", pa.string()),
        ("note", pa.string()),
        ("small", pa.int16()),
        ("big", pa.int64()),
        ("share", pa.float64()),
        ("price", pa.decimal128(12, 2)),
        ("is_open", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", "UTC")),
        ("tags", pa.list_(pa.string())),
    ]
)
TYPES = [(each.name, str(each.type)) for each in SCHEMA]
COLUMNS = ("_id", *SCHEMA.names)

# What might be taken for SQL, a placeholder, a pattern or an end of something.
ATTACKS = (
    "'; DROP TABLE x; --",
    '" OR 1=1 --',
    "$v0",
    "$v1) OR (true",
    "x' UNION SELECT * FROM read_text('/etc/hostname') --",
    "{0}", "%s", "?", "\\'", "\x00", "/*", "\ud800", "\u202e", "read_csv('/etc/passwd')",
)  # fmt: skip


def made(number: int) -> dict[str, object]:
    """The row `number`, from 0; every seventh value is unknown, shifted by column."""
    values = {
        "word": ("환승지도를", "시청역 2호선", 'Apple, "pie"', "it's; DROP TABLE x --", "=1+1")[
            number % 5
        ],
        "note": ("부엌 🍚", "지하수", "paths\nand lines", "cafe\u0301")[number % 4],
        "small": number % 40 - 20,
        "big": 2**53 + number,
        "share": (number % 30) / 8 - 1,
        "price": Decimal(number) / 4,
        "is_open": number % 3 == 0,
        "day": date(2024, 1, 1 + number % 28),
        "at": datetime(2024, 1, 1, number % 24, 5, 6, 700, tzinfo=UTC),
        "tags": ["a", None, str(number)][: number % 4],
    }
    return {
        name: None if (number + place) % 7 == 0 else value
        for place, (name, value) in enumerate(values.items())
    }


def held(folder: Path, count: int = 300, group: int = 64) -> rows.Table:
    """A table of the first `count` rows; the second row's share is no number."""
    found = [made(number) for number in range(count)]
    found[1]["share"] = math.nan
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.Table.from_pylist(found, SCHEMA), folder / "data.parquet", row_group_size=group
    )
    return rows.table(Folder(str(folder)), TYPES)
