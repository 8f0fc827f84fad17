"""From things that were read to an Arrow table, one getter for each column."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pyarrow as pa

Item = TypeVar("Item")


def table_of(items: Sequence[Item], **columns: Callable[[Item], object]) -> pa.Table:
    """A table with a row for each item and a column for each getter, in order.

    Types are as Arrow infers them; the declaration that reads the table casts them.

    >>> table_of([1, 2], half=lambda n: n / 2, note=lambda n: None).column_names
    ['half', 'note']
    """
    return pa.table(
        {name: pa.array([get(item) for item in items]) for name, get in columns.items()}
    )
