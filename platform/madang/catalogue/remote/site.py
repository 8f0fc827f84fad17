"""What a remote CKAN is and lets us do, asked before anything is sent."""

import re
from dataclasses import dataclass

from madang.catalogue.remote.client import Client
from madang.errors import RemoteDown, RemoteRefused

OLDEST = (2, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A CKAN as the token sees it.

    Attributes:
        version: Of CKAN.
        organization: Name of the organisation that owns our datasets.
        licences: Licence ids that it knows.
        groups: Names of its groups.
        has_datastore: Whether it keeps tables.
        is_sysadmin: Whether it takes dataset ids from us.
    """

    version: str
    organization: str
    licences: frozenset[str]
    groups: frozenset[str]
    has_datastore: bool
    is_sysadmin: bool


def preflight(client: Client, organization: str) -> Site:
    """What is there; everything that would make each dataset fail is found here.

    Raises:
        RemoteRefused: Version too old, token not known, organisation missing, right missing.
        RemoteDown: It, or its search index, does not answer.
    """
    status = client.read("status_show")
    version = str(status.get("ckan_version", ""))
    if _numbers(version) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        message = f"CKAN {client.address} is {version or 'of no known version'}; wanted {wanted}"
        raise RemoteRefused(f"{message} or newer")
    user = client.find("user_show")
    if user is None:  # wrong, expired and missing tokens look the same
        message = f"CKAN {client.address} does not know the token: it is wrong, expired or missing"
        raise RemoteRefused(f"{message}. Make one there (user page, API tokens); set it again")
    _check_organization(client, organization, user)
    try:
        client.read("package_search", rows=0)
    except RemoteRefused as error:  # 409 for any other fault of the index
        message = f"CKAN {client.address}: its search index does not answer; publish again later"
        raise RemoteDown(message) from error
    return Site(
        version=version,
        organization=organization,
        licences=frozenset(licence["id"] for licence in client.read("license_list")),
        groups=frozenset(client.read("group_list")),
        has_datastore="datastore" in status.get("extensions", ()),
        is_sysadmin=bool(user.get("sysadmin")),
    )


def _check_organization(client: Client, name: str, user: dict[str, object]) -> None:
    if client.find("organization_show", id=name, include_datasets=False) is None:
        message = f"CKAN {client.address} has no organisation {name!r}"
        raise RemoteRefused(f"{message}; make it there, or name another: MADANG_CKAN_ORGANIZATION")
    mine = client.read("organization_list_for_user", permission="create_dataset")
    if name not in {each["name"] for each in mine} and not user.get("sysadmin"):
        message = f"CKAN {client.address}: user {user.get('name')!r} may not make datasets in"
        raise RemoteRefused(f"{message} organisation {name!r}; give it the role editor there")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])
