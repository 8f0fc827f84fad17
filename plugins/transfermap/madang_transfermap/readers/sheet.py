"""The first sheet of an xlsx file as rows of text; styles, formulas and other sheets are ignored.

openpyxl spends 3.4 of 3.5 s on the 8 MB of styles in the KRIC file, which say nothing about cells.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from madang.dataset import RawFile
from madang.errors import WrongContent

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS = "xl/sharedStrings.xml"  # absent where all cells hold their own text
_LETTERS = re.compile(r"[A-Z]+")


def first_sheet(file: RawFile) -> Iterator[tuple[str | None, ...]]:
    """The rows of the first sheet, cells as text, None where empty. Dates stay serial numbers.

    Args:
        file: Bytes of an xlsx workbook.

    Raises:
        WrongContent: It is no xlsx workbook.
    """
    try:
        with zipfile.ZipFile(BytesIO(file.bytes())) as archive:
            has_strings = _STRINGS in archive.namelist()
            strings = _strings(archive.read(_STRINGS)) if has_strings else []
            sheet = archive.read("xl/worksheets/sheet1.xml")
    except (zipfile.BadZipFile, KeyError) as error:
        message = f"{file.name}: is no xlsx workbook with a first sheet ({error})"
        raise WrongContent(message) from error
    for row in _parse(sheet).iter(f"{_NS}row"):
        yield _cells(row, strings)


def _parse(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 -- expat limits entity expansion; no network, no DTD


def _strings(xml: bytes) -> list[str]:
    return [_text(item) for item in _parse(xml).iter(f"{_NS}si")]


def _text(item: ET.Element) -> str:
    """The text of a shared string, without the phonetic runs."""
    plain = item.findall(f"{_NS}t") + item.findall(f"{_NS}r/{_NS}t")
    return "".join(part.text or "" for part in plain)


def _cells(row: ET.Element, strings: list[str]) -> tuple[str | None, ...]:
    cells: dict[int, str | None] = {}
    for cell in row.iter(f"{_NS}c"):
        cells[_column(cell.get("r", ""))] = _value(cell, strings)
    return tuple(cells.get(place) for place in range(max(cells, default=-1) + 1))


def _column(reference: str) -> int:
    """Zero-based column of a cell reference such as `AB12`."""
    match = _LETTERS.match(reference)
    number = 0
    for letter in match[0] if match else "A":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ET.Element, strings: list[str]) -> str | None:
    if cell.get("t") == "inlineStr":
        inline = cell.find(f"{_NS}is")
        return _text(inline).strip() or None if inline is not None else None
    value = cell.findtext(f"{_NS}v")
    if value is None:
        return None
    text = strings[int(value)] if cell.get("t") == "s" else value
    return text.strip() or None
