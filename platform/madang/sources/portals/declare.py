"""What a portal is: where it lies, how its addresses are written and paged, whose key it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import quote

from madang.dataset import Endpoint
from madang.sources.portals.codes import Meaning

KeyName: TypeAlias = Literal["seoul", "seoul_subway", "datagokr", "kric"]
Paging: TypeAlias = Literal["rows", "pages", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which rows are asked for.

    Attributes:
        first: First row, from 1.
        last: Last row.
        page: Page number, from 1.
        size: Rows a page.
    """

    first: int
    last: int
    page: int
    size: int


Address: TypeAlias = Callable[[str, Endpoint, Mapping[str, str], Window], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One portal.

    Attributes:
        name: As `Endpoint.portal` names it.
        base: Address below which its services lie.
        key: Setting `key_<name>` that holds its key.
        paging: `rows` by first and last row, `pages` by number and size, `none` all at once.
        most_rows: Rows that a call may ask for.
        calls_a_day: Calls that we allow ourselves where the settings say nothing.
        address: Writes the address of a call, with `{KEY}`.
        codes: Meanings that differ from those of the envelope.
    """

    name: str
    base: str
    key: KeyName
    paging: Paging
    most_rows: int
    calls_a_day: int
    address: Address
    codes: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])


def query(pairs: Mapping[str, str]) -> str:
    """Parameters as a query, each value encoded exactly once; `{KEY}` stays as it is.

    >>> query({"serviceKey": "{KEY}", "역": "시청 "})
    'serviceKey={KEY}&%EC%97%AD=%EC%8B%9C%EC%B2%AD%20'
    """
    return "&".join(f"{quote(name, safe=':[]')}={_value(text)}" for name, text in pairs.items())


def _value(text: str) -> str:
    return text if text == "{KEY}" else quote(text, safe="")
