"""K-Startup announcements: a JSON list of records to Arrow."""

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from madang.dataset import Inputs, RawFile
from madang.errors import HeaderChanged, WrongContent
from madang_startups.sources import KSTARTUP

FIELDS = (
    "pbanc_sn",
    "biz_pbanc_nm",
    "pbanc_rcpt_bgng_dt",
    "pbanc_rcpt_end_dt",
    "stored_at",
)
_DAY = re.compile(r"\d{8}")


def announcement(inputs: Inputs) -> pa.Table:
    """The announcements of the one file, as many rows as it has records.

    Args:
        inputs: One JSON file: a list of records with exactly the five known fields.

    Returns:
        The declared columns of `startups.announcement`, `_problem` naming the first field of a
        record that could not be read, and `_raw` with that record.

    Raises:
        WrongContent: The file is no list of records.
        HeaderChanged: A record has other fields; found and wanted are listed.
        SourceError: There is not exactly one file.

    Source:
        K-Startup announcements (data.go.kr 15125364), no restriction, collected 2025-09-20.
    """
    records = _records(inputs.file(KSTARTUP))
    return pa.Table.from_pylist([_row(record) for record in records], schema=_SCHEMA)


_SCHEMA = pa.schema(
    [
        ("kstartup_announcement_id", pa.string()),
        ("title", pa.string()),
        ("opens_on", pa.date32()),
        ("closes_on", pa.date32()),
        ("collected_at", pa.timestamp("us", "UTC")),
        ("_problem", pa.string()),
        ("_raw", pa.string()),
    ]
)


def _records(file: RawFile) -> list[Mapping[str, Any]]:
    document = file.json()
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        message = f"{file.name}: is a {type(document).__name__}, wanted a list of records"
        raise WrongContent(message)
    for number, record in enumerate(document, 1):
        if set(record) != set(FIELDS):
            message = (
                f"{file.name}: record {number} has fields {', '.join(sorted(record))}; "
                f"wanted {', '.join(sorted(FIELDS))}. Adapt the reader to the new form."
            )
            raise HeaderChanged(message)
    return document


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    cells = {
        "kstartup_announcement_id": text(record["pbanc_sn"]),
        "title": text(record["biz_pbanc_nm"]),
        "opens_on": day(record["pbanc_rcpt_bgng_dt"]),
        "closes_on": day(record["pbanc_rcpt_end_dt"]),
        "collected_at": instant(record["stored_at"]),
    }
    given = dict(zip(cells, (record[field] for field in FIELDS), strict=True))
    unread = [name for name, value in cells.items() if value is None and given[name] is not None]
    if not unread:
        return cells
    raw = json.dumps(record, ensure_ascii=False)
    return {**cells, "_problem": f"cast:{unread[0]}", "_raw": raw}


def text(value: object) -> str | None:
    r"""The text without HTML entities and with single blanks; None where nothing is left.

    >>> text(" IR &apos;집중검토&apos;  모집\t")
    "IR '집중검토' 모집"
    """
    return " ".join(html.unescape(str(value)).split()) or None if value is not None else None


def day(value: object) -> date | None:
    """The day of a text YYYYMMDD, None where it is none.

    >>> day("20250931") is None, day("20250930")
    (True, datetime.date(2025, 9, 30))
    """
    digits = str(value).strip()
    if not _DAY.fullmatch(digits):
        return None
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def instant(value: object) -> datetime | None:
    """The UTC instant of an ISO 8601 text with its zone, None where it is none.

    >>> instant("2025-09-20T04:42:51.723Z").isoformat()
    '2025-09-20T04:42:51.723000+00:00'
    """
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
