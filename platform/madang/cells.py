"""CSV cells that a spreadsheet must not run as formulas.

What neutralises them (`madang.publish`, the dictionary of `madang.catalogue`) and what tells
readers of it (the data package) say it from here, so that they cannot disagree.
"""

from madang import sql

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV injection).
FORMULA_STARTS = "=+-@\t\r"
NEUTRALISER = "'"


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet runs.

    >>> neutral("=1+1"), neutral("2호선")
    ("'=1+1", '2호선')
    """
    return NEUTRALISER + text if text.startswith(tuple(FORMULA_STARTS)) else text


def restored(cell: str) -> str:
    """The text that `neutral` was given, unless it began with an apostrophe itself.

    >>> restored("'=1+1"), restored("'30년")
    ('=1+1', "'30년")
    """
    return cell[1:] if cell.startswith(NEUTRALISER) and neutral(cell[1:]) == cell else cell


def neutral_sql(place: str) -> str:
    """SQL expression that does to the text column `place` what `neutral` does."""
    codes = ", ".join(str(ord(start)) for start in FORMULA_STARTS)
    mark = sql.text(NEUTRALISER)
    return f"CASE WHEN ascii({place}) IN ({codes}) THEN {mark} || {place} ELSE {place} END"
