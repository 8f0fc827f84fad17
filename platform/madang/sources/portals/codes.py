"""What the codes of portals mean and who must act: one table for each envelope that carries codes.

Source: developers' pages of data.seoul.go.kr and data.go.kr, and recorded answers; see UPSTREAM
in the design papers. A code that stands in no table is tried once more and then stops the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["rows", "empty", "unknown", "retry", "stop"]

ALWAYS = 3
ONCE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a code means.

    Attributes:
        outcome: One of the five.
        advice: What a person should do, where one must.
        retries: How often it is tried again, of `retry`.
        until_midnight: It passes at midnight in Seoul; nobody has to act.
        too_many_rows: Fewer rows at a time will do.
    """

    outcome: Outcome
    advice: str = ""
    retries: int = ALWAYS
    until_midnight: bool = False
    too_many_rows: bool = False


ROWS = Meaning(outcome="rows")
EMPTY = Meaning(outcome="empty")
UNKNOWN = Meaning(outcome="unknown")
RETRY = Meaning(outcome="retry")
STRANGE = Meaning(
    outcome="retry", retries=ONCE, advice="the code is in no table of ours; look it up"
)
_DECLARATION = "the declaration of the source does not fit the service; correct it"
_KEY = "put a valid key into the settings"
_QUOTA = "the calls of today are used up; it goes on after midnight (Seoul)"


def stop(advice: str) -> Meaning:
    """A code with which the source stops until somebody acts."""
    return Meaning(outcome="stop", advice=advice)


SPENT = Meaning(outcome="stop", advice=_QUOTA, until_midnight=True)

PLAZA: Mapping[str, Meaning] = {
    "INFO-000": ROWS,
    "INFO-100": stop(_KEY),
    "INFO-200": EMPTY,
    **dict.fromkeys(("ERROR-300", "ERROR-301", "ERROR-310"), stop(_DECLARATION)),
    **dict.fromkeys(("ERROR-331", "ERROR-332", "ERROR-333", "ERROR-334"), stop(_DECLARATION)),
    "ERROR-335": stop("the key `sample` gives five rows; " + _KEY),
    "ERROR-336": Meaning(
        outcome="stop", advice="even one row at a time is too many", too_many_rows=True
    ),
    "ERROR-337": SPENT,
    **dict.fromkeys(("ERROR-500", "ERROR-600", "ERROR-601"), RETRY),
}

# 0, 00 and 0000 are told apart by nobody: see `meaning`.
GATEWAY: Mapping[str, Meaning] = {
    "0": ROWS,
    **dict.fromkeys(("01", "04", "05"), RETRY),
    "03": EMPTY,
    **dict.fromkeys(("10", "11"), stop(_DECLARATION)),
    "12": stop("the service was withdrawn or is called otherwise; correct the declaration"),
    "20": stop("apply for the service on its page of data.go.kr"),
    "22": SPENT,
    "30": stop(
        "the key is not registered, or is registered and not approved for this service; "
        "look at both on data.go.kr"
    ),
    "31": stop("the key has expired; extend it on data.go.kr"),
    "32": stop("the address of this server is not registered for the key on data.go.kr"),
    "99": STRANGE,
}

ODCLOUD: Mapping[str, Meaning] = {
    **dict.fromkeys(("-401", "-4", "401"), stop(_KEY + ", and apply for the service")),
    **dict.fromkeys(("-500", "500"), RETRY),
}


def meaning(code: str, table: Mapping[str, Meaning]) -> Meaning:
    """What `code` means by `table`.

    >>> meaning("0000", GATEWAY).outcome, meaning("77", GATEWAY).outcome
    ('rows', 'retry')
    """
    plain = code.strip()
    zeros = not plain.strip("0")
    return table.get("0" if zeros else plain, STRANGE)
