"""Small disks of our own: a loop image that can lose its power, a tmpfs that can be full.

Both need root and a kernel that lets us mount; where it does not, the tests skip and say so.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PATH = {**os.environ, "PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"}


def run(*words: object) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(
        [str(word) for word in words], env=_PATH, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stderr.strip()}"
    return done.stdout


def skip_unless_mountable(*tools: str) -> None:
    """Skip the test where nothing can be mounted."""
    if os.getuid() != 0:
        pytest.skip("mounting needs root")
    for tool in ("mount", "umount", *tools):
        if shutil.which(tool, path=_PATH["PATH"]) is None:
            pytest.skip(f"{tool} is not installed")


@contextmanager
def mounted(source: Path | str, at: Path, *options: str) -> Iterator[Path]:
    """The file system of `source` at folder `at`."""
    at.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", *options, str(source), str(at)],
        env=_PATH, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"this kernel does not mount here: {done.stderr.strip()}")
    try:
        yield at
    finally:
        run("umount", at)


@contextmanager
def ext4(folder: Path, options: str = "", megabytes: int = 96) -> Iterator[tuple[Path, Path]]:
    """A fresh ext4 image, mounted through a loop device; (image, mount point)."""
    skip_unless_mountable("mkfs.ext4", "losetup")
    image = folder / "disk.img"
    with image.open("wb") as stream:
        stream.truncate(megabytes << 20)
    run("mkfs.ext4", "-q", "-F", image)
    with mounted(image, folder / "disk", "-o", _loop(options)) as at:
        yield image, at


@contextmanager
def after_power_cut(image: Path, folder: Path, options: str = "") -> Iterator[Path]:
    """The disk as it would be found after the power went: only what reached the image.

    Whoever writes to the disk must be stopped. What the kernel still holds in memory is not in the
    image; mounting the copy replays its journal, as a restart would.
    """
    copy = folder / "after.img"
    run("cp", "--sparse=always", image, copy)
    with mounted(copy, folder / "after", "-o", _loop(options)) as at:
        yield at
    copy.unlink()


def _loop(options: str) -> str:
    return ",".join(filter(None, ["loop", options]))


@contextmanager
def tmpfs(at: Path, megabytes: int) -> Iterator[Path]:
    """A file system in memory of that size."""
    skip_unless_mountable()
    with mounted("none", at, "-t", "tmpfs", "-o", f"size={megabytes}m"):
        yield at
