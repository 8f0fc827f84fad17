"""A full disk, a failing disk: said clearly, the old version stands, work goes on afterwards."""

import errno
import gc
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from madang import failpoints, lake, publish
from madang.workspace import Workspace
from tests.fault import scene
from tests.fault.builder import naive_file, overwrite
from tests.fault.crew import Child
from tests.fault.disks import tmpfs

FULL = [pytest.mark.fault_full, pytest.mark.timeout(3600)]
PAGE = 4096
# After these a build still writes; after `publish.pointer` nothing more is needed.
NEEDS_ROOM = failpoints.NAMES[:-1]


class SmallDisk:
    """A disk of 12 MB that can be filled to the last page but so many."""

    def __init__(self, at: Path, landing: Path) -> None:
        self._ballast = at / "ballast"
        self._at = at
        self.place = scene.workspace(at / "home", landing)

    def fill(self, pages_left: int = 0) -> None:
        """Leave so many pages free."""
        with self._ballast.open("ab") as stream:
            while (free := os.statvfs(self._at).f_bavail - pages_left) > 0:
                stream.write(bytes(PAGE * min(free, 256)))
                stream.flush()

    def make_room(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def landing(tmp_path) -> Path:
    return tmp_path / "landing"


@pytest.fixture
def small(tmp_path, landing) -> Iterator[SmallDisk]:
    """A small disk that holds and has published edition 0."""
    with tmpfs(tmp_path / "disk", megabytes=12) as at:
        disk = SmallDisk(at, landing)
        scene.put(landing, 0)
        assert scene.build_reading(disk.place).status == "committed"
        yield disk
        gc.collect()


@pytest.fixture
def place(tmp_path, landing) -> Workspace:
    scene.put(landing, 0)
    made = scene.workspace(tmp_path / "home", landing)
    assert scene.build_reading(made).status == "committed"
    return made


@pytest.mark.parametrize("name", NEEDS_ROOM)
def test_disk_that_is_full_after_any_step_is_named(small, landing, monkeypatch, name):
    scene.put(landing, 1)
    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "hit", lambda reached: reached == name and small.fill())
        started = time.monotonic()
        outcome = scene.build_reading(small.place)
    assert time.monotonic() - started < 5
    assert outcome.status == "failed", name
    assert "the disk is full" in outcome.reason
    assert "make room and build again" in outcome.reason
    _prove_stands(small.place, {0, 1})
    small.make_room()
    _prove_recovers(small.place, 1)


def test_full_disk_is_named_before_anything_is_written(small, landing):
    scene.put(landing, 1)
    small.fill()
    assert "the disk is full" in scene.build_reading(small.place).reason
    _prove_stands(small.place, {0})
    small.make_room()
    _prove_recovers(small.place, 1)


@pytest.mark.fault_full
@pytest.mark.timeout(3600)
def test_any_number_of_pages_left_is_survived(small, landing, figure):
    found: Counter[str] = Counter()
    for edition, pages in enumerate(range(60), start=1):
        scene.put(landing, edition)
        small.fill(pages)
        outcome = scene.build_reading(small.place)
        assert outcome.status == "committed" or "the disk is full" in outcome.reason
        found[outcome.status] += 1
        _prove_stands(small.place, {edition - 1, edition})
        small.make_room()
        _prove_recovers(small.place, edition)
        _forget_old(small.place)
    figure("pages left", **found)
    assert set(found) == {"failed", "committed"}


def test_control_on_a_full_disk_a_file_written_in_place_is_gone(small):
    place = small.place
    overwrite(place, 0)
    small.fill()
    with pytest.raises(OSError, match="No space left"):
        overwrite(place, 1)
    with pytest.raises(OSError, match="arquet"):
        pq.read_table(naive_file(place.settings.home))


def test_limit_on_file_size_is_named(tmp_path, landing):
    """The same without root: no file may grow past 20 kB."""
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit is not installed")
    home = tmp_path / "home"
    scene.put(landing, 0)
    with Child("builder", home, landing, through=["prlimit", "--fsize=20000"]) as starved:
        answer = starved.wait_ready().ask("build")
    assert answer["status"] == "failed"
    assert "File too large" in answer["reason"]
    _prove_recovers(scene.workspace(home, landing), 0)


def test_no_failing_fsync_is_ever_acknowledged(place, landing, monkeypatch, figure):
    """Each fsync of a build fails once, in turn."""
    count = _fsyncs_of_a_build(place, landing, monkeypatch)
    for nth in range(count):
        edition = nth + 2
        scene.put(landing, edition)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", FailingFsync(nth))
            outcome = scene.build_reading(place)
        assert outcome.status == "failed", f"fsync {nth + 1} of {count}"
        assert "failed: [Errno 5]" in outcome.reason
        _prove_stands(place, {edition - 1, edition})
        _prove_recovers(place, edition)
    figure("failing fsync", fsyncs=count, acknowledged=0)
    assert count > 10


def test_control_swallowed_fsync_errors_are_acknowledged(place, landing, monkeypatch):
    scene.put(landing, 1)
    monkeypatch.setattr(os, "fsync", FailingFsync(0, swallow=True))
    assert scene.build_reading(place).status == "committed"


@pytest.mark.parametrize(
    "nth", [1, 8, *(pytest.param(n, marks=FULL) for n in range(2, 24) if n != 8)]
)
def test_fsync_that_the_kernel_fails_is_never_acknowledged(tmp_path, landing, nth):
    """The same from outside the process: strace makes the system call fail."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    home = tmp_path / "home"
    scene.put(landing, 0)
    through = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fsync"]
    inject = ["-e", f"inject=fsync:error=EIO:when={nth}"]
    with Child("builder", home, landing, through=[*through, *inject]) as injured:
        answer = injured.wait_ready().ask("build")
    assert answer["status"] == "failed"
    assert "Input/output error" in answer["reason"]
    _prove_recovers(scene.workspace(home, landing), 0)


class FailingFsync:
    """An fsync that fails at its nth call, from 0."""

    def __init__(self, nth: int, *, swallow: bool = False) -> None:
        self.calls = 0
        self._nth, self._swallow, self._real = nth, swallow, os.fsync

    def __call__(self, handle: int) -> None:
        self.calls += 1
        if self.calls == self._nth + 1 and not self._swallow:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._real(handle)


def _fsyncs_of_a_build(place: Workspace, landing: Path, monkeypatch) -> int:
    scene.put(landing, 1)
    with monkeypatch.context() as patched:
        counting = FailingFsync(10**9)
        patched.setattr(os, "fsync", counting)
        assert scene.build_reading(place).status == "committed"
    return counting.calls


def _prove_stands(place: Workspace, editions: set[int]) -> None:
    """The lake and what is published are whole, be it the old edition or the new."""
    table = place.lake.table(scene.READING)
    assert lake.verify(table, contents=True) == []
    assert scene.whole(table.current().table()) in editions
    newest = publish.latest(place.published, scene.READING.key)
    rows = pq.read_table(place.published.local(f"{newest.folder}/data.parquet"))
    assert scene.whole(rows) in editions


def _prove_recovers(place: Workspace, edition: int) -> None:
    """In the same process, without more than another build."""
    outcome = scene.build_reading(place)
    assert outcome.status in {"committed", "unchanged"}, outcome.reason
    assert scene.whole(place.lake.table(scene.READING).current().table()) == edition
    newest = publish.latest(place.published, scene.READING.key)
    assert newest.version == outcome.version


def _forget_old(place: Workspace) -> None:
    """Keep the small disk small."""
    for version in publish.versions(place.published, scene.READING.key)[:-2]:
        place.published.delete(f"{scene.READING.key}/{version}")
