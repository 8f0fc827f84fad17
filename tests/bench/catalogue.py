"""Publishing all datasets to a real CKAN: `python -m tests.bench.catalogue WAY HOME ADDRESS TOKEN`.

It prints one line of JSON: wall seconds, datasets and calls that change something. The reference is
one bare package_create for each dataset, with nothing read before or after.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ckanapi import RemoteCKAN
from pydantic import SecretStr

from madang import outlet
from madang.catalogue import remote
from madang.catalogue.remote import plan
from madang.settings import Settings
from madang.workspace import Workspace, open_workspace


def bare(place: Workspace) -> Mapping[str, float]:
    """The same packages, each by one call."""
    settings = place.settings
    with outlet.connected(settings, outlet.address_of(settings)) as publisher:
        wanted = [plan.wanted(order.package, publisher.site) for order in outlet.orders(place)]
    assert settings.ckan_token is not None
    with RemoteCKAN(settings.ckan_url, apikey=settings.ckan_token.get_secret_value()) as ckan:
        started = time.perf_counter()
        for want in wanted:
            ckan.call_action(
                "package_create",
                plan.created(want, with_id=True),
                requests_kwargs={"timeout": 60},
            )
        return _told(time.perf_counter() - started, len(wanted), len(wanted))


def ours(place: Workspace) -> Mapping[str, float]:
    """As `madang catalogue publish` does it: preflight, orders, look, write, look again."""
    started = time.perf_counter()
    with outlet.connected(place.settings, outlet.address_of(place.settings)) as publisher:
        ended = outlet.publish_all(publisher, outlet.orders(place))
        writes = publisher.client.writes
    assert all(isinstance(each, remote.Outcome) and each.stands for each in ended), ended
    return _told(time.perf_counter() - started, len(ended), writes)


def _told(wall: float, datasets: int, writes: int) -> Mapping[str, float]:
    return {"wall": wall, "datasets": datasets, "writes": writes}


WAYS: Mapping[str, Callable[[Workspace], Mapping[str, float]]] = {"bare": bare, "ours": ours}


def main() -> None:
    way, home, address, token, rows = sys.argv[1:]
    chosen = Settings(
        home=Path(home), ckan_url=address, ckan_token=SecretStr(token), ckan_rows=int(rows)
    )
    sys.stdout.write(json.dumps({"catalogue": WAYS[way](open_workspace(chosen))}) + "\n")


if __name__ == "__main__":
    main()
