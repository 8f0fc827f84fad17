"""A build may be killed at any moment: readers see whole versions, and the next build converges."""

import hashlib
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from madang import lake, publish
from madang.build import build, finish
from madang.failpoints import NAMES
from madang.workspace import Workspace
from tests.fault import scene
from tests.fault.crew import Child, Watch

# Quarantine is committed first, so what follows a commit is passed twice.
FAILPOINTS = [
    *(f"{name}=kill" for name in NAMES),
    "lake.log_written=kill@2",
    "lake.log_fsynced=kill@2",
]
ROUNDS = [
    pytest.param(len(FAILPOINTS) + 5, ("lake", "published"), id="few"),
    pytest.param(
        200,
        ("lake", "published") * 2,
        id="full",
        marks=[pytest.mark.fault_full, pytest.mark.timeout(3600)],
    ),
]


def moments(rounds: int) -> list[str]:
    """Failpoints to kill at in about half the rounds; "" is a kill at a random moment."""
    named = FAILPOINTS
    share = max(1, rounds // 2 // len(named))
    mixed = [*named * share, *[""] * (rounds - share * len(named))]
    random.Random(2018).shuffle(mixed)  # noqa: S311 -- the same order in every run
    return mixed


@pytest.mark.parametrize(("rounds", "readers"), ROUNDS)
def test_killed_builds_leave_whole_versions_and_reruns_converge(tmp_path, figure, rounds, readers):
    kill_and_look(tmp_path, figure, rounds, readers)


def kill_and_look(tmp_path, figure, rounds, readers, *words):
    """Kill builds of one home, look at what is left, build again; `words` go to the builders."""
    home, landing = tmp_path / "home", tmp_path / "landing"
    place = scene.workspace(home, landing)
    chance = random.Random()  # noqa: S311 -- other moments in every run
    scene.put(landing, 0)
    left: Counter[str] = Counter()
    healthy = Child("builder", home, landing, *words)
    with healthy.wait_ready(), Watch(home, *readers) as watch:
        took = _timed(healthy)
        for edition, moment in enumerate(moments(rounds), start=1):
            scene.put(landing, edition)
            before = _names(home)
            acknowledged = _build_and_kill(
                moment, chance.uniform(0, 1.1 * took), home, landing, *words
            )
            left["hit while writing"] += _names(home) != before
            left["acknowledged first"] += acknowledged
            _prove_old_or_new(place, edition, least=edition if acknowledged else edition - 1)
            answer = healthy.ask("finish")
            assert answer["status"] in {"committed", "unchanged"}, answer
            _prove_old_or_new(place, edition, least=edition)
            _prove_published(place, edition)
    orphans = _prove_tidy(place)
    figure(
        "kills", rounds=rounds, **left, orphans_swept=orphans, reads=watch.seen.reads,
        half_states=len(watch.seen.half), versions_met=watch.seen.versions,
    )  # fmt: skip
    assert watch.seen.half == []
    assert watch.seen.reads > 10 * rounds
    assert left["hit while writing"] > rounds // 2


def test_snapshot_keeps_a_dataset_that_was_killed_before_it_was_published(tmp_path):
    home, landing = tmp_path / "home", tmp_path / "landing"
    place = scene.workspace(home, landing)
    scene.put(landing, 0)
    scene.put_month(landing, "2018-01", 0)
    scene.build_reading(place)
    build(place, scene.MONTHLY, "2018-01", origin="landing")
    finish(place)
    before = publish.current_snapshot(place.published)
    scene.put(landing, 1)
    with Child("builder", home, landing, failpoints="lake.log_fsynced=kill@2") as doomed:
        doomed.wait_ready().send("build")
        assert doomed.died() == -9
    assert place.lake.table(scene.READING).current().number == 2
    finish(place)
    assert publish.current_snapshot(place.published) == before
    assert set(before.versions) == {scene.READING.key, scene.MONTHLY.key}


def test_the_readers_catch_a_writer_that_writes_in_place(tmp_path, figure):
    """The control: the same readers over one Parquet file that is overwritten."""
    home = tmp_path / "home"
    scene.workspace(home, tmp_path)
    with Child("builder", home, tmp_path).wait_ready() as naive, Watch(home, "naive") as watch:
        edition = 0
        limit = time.monotonic() + 60
        while not watch.saw_enough and time.monotonic() < limit:
            edition += 1
            naive.ask(f"overwrite {edition}")
    figure("kills, control", writes=edition, reads=watch.seen.reads, half=len(watch.seen.half))
    assert watch.seen.half


def _timed(builder: Child) -> float:
    started = time.monotonic()
    assert builder.ask("finish")["status"] == "committed"
    return time.monotonic() - started


def _build_and_kill(moment: str, after_s: float, *words: object) -> bool:
    """Whether the build was acknowledged before it was killed."""
    with Child("builder", *words, failpoints=moment).wait_ready() as doomed:
        doomed.send("finish")
        if moment:
            assert doomed.died() == -9, f"{moment} was not reached"
            return False
        time.sleep(after_s)  # the random moment itself
        doomed.kill()
        answer = doomed.answer()
        return answer is not None


def _prove_old_or_new(place: Workspace, edition: int, least: int) -> None:
    table = place.lake.table(scene.READING)
    assert lake.verify(table) == []
    version = table.current()
    assert version is not None
    found = scene.whole(version.table())
    assert found in {edition, least}, f"edition {found}, wanted {least} or {edition}"
    assert version.rows == scene.rows_of(found)


def _prove_published(place: Workspace, edition: int) -> None:
    """The lake's version is published whole, and the snapshot names it."""
    version = place.lake.table(scene.READING).current()
    newest = publish.latest(place.published, scene.READING.key)
    assert version is not None
    assert newest is not None
    assert newest.version == version.name
    snapshot = publish.current_snapshot(place.published)
    assert snapshot.versions == {scene.READING.key: version.name}
    for file in newest.files:
        data = place.published.read_bytes(f"{newest.folder}/{file.name}")
        assert hashlib.sha256(data).hexdigest() == file.sha256, file.name


def _prove_tidy(place: Workspace) -> int:
    """What killed builds left is listed, swept, and nobody misses it; the number of files."""
    table = place.lake.table(scene.READING)
    stand = [version.rows for version in map(table.at, range(1, table.current().number + 1))]
    orphans = lake.orphans(table, older_than_s=0)
    assert lake.orphans(table) == [], "younger than any run could be: not to be swept"
    assert lake.sweep(table, older_than_s=0) == orphans
    assert lake.orphans(table, older_than_s=0) == []
    assert lake.verify(table, contents=True) == []
    again = [len(table.at(n).table()) for n in range(1, table.current().number + 1)]
    assert again == stand
    assert list(place.settings.scratch_folder.iterdir()) == [], "what killed builds had spilled"
    assert list(place.settings.home.glob("published/*/.tmp-*")) == []
    _prove_raw_whole(place)
    return len(orphans)


def _prove_raw_whole(place: Workspace) -> None:
    raw = Path(place.settings.lake_folder) / "raw"
    for blob in (raw / "blobs").rglob("*"):
        assert blob.is_dir() or hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    for receipt in place.raw.receipts(scene.SOURCE.key):
        assert all(file.bytes() for file in place.raw.files(receipt))


def _names(home: Path) -> set[str]:
    """Files under `home` that a build writes."""
    return {str(p) for p in home.rglob("*") if p.is_file() and p.suffix != ".lock"}
