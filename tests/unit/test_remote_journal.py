"""What is kept of a publication: durable, one file a dataset, one lock a dataset."""

import threading

import pytest

from madang import clock
from madang.catalogue.remote import Journal, Record
from madang.errors import RemoteError

ADDRESS = "https://data.example.go.kr:8443/ckan"


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path, ADDRESS)


def record(**more) -> Record:
    said = {"key": "a.b", "state": "done", "remote_id": "1", "wanted": "x", "at": clock.now()}
    return Record(**(said | more))


def test_a_record_is_read_back_and_two_remotes_are_apart(journal, tmp_path):
    assert journal.read("a.b") is None
    journal.write(record(extras=("identifier",)))
    assert journal.read("a.b") == record(extras=("identifier",), at=journal.read("a.b").at)
    assert Journal(tmp_path, "https://other.example").read("a.b") is None
    assert [each.key for each in journal.records()] == ["a.b"]


@pytest.mark.parametrize(
    ("state", "wanted", "holds"),
    [("done", "x", True), ("done", "y", False), ("planned", "x", False), ("withdrawn", "x", False)],
)
def test_only_what_was_seen_whole_is_held(journal, state, wanted, holds):
    journal.write(record(state=state))
    assert journal.holds("a.b", wanted) is holds


def test_a_file_that_does_not_open_is_named(journal):
    journal.write(record())
    path = journal.folder / "a.b.json"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(RemoteError, match=r"a\.b\.json does not open; remove it"):
        journal.read("a.b")


def test_one_at_a_time_changes_a_dataset(journal):
    inside, most, turns = [], [], threading.Lock()

    def work() -> None:
        with journal.turn("a.b"):
            with turns:
                inside.append(1)
                most.append(len(inside))
            journal.write(record())
            with turns:
                inside.pop()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert most == [1] * 8
