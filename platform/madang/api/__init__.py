"""What programs ask of Madang: the JSON API, published files, health. No Streamlit, no SQL.

`Desk` is the service behind it and behind the pages.
"""

from madang.api.action import action_routes
from madang.api.app import create_api
from madang.api.catalogue import catalogue_routes
from madang.api.desk import Desk
from madang.api.downloads import download_routes
from madang.api.dump import dump_routes
from madang.api.files import file_routes
from madang.api.health import health_routes
from madang.api.plaza import plaza_routes
from madang.api.snapshots import snapshot_routes

__all__ = [
    "Desk",
    "action_routes",
    "catalogue_routes",
    "create_api",
    "download_routes",
    "dump_routes",
    "file_routes",
    "health_routes",
    "plaza_routes",
    "snapshot_routes",
]
