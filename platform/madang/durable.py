"""Writes that survive a power cut: the file is flushed, then the folder that names it.

Measured: files renamed without this were lost in a simulated power cut in 231 of 231 cases, with it
in 0 of 84 (docs/adr/0002-lake-format.md). Local paths only.
"""

import os
import uuid
from pathlib import Path

# Names of files and folders still being written: readers leave them out.
TEMPORARY = ".tmp-"


def fsync_file(path: Path) -> None:
    """Flush the contents of `path` to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_folder(path: Path) -> None:
    """Flush the names that folder `path` holds."""
    fsync_file(path)


def make_folder(path: Path) -> None:
    """Create `path` with its parents, each named durably in the folder above it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in reversed(missing):
        fsync_folder(folder.parent)


def replace(path: Path, data: bytes) -> None:
    """Make `path` hold `data`: readers see the old bytes or the new, never half."""
    make_folder(path.parent)
    fresh = path.with_name(f"{TEMPORARY}{uuid.uuid4().hex}")
    try:
        with fresh.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)
