"""A folder on an object store: the same calls, and changes that lose nobody's."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from madang.errors import UnknownName
from madang.files import Folder

WRITERS, TURNS = 4, 15


def test_files_are_written_found_and_read_in_part(s3, tmp_path):
    folder = Folder(s3)
    folder.write_once("a/one.txt", b"12345")
    folder.write_once("a/one.txt", b"other")
    assert folder.names() == ["a/one.txt"]
    assert (folder.size("a/one.txt"), folder.read_bytes("a/one.txt")) == (5, b"12345")
    with folder.open("a/one.txt") as stream:
        stream.seek(3)
        assert stream.read() == b"45"
    with pytest.raises(UnknownName, match=r"no file 'b' in s3://"):
        folder.read_bytes("b")
    assert folder.child("a").url == f"{s3}/a"
    folder.download("a/one.txt", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"12345"
    folder.delete("a")
    assert not folder.exists("a/one.txt")


def test_stamp_changes_with_the_contents(s3):
    folder = Folder(s3)
    folder.replace("pointer", b"1")
    before = folder.stamp("pointer")
    folder.replace("pointer", b"2")
    assert folder.stamp("pointer") != before


def test_folder_counts_only_with_its_last_file(s3, tmp_path):
    for contents in (b"first", b"second"):
        made = tmp_path / "made"
        made.mkdir()
        for name in ("data", "SUMS"):
            (made / name).write_bytes(contents)
        Folder(s3).place(made, "v1", last="SUMS")
    assert Folder(s3).read_bytes("v1/data") == b"first"
    assert Folder(s3).read_bytes("v1/SUMS") == b"first"


def count_up(s3: str, change) -> int:
    """What a counter holds after several writers added to it at the same time."""
    start = threading.Barrier(WRITERS)

    def add(_: int) -> None:
        folder = Folder(s3)
        start.wait()
        for _turn in range(TURNS):
            change(folder, lambda held: str(int(held or b"0") + 1).encode())

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(add, range(WRITERS)))
    return int(Folder(s3).read_bytes("counter"))


def test_no_change_is_lost_between_several_writers(s3):
    assert count_up(s3, lambda folder, make: folder.change("counter", make)) == WRITERS * TURNS


def test_control_without_the_condition_changes_are_lost(s3):
    def careless(folder: Folder, make) -> None:
        held = folder.read_bytes("counter") if folder.exists("counter") else None
        folder.replace("counter", make(held))

    assert count_up(s3, careless) < WRITERS * TURNS
