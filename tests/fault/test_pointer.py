"""Once, for docs/adr/0002-lake-format.md: the same faults against a lake without Delta."""

from collections import Counter
from contextlib import ExitStack

import pytest

from madang import lake
from madang.lake import commit as committing
from tests.fault import pointer, scene
from tests.fault.crew import Child
from tests.fault.test_kills import kill_and_look
from tests.fault.test_power_cut import cut_while_building
from tests.fault.test_races import TOGETHER, Crew, race

pytestmark = [pytest.mark.fault_full, pytest.mark.timeout(3600)]
WITHOUT = ("--without", "delta")


@pytest.fixture(autouse=True)
def without_delta(monkeypatch):
    """In this process too, which judges what the children leave."""
    monkeypatch.setattr(committing, "DeltaTable", pointer.PointerTable)


def test_kills(tmp_path, figure):
    kill_and_look(tmp_path, figure, 60, ("pointer", "published"), *WITHOUT)


def test_power_cuts(tmp_path, figure):
    found = cut_while_building(tmp_path, 30, "", *WITHOUT)
    figure("pointer, power cut", **found)
    assert found["lost"] == 0


@pytest.mark.parametrize("locked", [True, False])
def test_races(tmp_path, figure, locked):
    """The lock of the partition can go; the one around the pointer is all there is."""
    landings = [tmp_path / f"landing{n}" for n in range(8)]
    table = scene.workspace(tmp_path / "home", landings[0]).lake.table(scene.READING)
    words = [tmp_path, tmp_path, *WITHOUT, *(() if locked else ("--without", "lock"))]
    total: Counter[str] = Counter()
    with ExitStack() as stack:
        started = [
            stack.enter_context(Child("builder", *words, failpoints=TOGETHER)) for _ in landings
        ]
        crew = Crew(children=[child.wait_ready() for child in started], locked=locked)
        children = crew.at(tmp_path / "home", landings)
        for turn in range(60):
            for n, landing in enumerate(landings):
                scene.put(landing, turn * 8 + n, scene.file_name(turn))
            total += race(children, *["build"] * 8)
            assert table.current().number == total["committed"]
            scene.whole(table.current().table())
    figure(f"pointer, race of 8, {crew}", **total)
    assert total["committed"] + total["superseded"] == 60 * 8
    assert lake.orphans(table, older_than_s=-1) is not None
