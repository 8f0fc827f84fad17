"""Rows as text: comma and tab separated, JSON, XML, piece by piece.

Cells that a spreadsheet would run are neutralised in tables, as in the published CSV.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from madang.cells import neutral
from madang.rows import ROW_NUMBER, Page

_MARK = "\ufeff"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Fields: TypeAlias = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One way to write rows.

    Attributes:
        media_type: What it is served as.
        write: Pieces of text of a table with these fields and pages.
    """

    media_type: str
    write: Callable[[Fields, Iterable[Page]], Iterator[str]]


def table(rows: Iterable[Sequence[Any]], delimiter: str) -> str:
    """Rows as separated text, unknown as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def marked(pieces: Iterable[str]) -> Iterator[str]:
    """The same behind a byte order mark."""
    yield _MARK
    yield from pieces


def _cell(value: Any) -> Any:  # noqa: ANN401 -- whatever a row holds
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return str(value).lower()
    return _json(value) if isinstance(value, list) else value


def _separated(delimiter: str) -> Callable[[Fields, Iterable[Page]], Iterator[str]]:
    def write(fields: Fields, pages: Iterable[Page]) -> Iterator[str]:
        yield table([[field["id"] for field in fields]], delimiter)
        for page in pages:
            yield table(page.rows, delimiter)

    return write


def _as_json(fields: Fields, pages: Iterable[Page]) -> Iterator[str]:
    yield f'{{\n  "fields": {_json(fields)},\n  "records": ['
    mark = "\n    "
    for page in pages:
        for row in page.rows:
            yield f"{mark}{_json(row)}"
            mark = ",\n    "
    yield "\n]}\n"


def _json(value: Any) -> str:  # noqa: ANN401 -- whatever a row holds
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_xml(fields: Fields, pages: Iterable[Page]) -> Iterator[str]:
    names = [str(field["id"]) for field in fields]
    yield '<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    for page in pages:
        yield "".join(_row(names, row) for row in page.rows)
    yield "</data>\n"


def _row(names: Sequence[str], row: Sequence[Any]) -> str:
    """One row; its number is an attribute where it comes first."""
    cells = list(zip(names, row, strict=True))
    number = ""
    if cells and cells[0][0] == ROW_NUMBER:
        number = f" {ROW_NUMBER}={quoteattr(str(cells.pop(0)[1]))}"
    return f"<row{number}>{''.join(_element(name, value) for name, value in cells)}</row>\n"


def _element(name: str, value: Any, attribute: str = "") -> str:  # noqa: ANN401 -- see above
    tag = name.replace(" ", "_")  # a rank is called `rank <field>`
    if value is None:
        return f'<{tag}{attribute} xsi:nil="true" />'
    if isinstance(value, list):
        inner = "".join(_element("value", v, f' key="{n}"') for n, v in enumerate(value))
    else:
        inner = xml_text(str(value))
    return f"<{tag}{attribute}>{inner}</{tag}>"


def xml_text(text: str) -> str:
    """The text inside an XML element; signs that XML has not become U+FFFD.

    >>> xml_text("a < b" + chr(0))
    'a &lt; b\ufffd'
    """
    return escape(_NOT_IN_XML.sub("\ufffd", text), {"\r": "&#13;"})


WRITINGS: Mapping[str, Writing] = MappingProxyType(
    {
        "csv": Writing(media_type="text/csv", write=_separated(",")),
        "tsv": Writing(media_type="text/tab-separated-values", write=_separated("\t")),
        "json": Writing(media_type="application/json", write=_as_json),
        "xml": Writing(media_type="text/xml", write=_as_xml),
    }
)
