"""Several processes build the same thing at once: one commit for each input, one live file.

Each race is run twice: as it is, and with the lock of the partition taken away, so that only the
compare-and-swap of the commit stands between two writers.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pytest

from madang import lake
from madang.lake.commit import live_files, open_table
from tests.fault import scene
from tests.fault.crew import Child

FULL = [pytest.mark.fault_full, pytest.mark.timeout(3600)]
# All are inside the build when the first one commits: otherwise there would be no race.
TOGETHER = "lake.staged=pause:0.05"
MONTHS = [f"2018-{month:02}" for month in range(1, 9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Eight builders, with or without the lock."""

    children: Sequence[Child]
    locked: bool

    def at(self, home: Path, landings: Sequence[Path]) -> Sequence[Child]:
        """As many of them as there are landing folders, moved to `home` with a folder each."""
        chosen = self.children[: len(landings)]
        for child, landing in zip(chosen, landings, strict=True):
            assert child.ask(f"at {home} {landing}")["status"] == "moved"
        return chosen

    def __str__(self) -> str:
        return "with the lock" if self.locked else "without the lock"


@pytest.fixture(scope="module", params=[(), ("--without", "lock")], ids=["locked", "unlocked"])
def crew(request, tmp_path_factory) -> Iterator[Crew]:
    nowhere = tmp_path_factory.mktemp("nowhere")
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                Child("builder", nowhere, nowhere, *request.param, failpoints=TOGETHER)
            )
            for _ in range(8)
        ]
        children = [child.wait_ready() for child in started]
        yield Crew(children=children, locked=not request.param)


def race(children: Sequence[Child], *commands: str) -> Counter[str]:
    """How often each status was the answer, all being told at once."""
    for child, command in zip(children, commands, strict=True):
        child.send(command)
    answers = [child.reply() for child in children]
    for answer in answers:
        assert answer["status"] not in {"failed", "refused"}, answer
    return Counter(answer["status"] for answer in answers)


@pytest.mark.parametrize(
    ("processes", "rounds"),
    [(2, 5), (8, 3), pytest.param(2, 200, marks=FULL), pytest.param(8, 200, marks=FULL)],
)
def test_one_input_is_committed_once(tmp_path, figure, crew, processes, rounds):
    landing, total = tmp_path / "landing", Counter()
    table = scene.workspace(tmp_path / "home", landing).lake.table(scene.READING)
    children = crew.at(tmp_path / "home", [landing] * processes)
    for edition in range(rounds):
        scene.put(landing, edition)
        statuses = race(children, *["build"] * processes)
        total += statuses
        version = table.current()
        assert version.number == edition + 1
        assert scene.whole(version.table()) == edition
        assert len(version.files) == 1
        assert statuses == {"committed": 1, "unchanged": processes - 1}
    lost = len(lake.orphans(table, older_than_s=0))
    figure(f"race of {processes}, one input, {crew}", rounds=rounds, **total, lost_races=lost)
    assert bool(lost) != crew.locked, "without the lock several must have staged"


@pytest.mark.parametrize(
    ("processes", "rounds"),
    [(4, 4), pytest.param(2, 200, marks=FULL), pytest.param(8, 60, marks=FULL)],
)
def test_each_input_is_committed_at_most_once(tmp_path, figure, crew, processes, rounds):
    """Every process has an input of its own; the file names, and so the days, are the same."""
    landings = [tmp_path / f"landing{n}" for n in range(processes)]
    table = scene.workspace(tmp_path / "home", landings[0]).lake.table(scene.READING)
    children, total = crew.at(tmp_path / "home", landings), Counter()
    for turn in range(rounds):
        editions = [turn * processes + n for n in range(processes)]
        for landing, edition in zip(landings, editions, strict=True):
            scene.put(landing, edition, scene.file_name(turn))
        total += race(children, *["build"] * processes)
        version = table.current()
        assert version.number == total["committed"]
        assert scene.whole(version.table()) in editions
        assert len(version.files) == 1
        assert total["committed"] + total["superseded"] == (turn + 1) * processes
    assert lake.verify(table, contents=True) == []
    figure(f"race of {processes}, own inputs, {crew}", rounds=rounds, **total)
    assert bool(total["superseded"]) != crew.locked


@pytest.mark.parametrize("turns", [pytest.param(6, id="few"), pytest.param(25, marks=FULL)])
def test_mixed_partitions_end_with_one_live_file_each(tmp_path, figure, crew, turns):
    landings = [tmp_path / f"landing{n}" for n in range(4)]
    table = scene.workspace(tmp_path / "home", landings[0]).lake.table(scene.MONTHLY)
    children, total = crew.at(tmp_path / "home", landings), Counter()
    chance, edition = random.Random(25), 0  # noqa: S311 -- the same months in every run
    last: dict[str, set[int]] = {}
    for _ in range(turns):
        chosen = [chance.choice(MONTHS) for _ in children]
        last |= {month: set() for month in chosen}
        for landing, month in zip(landings, chosen, strict=True):
            edition += 1
            last[month].add(edition)
            scene.put_month(landing, month, edition)
        total += race(children, *(f"build {month}" for month in chosen))
    _prove_one_file_a_month(table, last)
    figure(f"4 x {turns} mixed partitions, {crew}", **total)
    assert total["committed"] + total["superseded"] == 4 * turns
    assert table.current().number == total["committed"]


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=FULL)])
def test_partitions_widen_the_table_together(tmp_path, figure, crew, rounds):
    """A column is declared anew and four partitions are built at once: each has its own lock."""
    months = MONTHS[:4]
    total: Counter[str] = Counter()
    for turn in range(rounds):
        home, landing = tmp_path / f"home{turn}", tmp_path / f"landing{turn}"
        children = crew.at(home, [landing] * 4)
        table = scene.workspace(home, landing, scene.WIDENED).lake.table(scene.WIDENED)
        for edition, month in enumerate(months):
            scene.put_month(landing, month, edition)
        assert children[0].ask(f"build {months[0]}")["status"] == "committed"
        total += race(children, *(f"widen {month}" for month in months))
        assert table.current().table()["remark"].null_count == table.current().rows
        _prove_one_file_a_month(table, {month: {n} for n, month in enumerate(months)})
    figure(f"4 widen at once, {crew}", rounds=rounds, **total)


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=FULL)])
def test_the_librarys_own_retries_double_rows(tmp_path, figure, rounds):
    """The control: the same race, committed through the first handle with default retries."""
    doubled = 0
    landings = [tmp_path / f"landing{n}" for n in range(2)]
    scene.put(landings[0], 0)
    scene.put(landings[1], 1, scene.file_name(0))
    with ExitStack() as stack:
        words = [tmp_path, tmp_path, "--without", "lock", "--without", "compare"]
        children = [Child("builder", *words, failpoints=TOGETHER) for _ in landings]
        for child in children:
            stack.enter_context(child).wait_ready()
        bare = Crew(children=children, locked=False)
        for turn in range(rounds):
            home = tmp_path / f"home{turn}"
            race(bare.at(home, landings), "build", "build")
            doubled += _is_doubled(scene.workspace(home, landings[0]).lake.table(scene.READING))
    figure("race, control", rounds=rounds, doubled=doubled)
    assert doubled


def _prove_one_file_a_month(table: lake.Table, editions: dict[str, set[int]]) -> None:
    version, live = table.current(), live_files(open_table(table.storage))
    assert {month: len(files) for month, files in live.items()} == dict.fromkeys(editions, 1)
    rows = version.table()
    for part in version.commit.partitions:
        mine = rows.filter(pc.field("month") == part.partition)
        assert scene.whole(mine) in editions[part.partition]
        assert mine.num_rows == part.rows
    assert rows.num_rows == version.rows
    assert lake.verify(table, contents=True) == []


def _is_doubled(table: lake.Table) -> bool:
    try:
        scene.whole(table.current().table())
    except scene.HalfStateError:
        return True
    return False
