"""Publishing: the immutable files of a version, the pointer to the newest, and snapshots.

Everything that is served or queried is read from here; nothing here reads the catalogue, whose
papers come in as bytes.
"""

from madang.publish.records import Published, PublishedFile, is_full_name
from madang.publish.snapshots import Snapshot, current_snapshot, snapshot, write_snapshot
from madang.publish.tables import read_table
from madang.publish.versions import find, latest, publish, versions

__all__ = [
    "Published",
    "PublishedFile",
    "Snapshot",
    "current_snapshot",
    "find",
    "is_full_name",
    "latest",
    "publish",
    "read_table",
    "snapshot",
    "versions",
    "write_snapshot",
]
