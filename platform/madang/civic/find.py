"""One row by its id, for handlers."""

from typing import Any

from madang.civic.refusals import Refusal
from madang.store import Table, Tx, select


def one(tx: Tx, table: Table, thing: str) -> Any:  # noqa: ANN401 -- a row
    """The row whose `id` is `thing`.

    Raises:
        Refusal: There is none (`unknown`).
    """
    found = tx.execute(select(table).where(table.c.id == thing)).one_or_none()
    if found is None:
        message = f"no {table.name} {thing!r}"
        raise Refusal("unknown", message)
    return found
