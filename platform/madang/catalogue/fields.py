"""Columns as fields of a CKAN datastore, ours or a city's: names, PostgreSQL types, dictionary.

Source: `fields` of datastore_create and datastore_info in CKAN 2.12; `type_override` is what its
loaders take a column for when a file comes in place of rows.
"""

from collections.abc import Sequence
from typing import Any

from madang.catalogue.datapackage import both
from madang.catalogue.model import ColumnFacts

# Names of PostgreSQL, as datastore_info gives them back.
_TYPES = {
    "string": "text",
    "bool": "bool",
    "int16": "int8",
    "int32": "int8",
    "int64": "int8",
    "double": "float8",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "timestamptz",
}
_OVERRIDES = {"text": "text", "timestamptz": "timestamp"} | dict.fromkeys(
    ("int8", "float8", "numeric"), "numeric"
)


def fields(columns: Sequence[ColumnFacts]) -> list[dict[str, Any]]:
    """The columns with their types and what is known of them, in order."""
    return [
        {"id": column.name, "type": (kind := field_type(column.type)), "info": _info(column, kind)}
        for column in columns
    ]


def field_type(arrow: str) -> str:
    """The type in a datastore of an Arrow type.

    >>> field_type("int16"), field_type("decimal128(12, 2)"), field_type("list<item: string>")
    ('int8', 'numeric', '_text')
    """
    if arrow.startswith("list<"):
        return "_text"
    return "numeric" if arrow.startswith("decimal128") else _TYPES[arrow]


def _info(column: ColumnFacts, kind: str) -> dict[str, str]:
    return {
        "label": column.title.ko,
        "label_en": column.title.en,
        "notes": both(column.notes) if column.notes else "",
        "unit": column.unit or "",
        "type_override": _OVERRIDES.get(kind, ""),
    }
