"""What was acknowledged is there after a power cut; with an fsync left out it is not.

The lake lies on a loop image. The builder is stopped at a random moment and the image copied: that
is the disk as a cut would leave it, since what the kernel holds in memory is not in the image.
"""

import gc
import hashlib
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pyarrow.compute as pc
import pytest

from madang import lake, publish
from madang.errors import MadangError
from madang.workspace import Workspace
from tests import waiting
from tests.fault import scene
from tests.fault.crew import Child
from tests.fault.disks import after_power_cut, ext4, run

FULL = [pytest.mark.fault_full, pytest.mark.timeout(3600)]
# The second lets the kernel write names long before contents: what ext4 does when not told better.
MOUNTS = ["", pytest.param("data=writeback,noauto_da_alloc,commit=1", marks=FULL)]
BEFORE, KILLED, AFTER = "2018-01", "2018-02", "2018-03"


@pytest.mark.parametrize("options", MOUNTS)
@pytest.mark.parametrize("rounds", [8, pytest.param(100, marks=FULL)])
def test_a_power_cut_loses_nothing_acknowledged(tmp_path, figure, rounds, options):
    found = cut_while_building(tmp_path, rounds, options)
    figure(f"power cut {options}", **found)
    assert found["lost"] == 0


@pytest.mark.parametrize("without", ["fsync", "log_fsync"])
@pytest.mark.parametrize("rounds", [4, pytest.param(50, marks=FULL)])
def test_without_fsync_a_power_cut_loses_what_was_acknowledged(tmp_path, figure, rounds, without):
    """The control."""
    found = cut_while_building(tmp_path, rounds, "", "--without", without)
    figure(f"power cut, control without {without}", **found)
    assert found["lost"] > 0


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=FULL)])
def test_a_commit_on_top_of_a_killed_one_survives_a_power_cut(tmp_path, figure, rounds):
    found = _cut_after_a_kill(tmp_path, rounds)
    figure("kill, commit, power cut", **found)
    assert found["lost"] == 0


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=FULL)])
def test_control_a_commit_on_top_of_an_unflushed_one_is_lost(tmp_path, figure, rounds):
    found = _cut_after_a_kill(tmp_path, rounds, "--without", "base_fsync")
    figure("kill, commit, power cut, control", **found)
    assert found["lost"] > 0


@pytest.mark.parametrize(("words", "lost"), [((), 0), (("--without", "log_fsync"), 1)])
def test_a_killed_commit_that_is_found_equal_survives_a_power_cut(tmp_path, words, lost):
    """The same rows come again in other bytes; the control acknowledges them without a flush."""
    landing = tmp_path / "landing"
    scene.put(landing, 0)
    with (
        ext4(tmp_path) as (image, disk),
        Child("builder", disk / "home", landing, *words).wait_ready() as builder,
    ):
        assert builder.ask("build")["status"] == "committed"
        run("sync", "-f", disk)
        scene.put(landing, 1)
        doomed = Child("builder", disk / "home", landing, failpoints="lake.log_written=kill@2")
        with doomed.wait_ready():
            doomed.send("build")
            assert doomed.died() == -signal.SIGKILL
        scene.put(landing, 1, data=scene.text_of(1).encode())
        assert builder.ask("build")["status"] == "same_rows"
        _stop(builder)
        with after_power_cut(image, tmp_path) as after:
            found = _judge(scene.workspace(after / "home", landing), acknowledged=1)
    assert found["lost"] == lost


def cut_while_building(folder: Path, rounds: int, options: str, *words: object) -> Counter[str]:
    landing = folder / "landing"
    chance = random.Random()  # noqa: S311 -- other moments in every run
    found = Counter(rounds=rounds, lost=0)
    with (
        ext4(folder, options) as (image, disk),
        Child("builder", disk / "home", landing, *words).wait_ready() as builder,
    ):
        scene.put(landing, 0)
        builder.ask("build")
        run("sync", "-f", disk)
        acknowledged, took = 0, 0.3
        for edition in range(1, rounds + 1):
            scene.put(landing, edition)
            started = time.monotonic()
            builder.send("build")
            time.sleep(chance.uniform(0, 1.2 * took))  # the random moment itself
            _stop(builder)
            stopped = time.monotonic()
            answered = builder.has_answered()
            acknowledged = edition if answered else acknowledged
            with after_power_cut(image, folder, options) as after:
                found.update(_judge(scene.workspace(after / "home", landing), acknowledged))
            found["answered before the cut"] += answered
            resumed = time.monotonic()
            builder.process.send_signal(signal.SIGCONT)
            assert builder.reply()["status"] == "committed"
            took = stopped - started + time.monotonic() - resumed
            acknowledged = edition
    return found


def _cut_after_a_kill(folder: Path, rounds: int, *words: object) -> Counter[str]:
    """One month is committed by a run that is killed before its flush, the next one by another."""
    landing = folder / "landing"
    for edition, month in enumerate((BEFORE, KILLED, AFTER)):
        scene.put_month(landing, month, edition)
    found = Counter(rounds=rounds, lost=0)
    with (
        ext4(folder) as (image, disk),
        Child("builder", disk / "home", landing, *words).wait_ready() as builder,
    ):
        for turn in range(rounds):
            home = disk / f"home{turn}"
            builder.ask(f"at {home} {landing}")
            assert builder.ask(f"build {BEFORE}")["status"] == "committed"
            run("sync", "-f", disk)
            doomed = Child("builder", home, landing, failpoints="lake.log_written=kill@2")
            with doomed.wait_ready():
                doomed.send(f"build {KILLED}")
                assert doomed.died() == -signal.SIGKILL
            assert builder.ask(f"build {AFTER}")["status"] == "committed"
            _stop(builder)
            with after_power_cut(image, folder) as after:
                found.update(_judge_months(scene.workspace(after / home.name, landing)))
            builder.process.send_signal(signal.SIGCONT)
    return found


def _stop(builder: Child) -> None:
    """Stopped for certain: no system call of it is under way."""
    builder.process.send_signal(signal.SIGSTOP)
    status = Path(f"/proc/{builder.process.pid}/status")
    waiting.until(lambda: "T (stopped)" in status.read_text(), "the child stopped", 20, 0.002)


def _judge(place: Workspace, acknowledged: int) -> Counter[str]:
    """What a restart finds: whether the acknowledged edition stands, in the lake and published."""
    table = place.lake.table(scene.READING)
    found = Counter({"torn log entries": bool(lake.verify(table))})
    try:
        edition = scene.whole(table.current().table())
        published = _published_edition(place)
    except (MadangError, scene.HalfStateError, AttributeError, OSError, ValueError) as error:
        return found + Counter(["lost", type(error).__name__])
    finally:
        gc.collect()
    found["lost"] += edition < acknowledged or published < acknowledged
    found["further than acknowledged"] += edition > acknowledged
    return found


def _published_edition(place: Workspace) -> int:
    """The edition that `latest.json` names, every file of it held against its sum."""
    newest = publish.latest(place.published, scene.READING.key)
    for file in newest.files:
        data = place.published.read_bytes(f"{newest.folder}/{file.name}")
        if hashlib.sha256(data).hexdigest() != file.sha256:
            message = f"{newest.folder}/{file.name} has other bytes than were published"
            raise scene.HalfStateError(message)
    return newest.number - 1  # edition 0 is version 1


def _judge_months(place: Workspace) -> Counter[str]:
    """Whether the acknowledged version has all the rows that its facts tell of."""
    table = place.lake.table(scene.MONTHLY)
    try:
        version = table.current()
        rows = version.table()
        for edition, month in ((0, BEFORE), (2, AFTER)):
            assert scene.whole(rows.filter(pc.field("month") == month)) == edition
        found = Counter(lost=int(version.rows != len(rows)))
    except (MadangError, scene.HalfStateError, AttributeError) as error:
        found = Counter(["lost", type(error).__name__])
    finally:
        gc.collect()
    found["older log entries torn"] += bool(lake.verify(table))
    return found
