"""The lock file that lets one process at a time through the write door."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold the lock inside the block; wait for it as long as it takes.

    The kernel releases it when a process dies, so no lock outlives its owner. Two doors of one
    process exclude each other too: the lock belongs to the open file.
    """
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def network_file_system(path: Path, mounts: str | None = None) -> str | None:
    """The kind of network file system that holds `path`, None on a local disk.

    Args:
        path: File or folder; it need not exist yet.
        mounts: Text of `/proc/mounts`, read where None.
    """
    table = Path("/proc/mounts")
    if mounts is None:
        mounts = table.read_text("utf-8") if table.exists() else ""
    found = (1, "")
    for line in mounts.splitlines():
        _, at, kind, *_ = line.split(" ")
        folder = Path(at.replace("\\040", " "))
        if path.absolute().is_relative_to(folder):
            found = max(found, (len(folder.parts), kind))
    return found[1] if found[1] in _NETWORK else None
