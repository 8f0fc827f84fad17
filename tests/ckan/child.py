"""A publisher in a process of its own, to be killed: ADDRESS TOKEN LAKE HOME EDITION.

It publishes what is built in LAKE, as that edition, and keeps its journal in HOME.
"""

import sys
from pathlib import Path

from madang import testing
from madang.settings import Settings
from madang.workspace import open_workspace
from tests.asset import demo
from tests.ckan import sites


def main() -> None:
    address, token, lake, home, number = sys.argv[1:]
    settings = Settings.model_validate({"home": Path(lake)})
    place = open_workspace(settings, testing.registry_of(demo.demo()))
    site = sites.Site(address=address, token=token)
    site.publish(Path(home), sites.demo_orders(place, int(number)).values())


if __name__ == "__main__":
    main()
