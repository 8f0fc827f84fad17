"""A call of the row service: what its address asks for, and the rows."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madang import rows
from madang.api.desk import Desk
from madang.api.plaza import verdicts
from madang.api.plaza.verdicts import Declined
from madang.api.sheets import Sheet, sheet
from madang.errors import TooCostly, UnknownName
from madang.rows import ROW_NUMBER

TYPES = ("json", "xml")
MOST_ROWS = 1_000
_PARTS = 5  # key, type, service, start, end
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Rows of a service.

    Attributes:
        service: Its name.
        total: Rows that it has.
        rows: Those that were asked for; every value is a text, empty where it is not known.
    """

    service: str
    total: int
    rows: Sequence[Mapping[str, str]]


def call(desk: Desk, parts: Sequence[str]) -> Answered:
    """The rows that the parts of an address ask for.

    Raises:
        Declined: There are none to give; it says why.
    """
    if len(parts) != _PARTS:
        raise Declined(verdicts.MISSING)
    _, kind, service, start, end = parts
    if kind not in TYPES:
        raise Declined(verdicts.WRONG_TYPE)
    try:
        found = sheet(desk, service)
    except UnknownName as error:
        raise Declined(verdicts.NO_SERVICE) from error
    if service != found.entry.key:
        raise Declined(verdicts.NO_SERVICE)
    offset, limit = _window(start, end)
    return Answered(service=service, total=found.entry.rows, rows=_rows(found, offset, limit))


def _window(start: str, end: str) -> tuple[int, int]:
    if not (_NUMBER.fullmatch(start) and _NUMBER.fullmatch(end)):
        raise Declined(verdicts.NO_NUMBER)
    first, last = int(start), int(end)
    for is_wrong, verdict in (
        (first < 1, verdicts.WRONG_START),
        (last < 1, verdicts.WRONG_END),
        (first > last, verdicts.WRONG_ORDER),
        (last - first >= MOST_ROWS, verdicts.TOO_MANY),
    ):
        if is_wrong:
            raise Declined(verdict)
    return first - 1, last - first + 1


def _rows(found: Sheet, offset: int, limit: int) -> Sequence[Mapping[str, str]]:
    names = tuple(each.name for each in found.table.fields if each.name != ROW_NUMBER)
    request = rows.Request(columns=names, offset=offset, limit=limit)
    try:
        page = rows.page(found.table, request, total=False)
    except (TooCostly, UnknownName) as error:
        raise Declined(verdicts.BUSY) from error
    if not page.rows:
        raise Declined(verdicts.NOTHING)
    return [{n: _text(v) for n, v in zip(names, row, strict=True)} for row in page.rows]


def _text(value: Any) -> str:  # noqa: ANN401 -- whatever a row holds
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
