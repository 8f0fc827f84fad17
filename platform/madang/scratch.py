"""Folders for what a piece of work spills: gone with it, or with the next one where it was killed.

Each folder is locked by whoever works in it, and the lock ends with the process, however that ends.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "build-"


@contextmanager
def scratch(parent: Path) -> Generator[Path]:
    """A fresh folder below `parent`; what dead processes left there is removed now."""
    parent.mkdir(parents=True, exist_ok=True)
    entrance = _locked(parent)  # or a new folder could be swept before it is locked itself
    try:
        for left in parent.glob(f"{_PREFIX}*"):
            _remove_unless_in_use(left)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        held = _locked(folder)
    finally:
        os.close(entrance)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _locked(folder: Path, *, wait: bool = True) -> int:
    """A handle that holds the folder until it is closed.

    Raises:
        BlockingIOError: Somebody else holds it, and we would not wait.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def _remove_unless_in_use(folder: Path) -> None:
    with suppress(BlockingIOError, FileNotFoundError):
        handle = _locked(folder, wait=False)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
