"""Where our answers differ from a CKAN's on purpose, each with its reason.

Documented for readers in docs/reference/ckan-conformance.md, which a test compares with this.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Kept:
    """One difference that stays.

    Attributes:
        call: Pattern of the names of calls where it is seen.
        difference: Pattern of the difference, as `calls.differences` tells it.
        why: The reason.
    """

    call: str
    difference: str
    why: str


EXCEPTIONS = (
    Kept(
        "*", "*.license_url: not at CKAN",
        "CKAN takes the address of a licence from its own list, which has no KOGL; ours tells it",
    ),
    Kept(
        "datastore_search *", ".result.filterops: only at CKAN",
        "CKAN 2.12.0 lets the parsed filters slip into the answer; no client reads them",
    ),
    Kept(
        "site_read", "*",
        "asked for by older clients; CKAN 2.12 knows it as a permission only",
    ),
    Kept(
        "package_show name_or_id", "*",
        "an old name of the parameter `id`, which CKAN 2.12 refuses; ours still takes it",
    ),
    Kept(
        "package_search bad query", "*",
        "Solr answers a syntax error, which CKAN turns into 400 Search Query Error as ours is; "
        "the stand-in for Solr fails in another way",
    ),
)  # fmt: skip


def unexplained(call: str, differences: list[str]) -> list[str]:
    """The differences that no exception is made for."""
    return [each for each in differences if not any(explains(e, call, each) for e in EXCEPTIONS)]


def explains(exception: Kept, call: str, difference: str) -> bool:
    """Whether it is this one."""
    return fnmatchcase(call, exception.call) and fnmatchcase(difference, exception.difference)
