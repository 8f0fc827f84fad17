"""Values of a comparison, from what JSON or an address holds to what the column holds."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from madang.errors import BadRowRequest
from madang.rows.model import Comparison, Condition, Field, Group, Kind, Op, Value

NEVER = Group(every=False, parts=())
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,40}\s*")
_YES = frozenset({"true", "t", "yes", "y", "on", "1"})
_NO = frozenset({"false", "f", "no", "n", "off", "0"})
_BEYOND = 2**63  # one past what any column holds
_MOST_DIGITS = 28
_SHOWN = 60


def comparison(field: Field, op: Op, found: Any) -> Condition:  # noqa: ANN401 -- whatever JSON holds
    """Rows whose `field` compares so with the value (of `in`: with one of the list).

    As in SQL nothing is equal to null, which means unknown. A text column is compared with the
    text of the value.

    Raises:
        BadRowRequest: The value is none of the column's.
    """
    if op == "in":
        if not isinstance(found, list):
            raise _unfit(field, found)
        values = (_value(field, each) for each in found if each is not None)
        fit = tuple(each for each in values if _can_equal(field, each))
        return Comparison(field=field, op="in", values=fit) if fit else NEVER
    if found is None:
        return NEVER
    value = _value(field, found)
    if field.kind == "whole" and isinstance(value, float):
        return _between_whole(field, op, value)
    return Comparison(field=field, op=op, values=(value,))


def _value(field: Field, found: Any) -> Value:  # noqa: ANN401 -- whatever JSON holds
    try:
        return _READ[field.kind](found)
    except (ValueError, TypeError, OverflowError, InvalidOperation) as error:
        raise _unfit(field, found) from error


def _unfit(field: Field, found: object) -> BadRowRequest:
    message = f"{str(found)[:_SHOWN]!r} is no value that {field.name} ({field.kind}) compares with"
    return BadRowRequest(message, "filters")


def _can_equal(field: Field, value: Value) -> bool:
    return not (field.kind == "whole" and isinstance(value, float))


def _between_whole(field: Field, op: Op, value: float) -> Condition:
    """A comparison of whole numbers with one that is none: with its neighbour."""
    if op == "eq":
        return NEVER
    below = _held(math.floor(value))
    near: Op = "lte" if op in ("lt", "lte") else "gt"
    return Comparison(field=field, op=near, values=(below,))


def _held(number: int) -> int:
    return max(-_BEYOND, min(_BEYOND, number))


def _text(found: Any) -> str:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(found, dict | list):
        message = "a list or object is no text"
        raise TypeError(message)
    # A lone half of a sign is in no UTF-8 text, so nothing is equal to it.
    return str(found).encode("utf-8", "replace").decode()


def _flag(found: Any) -> bool:  # noqa: ANN401 -- whatever JSON holds
    word = found.strip().lower() if isinstance(found, str) else found
    if isinstance(word, bool):
        return word
    if word in _YES or word in _NO:
        return word in _YES
    message = "neither yes nor no"
    raise ValueError(message)


def _whole(found: Any) -> int | float:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(found, str) and _WHOLE.fullmatch(found):
        return _held(int(found))
    if isinstance(found, int) and not isinstance(found, bool):
        return _held(found)
    if isinstance(found, float):
        return _held(int(found)) if found.is_integer() else _finite(found)
    message = "no whole number"
    raise ValueError(message)


def _number(found: Any) -> float:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        message = "no number"
        raise TypeError(message)
    return _finite(float(found))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        message = "no finite number"
        raise ValueError(message)
    return number


def _exact(found: Any) -> Decimal:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        message = "no number"
        raise TypeError(message)
    number = Decimal(str(found).strip())
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > _MOST_DIGITS:
        message = "too many digits"
        raise ValueError(message)
    return number


def _day(found: Any) -> date:  # noqa: ANN401 -- whatever JSON holds
    return datetime.fromisoformat(str(found).strip()).date()


def _instant(found: Any) -> datetime:  # noqa: ANN401 -- whatever JSON holds
    read = datetime.fromisoformat(str(found).strip())
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _nothing(_: object) -> str:
    message = "lists are not compared"
    raise TypeError(message)


_READ: Mapping[Kind, Callable[[Any], Value]] = MappingProxyType(
    {
        "text": _text,
        "flag": _flag,
        "whole": _whole,
        "number": _number,
        "exact": _exact,
        "day": _day,
        "instant": _instant,
        "list": _nothing,
    }
)
