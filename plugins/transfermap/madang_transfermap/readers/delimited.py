"""Small CSV files of publishers as rows by header; a changed header is refused by name."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from madang.dataset import RawFile
from madang.errors import HeaderChanged


def rows(file: RawFile, header: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The rows of a delimited file, each by column name, cells as printed.

    Args:
        file: Comma separated text in the encoding that was found.
        header: Columns that the file must have, in this order.

    Raises:
        HeaderChanged: It has other columns.
    """
    reader = csv.DictReader(io.StringIO(file.text(), newline=""))
    found = list(reader.fieldnames or ())
    if found != list(header):
        message = f"{file.name}: header is {', '.join(found)}; wanted {', '.join(header)}"
        raise HeaderChanged(message)
    yield from reader
