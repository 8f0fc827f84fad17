"""F49 and F50: killed or out of room while raw is written; two processes at one source."""

import errno
import os
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from madang.files import Incoming
from madang.live import hold, opened
from tests.upstream.fake import KEY, Fake
from tests.upstream.town import Town, dataset, rows, source
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from pathlib import Path
from tests.upstream.town import Town

class Port:
    portals = tuple(sys.argv[2].split(","))

print(Town(Path(sys.argv[1]), Port()).build().status)
"""


def child(town: Town, failpoint: str = "") -> subprocess.Popen[str]:
    """A build in a process of its own, over the same folder."""
    environment = {**os.environ, "MADANG_FAILPOINTS": failpoint, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(town.folder), ",".join(town.fake.portals)],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
    )


@pytest.mark.parametrize("failpoint", ["raw.blob", "raw.receipt"])
def test_f49_killed_while_raw_is_written_the_next_run_repeats(town, fake, failpoint) -> None:
    fake.serve("plaza", "Things", rows(2500))
    process = child(town, f"{failpoint}=kill")
    assert process.wait(60) == -9
    assert town.rows() == []
    assert len(town.place.raw.receipts("things")) == (failpoint == "raw.receipt")
    assert town.build().status == "committed"
    assert len(town.rows()) == 2500


def test_f49_without_room_there_is_no_receipt_and_what_stands_stays(
    town, fake, monkeypatch
) -> None:
    fake.serve("plaza", "Things", rows(5))
    town.build()
    fake.serve("plaza", "Things", rows(2500))
    keep, kept = Incoming.keep, []

    def full(self, name: str) -> None:
        kept.append(name)
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        keep(self, name)

    monkeypatch.setattr(Incoming, "keep", full)
    outcome = town.build()
    assert outcome.status == "failed"
    assert "the disk is full" in outcome.reason
    assert len(town.place.raw.receipts("things")) == 1
    assert len(town.rows()) == 5
    monkeypatch.setattr(Incoming, "keep", keep)
    assert town.build().status == "committed"
    assert len(town.rows()) == 2500


def test_f50_of_two_processes_one_works_and_the_other_says_so(town, fake) -> None:
    fake.serve("plaza", "Things", rows(5))
    process = child(town, "raw.blob=pause:60")
    try:
        wait_for_receipt_or_call(fake)
        outcome = town.build()
    finally:
        process.kill()
        process.wait()
    assert outcome.status == "refused"
    assert outcome.reason == (
        f"things: process {process.pid} fetches it right now; nothing was asked twice"
    )
    assert len(fake.calls) == 1
    assert town.build().status == "committed"  # its lock ended with it


def wait_for_receipt_or_call(fake: Fake) -> None:
    """Until the other process has asked; it then rests at its failpoint, holding the source."""
    until(lambda: fake.calls, "the other process asks")


def test_f50_control_without_the_lock_both_ask(town, fake, monkeypatch) -> None:
    fake.serve("plaza", "Things", rows(5))
    dataset = town.place.registry.dataset("town.thing")
    with hold(town.place, dataset):
        assert town.build().status == "refused"
        assert fake.calls == []
        monkeypatch.setattr("madang.build.hold", lambda *_: nullcontext())
        town.build()
        assert len(fake.calls) == 1


def three_sources(new_town) -> tuple[Town, list]:
    asked = [source(name, service=name) for name in ("a", "b", "c")]
    town = new_town(*(dataset(each, key=f"town.{each.key}") for each in asked))
    return town, asked


def third(town: Town, asked, entered: threading.Event) -> threading.Thread:
    """A thread that asks the third source; `entered` is set once it may."""

    def go() -> None:
        with opened(town.place, asked[2], asked[2].live):
            entered.set()

    thread = threading.Thread(target=go)
    thread.start()
    return thread


def test_three_sources_of_a_portal_share_two_connections(new_town) -> None:
    town, asked = three_sources(new_town)
    entered = threading.Event()
    with opened(town.place, asked[0], asked[0].live), opened(town.place, asked[1], asked[1].live):
        thread = third(town, asked, entered)
        assert not entered.wait(0.5)
    assert entered.wait(30)
    thread.join()


def test_control_without_slots_the_third_need_not_wait(new_town, monkeypatch) -> None:
    monkeypatch.setattr("madang.live._slot", lambda *_: nullcontext())
    town, asked = three_sources(new_town)
    entered = threading.Event()
    with opened(town.place, asked[0], asked[0].live), opened(town.place, asked[1], asked[1].live):
        thread = third(town, asked, entered)
        assert entered.wait(30)
    thread.join()


SPENDER = """
import sys
from pathlib import Path
from madang.sources.budget import Budget

budget = Budget(Path(sys.argv[1]), "plaza", 60)
print(sum(budget.spend("Things") for _ in range(25)))
"""


def test_the_budget_is_one_for_all_processes(tmp_path) -> None:
    spenders = [
        subprocess.Popen(
            [sys.executable, "-c", SPENDER, str(tmp_path)], text=True, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    assert sum(int(each.communicate(timeout=60)[0]) for each in spenders) == 60


def test_at_most_two_connections_are_open_to_a_portal(town, fake) -> None:
    fake.serve("plaza", "Things", rows(5000))
    assert town.build().status == "committed"
    assert fake.most_connections <= 2
    assert fake.per_key["plaza", KEY] == 5
