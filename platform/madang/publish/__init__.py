"""Publishing: the immutable files of a version, the pointer to the newest, and snapshots.

Everything that is served or queried is read from here; nothing here reads the catalogue, whose
papers come in as bytes.
"""

from madang.publish.archive import Archive, archive
from madang.publish.changes import CHANGES, Changes, changes_from_bytes
from madang.publish.profile import (
    PROFILE,
    ColumnProfile,
    Histogram,
    Profile,
    profile_from_bytes,
)
from madang.publish.records import Published, PublishedFile, is_full_name
from madang.publish.snapshots import (
    Snapshot,
    current_snapshot,
    snapshot,
    snapshots,
    write_snapshot,
)
from madang.publish.tables import column_names, read_table
from madang.publish.versions import LATEST, find, latest, publish, versions

__all__ = [
    "CHANGES",
    "LATEST",
    "PROFILE",
    "Archive",
    "Changes",
    "ColumnProfile",
    "Histogram",
    "Profile",
    "Published",
    "PublishedFile",
    "Snapshot",
    "archive",
    "changes_from_bytes",
    "column_names",
    "current_snapshot",
    "find",
    "is_full_name",
    "latest",
    "profile_from_bytes",
    "publish",
    "read_table",
    "snapshot",
    "snapshots",
    "versions",
    "write_snapshot",
]
