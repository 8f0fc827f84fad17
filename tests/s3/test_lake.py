"""The lake and its published files on an object store: races, readers, killed writers."""

from collections import Counter
from contextlib import ExitStack

import pytest

from madang import failpoints, lake, publish, query
from madang.build import finish
from madang.lake.commit import live_files, open_table
from tests.fault import scene
from tests.fault.crew import Child

TOGETHER = "lake.staged=pause:0.05"


@pytest.fixture
def home(tmp_path, s3, monkeypatch):
    monkeypatch.setenv("MADANG_LAKE_URL", s3)
    return tmp_path / "home"


@pytest.fixture
def place(home, tmp_path):
    return scene.workspace(home, tmp_path / "landing")


def editions(place) -> tuple[int | None, int | None]:
    """Edition of the current version in the lake, and of the published one; each is whole."""
    version = place.lake.table(scene.READING).current()
    newest = publish.latest(place.published, scene.READING.key)
    return (
        scene.whole(version.table()) if version else None,
        scene.whole(publish.read_table(place.published, scene.READING, newest.version))
        if newest
        else None,
    )


def test_build_commits_publishes_and_repeats_nothing(place, tmp_path):
    scene.put(tmp_path / "landing", 1)
    first = scene.build_reading(place)
    assert (first.status, first.quarantined) == ("committed", scene.BAD_ROWS)
    assert scene.build_reading(place).status == "unchanged"
    assert editions(place) == (1, 1)
    finish(place)
    assert query.run(place, "SELECT count(*) n FROM fault.reading")["n"].to_pylist() == [
        scene.rows_of(1)
    ]
    table = place.lake.table(scene.READING)
    assert table.quarantine().num_rows == scene.BAD_ROWS
    assert lake.verify(table, contents=True) == []
    assert not (place.settings.home / "lake").exists(), "all of it is on the store"


def test_older_version_stays_readable_and_history_is_kept(place, tmp_path):
    for edition in (1, 2, 3):
        scene.put(tmp_path / "landing", edition)
        assert scene.build_reading(place).status == "committed"
    table = place.lake.table(scene.READING)
    assert [commit.number for commit in table.history()] == [3, 2, 1]
    assert scene.whole(table.at(1).table()) == 1
    assert publish.versions(place.published, scene.READING.key)[-1] == table.current().name


def race(home, landings, rounds, *words) -> Counter[str]:
    """Statuses of builders that all have an input of their own, at the same time."""
    total: Counter[str] = Counter()
    with ExitStack() as stack:
        children = [
            stack.enter_context(Child("builder", home, landing, *words, failpoints=TOGETHER))
            for landing in landings
        ]
        for child in children:
            child.wait_ready()
        for turn in range(rounds):
            for number, landing in enumerate(landings):
                scene.put(landing, turn * len(landings) + number, scene.file_name(turn))
            for child in children:
                child.send("build")
            total += Counter(child.reply()["status"] for child in children)
    return total


def test_raced_commits_leave_one_winner_each(place, home, tmp_path, figure):
    landings = [tmp_path / f"landing{number}" for number in range(3)]
    rounds = 4
    total = race(home, landings, rounds, "--without", "lock")
    table = place.lake.table(scene.READING)
    assert total["committed"] == table.current().number
    assert total["committed"] + total["superseded"] == rounds * len(landings)
    assert total["superseded"] > 0, "nobody met anybody"
    assert len(live_files(open_table(table.storage))[None]) == 1
    scene.whole(table.current().table())
    assert lake.verify(table, contents=True) == []
    figure("race of 3 on an object store", rounds=rounds, **total)


def test_control_without_the_comparison_rows_are_doubled(place, home, tmp_path):
    landings = [tmp_path / f"landing{number}" for number in range(3)]
    race(home, landings, 2, "--without", "lock", "--without", "compare")
    with pytest.raises(scene.HalfStateError):
        scene.whole(place.lake.table(scene.READING).current().table())


def test_reader_during_commits_sees_whole_versions_only(place, home, tmp_path, figure):
    landing, reads, seen = tmp_path / "landing", 0, set()
    with Child("builder", home, landing) as child:
        child.wait_ready()
        for edition in range(6):
            scene.put(landing, edition)
            child.send("build")
            while not child.has_answered():
                held, public = editions(place)
                reads += 1
                seen.add(held)
                assert held in {edition, edition - 1 if edition else None}
                assert public in {edition, edition - 1 if edition else None}
            assert child.reply()["status"] == "committed"
    assert len(seen) > 1
    figure("readers during commits on an object store", reads=reads, versions=len(seen))


@pytest.mark.parametrize("failpoint", failpoints.NAMES)
def test_killed_writer_leaves_the_old_version_or_the_new(place, home, tmp_path, failpoint):
    landing = tmp_path / "landing"
    scene.put(landing, 1)
    assert scene.build_reading(place).status == "committed"
    scene.put(landing, 2)
    with Child("builder", home, landing, failpoints=f"{failpoint}=kill") as child:
        child.wait_ready().send("build")
        assert child.died() != 0
    assert set(editions(place)) <= {1, 2}
    assert scene.build_reading(place).status in {"committed", "unchanged"}
    assert editions(place) == (2, 2)
    assert lake.verify(place.lake.table(scene.READING), contents=True) == []
