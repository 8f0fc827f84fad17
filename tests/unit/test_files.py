"""`madang.files`: one way to open folders, and writes that are whole or not there."""

import errno
import io
import os
import stat
import uuid
from pathlib import Path

import pytest

from madang import clock
from madang.errors import SettingsError, UnknownName
from madang.files import Folder


@pytest.fixture(params=["path", "file", "memory"])
def folder(request, tmp_path: Path) -> Folder:
    """The same folder in each way that a setting may name it."""
    urls = {
        "path": str(tmp_path / "한글 폴더"),
        "file": f"file://{tmp_path}/in",
        "memory": f"memory://{uuid.uuid4().hex}",
    }
    return Folder(urls[request.param])


def test_what_is_written_is_read_back(folder: Folder) -> None:
    folder.write_once("a/b.txt", "가나".encode())
    assert folder.read_text("a/b.txt") == "가나"
    assert folder.read_bytes("a/b.txt") == "가나".encode()
    assert folder.size("a/b.txt") == 6
    assert folder.exists("a/b.txt")
    assert folder.exists("a")
    assert not folder.exists("b.txt")


def test_a_stream_is_written_as_a_whole(folder: Folder) -> None:
    data = os.urandom(3 << 20)
    folder.write_once("big", io.BytesIO(data))
    assert folder.read_bytes("big") == data


def test_write_once_never_changes_what_is_there(folder: Folder) -> None:
    folder.write_once("a", b"first")
    folder.write_once("a", b"second")
    assert folder.read_bytes("a") == b"first"


def test_replace_swaps_the_bytes(folder: Folder) -> None:
    folder.replace("latest.json", b"1")
    folder.replace("latest.json", b"2")
    assert folder.read_bytes("latest.json") == b"2"
    assert folder.names() == ["latest.json"]


def test_child_is_a_folder_below(folder: Folder) -> None:
    folder.child("x", "y").write_once("z", b"1")
    assert folder.names() == ["x/y/z"]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("**/*", ["a.csv", "b/c.csv", "b/d/e.json"]),
        ("*", ["a.csv"]),
        ("*/*", ["b/c.csv"]),
        ("**/*.csv", ["a.csv", "b/c.csv"]),
        ("b/**", ["b/c.csv", "b/d/e.json"]),
        ("none*", []),
    ],
)
def test_names_fit_the_pattern(folder: Folder, pattern: str, wanted: list[str]) -> None:
    for name in ("b/d/e.json", "b/c.csv", "a.csv"):
        folder.write_once(name, b"1")
    assert folder.names(pattern) == wanted


def test_an_absent_folder_has_no_names(folder: Folder) -> None:
    assert folder.child("nowhere").names() == []


@pytest.mark.parametrize("name", ["", ".", "../secret", "a/../../secret", "/etc/passwd", "a\0b"])
def test_names_cannot_leave_the_folder(folder: Folder, name: str) -> None:
    with pytest.raises(UnknownName, match="does not lie in"):
        folder.open(name)


def test_a_missing_file_is_named(folder: Folder) -> None:
    folder.write_once("a", b"1")
    with pytest.raises(UnknownName, match=r"no file 'b\.csv' in"):
        folder.open("b.csv")


def test_a_file_is_no_folder(folder: Folder) -> None:
    folder.write_once("a", b"1")
    with pytest.raises(UnknownName, match="no file 'a/b' in"):
        folder.open("a/b")


def test_place_moves_a_finished_folder(folder: Folder, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "sub").mkdir(parents=True)
    (made / "one").write_bytes(b"1")
    (made / "sub/two").write_bytes(b"2")
    folder.place(made, "key/v1", last="one")
    assert folder.names() == ["key/v1/one", "key/v1/sub/two"]
    assert not made.exists()


def test_place_leaves_what_stands(folder: Folder, tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        made = tmp_path / "made"
        made.mkdir()
        (made / "one").write_bytes(content)
        folder.place(made, "v1", last="one")
    assert folder.read_bytes("v1/one") == b"first"


def made_folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    (made / "sub").mkdir(parents=True)
    (made / "sub/one").write_bytes(b"1")
    return made


def test_place_copies_where_it_cannot_rename(tmp_path: Path, monkeypatch) -> None:
    """A scratch folder on another disk: the copy is renamed, so that it still appears whole."""
    rename = Path.rename

    def across_disks(self: Path, target: Path) -> Path:
        if self.name == "made":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across_disks)
    folder = Folder(str(tmp_path / "out"))
    folder.place(made_folder(tmp_path), "v1", last="sub/one")
    assert folder.names() == ["v1/sub/one"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["v1"]


def test_place_gives_way_to_another_process(tmp_path: Path, monkeypatch) -> None:
    """The same name appears between the look and the rename: what stands is left."""
    folder = Folder(str(tmp_path / "out"))
    folder.write_once("v1/one", b"first")
    monkeypatch.setattr(folder, "exists", lambda _: False)
    folder.place(made_folder(tmp_path), "v1", last="sub/one")
    assert folder.names() == ["v1/one"]


def test_place_does_not_hide_other_faults(tmp_path: Path, monkeypatch) -> None:
    def broken(self: Path, target: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    made = made_folder(tmp_path)
    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(OSError, match="Input/output"):
        Folder(str(tmp_path / "out")).place(made, "v1", last="sub/one")


def test_delete_removes_files_and_folders(folder: Folder) -> None:
    folder.write_once("a/b", b"1")
    folder.write_once("c", b"1")
    folder.delete("a")
    folder.delete("c")
    folder.delete("never there")
    assert folder.names() == []


def test_nothing_is_kept_unless_named(folder: Folder) -> None:
    with folder.incoming() as incoming:
        incoming.write(b"half")
        assert folder.names() == []
    assert folder.names() == []


def test_incoming_bytes_can_be_read_again_before_they_are_named(folder: Folder) -> None:
    with folder.incoming() as incoming:
        incoming.write(b"whole")
        with incoming.reread() as stream:
            assert stream.read() == b"whole"
        incoming.keep("a")
    assert folder.read_bytes("a") == b"whole"


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for name, age_s in ((".tmp-old", 2 * 24 * 3600), (".tmp-new", 60)):
        (tmp_path / name).write_bytes(b"half")
        then = clock.now().timestamp() - age_s
        os.utime(tmp_path / name, (then, then))
    folder.write_once("a", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".tmp-new", "a"]


def test_immutable_files_are_read_only(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    folder.write_once("blob", b"1")
    made = tmp_path / "made"
    made.mkdir()
    (made / "f").write_bytes(b"1")
    folder.place(made, "v1", last="f")
    for name in ("blob", "v1/f"):
        assert stat.S_IMODE(folder.local(name).stat().st_mode) == 0o444


def test_a_broken_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    folder = Folder(str(tmp_path))
    folder.replace("pointer", b"old")
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        folder.write_once("blob", b"1")
    with pytest.raises(OSError, match="No space left"):
        folder.replace("pointer", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pointer"]
    assert folder.read_bytes("pointer") == b"old"


def test_every_file_and_folder_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control of the power cut: without these a renamed file can be lost."""
    flushed: set[str] = set()
    real = os.fsync

    def remember(descriptor: int) -> None:
        flushed.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr("os.fsync", remember)
    folder = Folder(str(tmp_path / "lake"))
    folder.write_once("blobs/ab/abc", b"1")
    folders = {str(tmp_path / name) for name in ("", "lake", "lake/blobs", "lake/blobs/ab")}
    assert {path.rstrip("/") for path in flushed} >= {path.rstrip("/") for path in folders}
    assert any("/.tmp-" in path for path in flushed), "the file itself"


def test_another_file_system_is_not_local() -> None:
    folder = Folder("memory://somewhere")
    assert not folder.is_local
    with pytest.raises(SettingsError, match="not on this machine"):
        folder.local()


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(SettingsError, match="nonsense"):
        Folder("nonsense://x")


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Folder("in")
    assert folder.url == f"file://{tmp_path.resolve()}/in"
    assert folder.local("a") == tmp_path.resolve() / "in/a"


def test_a_stamp_changes_with_the_file(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    (tmp_path / "a").write_bytes(b"1")
    before = folder.stamp("a")
    assert folder.stamp("a") == before
    (tmp_path / "a").write_bytes(b"22")
    assert folder.stamp("a") != before
