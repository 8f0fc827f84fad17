"""A real CKAN as a place where the catalogue is published; the only part that imports ckanapi.

What belongs here: what is to stand there, what stands there, and the calls between the two. Not
here: which versions are published and their rows, which the caller gives.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from madang.catalogue.remote.audit import Finding, audit, mend
from madang.catalogue.remote.client import Client
from madang.catalogue.remote.journal import Journal, Record
from madang.catalogue.remote.plan import Difference
from madang.catalogue.remote.publish import Order, Outcome, Publisher, Upload
from madang.catalogue.remote.site import Site, preflight
from madang.catalogue.remote.table import Rows, rows_of

__all__ = [
    "Client",
    "Difference",
    "Finding",
    "Journal",
    "Order",
    "Outcome",
    "Publisher",
    "Record",
    "Rows",
    "Site",
    "Upload",
    "audit",
    "connected",
    "mend",
    "preflight",
    "rows_of",
]


@contextmanager
def connected(
    home: Path, address: str, token: str | None, organization: str
) -> Generator[Publisher]:
    """A publisher to the CKAN at `address`, which answered and takes our datasets.

    Args:
        home: Folder that Madang writes to; its journal is kept there.
        address: Address of the CKAN.
        token: API token of a user there.
        organization: Name of the organisation there that owns our datasets.

    Raises:
        SettingsError: The address or the way of the token is wrong.
        RemoteRefused: CKAN says no.
        RemoteDown: It does not answer.
    """
    client = Client(address, token)
    try:
        yield Publisher(
            client=client,
            site=preflight(client, organization),
            journal=Journal(home, client.address),
        )
    finally:
        client.close()
