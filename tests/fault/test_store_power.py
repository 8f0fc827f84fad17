"""What the store acknowledged is there after a power cut.

The store lies on a loop image. Its process is stopped right after an answer and the image copied:
the disk as a cut would leave it. In DELETE mode the removal of the journal must reach the disk too:
a journal that is back after the cut undoes the command that was acknowledged last.
"""

import random
import signal
import sqlite3
from collections import Counter

import pytest

from madang.store.engine import journal_mode
from tests.fault.crew import Child, Lines
from tests.fault.disks import after_power_cut, ext4

FULL = [pytest.mark.fault_full, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=FULL)])
def test_power_cut_loses_nothing_acknowledged(tmp_path, figure, rounds):
    found = cut_and_look(tmp_path, rounds)
    figure("power cut, store", **found)
    assert found["lost"] == 0


@pytest.mark.parametrize("without", ["sync", "extra"])
@pytest.mark.parametrize("rounds", [4, pytest.param(50, marks=FULL)])
def test_control_with_weaker_settings_a_power_cut_loses(tmp_path, figure, rounds, without):
    """`sync` is synchronous=OFF, `extra` is FULL without the flush of the folder."""
    if without == "extra" and journal_mode() == "wal":
        pytest.skip("in WAL mode there is no journal to remove")
    found = cut_and_look(tmp_path, rounds, "--without", without)
    figure(f"power cut, control without {without}", **found)
    assert found["lost"] > 0


def cut_and_look(tmp_path, rounds: int, *words: str) -> Counter[str]:
    """Sign up one after the other, stop after an answer, look at the disk."""
    chance = random.Random()  # noqa: S311 -- other moments in every run
    total: Counter[str] = Counter(rounds=rounds, acknowledged=0, lost=0)
    with (
        ext4(tmp_path) as (image, disk),
        Child("teller", disk / "home/store.db", *words).wait_ready() as child,
    ):
        lines = Lines(child)
        child.send("open c 1000000")
        lines.next()
        told: set[str] = set()
        for number in range(rounds):
            child.send(f"sign c 1 {(number + 1) * 12}")
            wanted = len(told) + chance.randint(2, 8)
            while "done" not in (line := lines.next()):
                told.add(line["answer"])
                if len(told) >= wanted:
                    wanted = 1 << 30
                    child.process.send_signal(signal.SIGSTOP)
                    while lines.is_waiting() and (line := lines.next()):
                        told |= {line["answer"]} if "answer" in line else set()
                    total["lost"] += _lost(image, tmp_path, told)
                    child.process.send_signal(signal.SIGCONT)
                    if "done" in line:
                        break
        total["acknowledged"] = len(told)
    return total


def _lost(image, folder, told: set[str]) -> int:
    with after_power_cut(image, folder) as at:
        try:
            with sqlite3.connect(at / "home/store.db") as connection:
                held = {row[0] for row in connection.execute("SELECT id FROM demo_signup")}
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except (sqlite3.Error, AssertionError):
            held = set()
        finally:
            connection.close()
    return len(told - held)
