"""`madang.sources.encodings` and `.spool`: what bytes are, told exactly or refused."""

import codecs
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from madang.errors import EncodingError, WrongContent
from madang.sources.encodings import identify
from madang.sources.spool import CHUNK, decode, spool
from madang.testing import raw_file

HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
TEXT = st.text(
    st.one_of(HANGUL, st.characters(codec="cp949", exclude_characters='\0"')), min_size=1
)


def found(data: bytes, wanted: str | None = None):
    return identify(io.BytesIO(data), wanted)


def csv_of(text: str) -> str:
    """Text that is neither blank nor taken for JSON or XML."""
    return f"열,{text}"


@settings(deadline=None)
@given(TEXT)
def test_utf8_text_is_utf8(text: str) -> None:
    assert found(csv_of(text).encode()).encoding == "utf-8"


@settings(deadline=None)
@given(TEXT)
def test_a_byte_order_mark_is_told(text: str) -> None:
    assert found(csv_of(text).encode("utf-8-sig")).encoding == "utf-8-sig"


@settings(deadline=None)
@given(TEXT)
@example("뷁똠방각하")  # in CP949, not in EUC-KR
def test_cp949_text_is_cp949(text: str) -> None:
    data = csv_of(text).encode("cp949")
    assume(not _is_utf8(data))
    assert found(data).encoding == "cp949"


@settings(deadline=None)
@given(TEXT, st.binary(min_size=1, max_size=3).filter(lambda b: not b.isascii() and 0 not in b))
def test_text_and_bytes_are_never_told_wrongly(text: str, tail: bytes) -> None:
    """Whatever is accepted decodes strictly; whatever is refused decodes in neither."""
    data = csv_of(text).encode() + tail
    try:
        encoding = found(data).encoding
    except EncodingError:
        assert not _is_utf8(data)
        with pytest.raises(UnicodeDecodeError):
            data.decode("cp949")
    else:
        assert encoding is not None
        data.decode(encoding)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("before", [0, 1, 5, CHUNK - 3, CHUNK, 2 * CHUNK + 1])
def test_the_byte_offset_of_a_misfit_is_named(before: int) -> None:
    data = b"a" * before + "가".encode("cp949") + b"\xff\xff"
    with pytest.raises(EncodingError, match=rf"not CP949 at byte {before + 2} \(ff ff"):
        found(data)
    with pytest.raises(EncodingError, match=rf"not UTF-8 at byte {before} \(b0 a1"):
        found(data)


@pytest.mark.parametrize("size", [10, CHUNK - 1, CHUNK + 7])
def test_a_file_cut_inside_a_character_is_refused(size: int) -> None:
    data = (b"x" * size) + "역".encode("cp949")
    assert found(data).encoding == "cp949"
    with pytest.raises(EncodingError, match=rf"CP949 at byte {size} .*incomplete"):
        found(data[:-1])
    with pytest.raises(EncodingError, match=f"UTF-8 at byte {size}"):
        found(((b"x" * size) + "역".encode())[:-1])


@pytest.mark.parametrize("split", range(3, 12))
def test_characters_that_lie_across_chunks_are_whole(
    split: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.sources.spool.CHUNK", split)
    text = "환승역,출구\r\n뚝섬,7\r\n"
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        data = text.encode(encoding)
        assert found(data).encoding == encoding
        assert "".join(decode(io.BytesIO(data), encoding, "f")) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_refused_by_name(encoding: str) -> None:
    bom = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    with pytest.raises(EncodingError, match="UTF-16"):
        found(bom + "역,출구".encode(encoding))


@pytest.mark.parametrize(
    ("data", "ending", "is_open"),
    [
        (b"a,b\r\n1,2\r\n", "crlf", False),
        (b"a,b\n1,2\n", "lf", False),
        (b"a,b\r1,2\r", "cr", False),
        (b"a,b\r\n1,2\n3,4\n", "mixed", False),
        (b"a,b\n1,2", "lf", True),
        (b"a,b", None, False),
    ],
)
def test_line_endings_are_told(data: bytes, ending: str | None, *, is_open: bool) -> None:
    content = found(data)
    assert (content.line_ending, content.last_line_open) == (ending, is_open)


def workbook(name: str = "xl/workbook.xml") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "<workbook/>" * 100)
    return target.getvalue()


KINDS = {
    "csv": "역명,출구\n시청,1\n".encode(),
    "json": b' {"a": [1, 2]}\n',
    "xml": b"<?xml version='1.0'?><response/>",
    "html": b"\n<!DOCTYPE html><html></html>",
    "xlsx": workbook(),
    "zip": workbook("a.txt"),
    "pdf": b"%PDF-1.7 ...",
    "gzip": b"\x1f\x8b\x08rest",
    "xls": b"\xd0\xcf\x11\xe0rest",
    "empty": b" \r\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_told_apart(kind: str) -> None:
    assert found(KINDS[kind]).media == kind


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"csv"}))
def test_another_kind_than_declared_is_refused(kind: str) -> None:
    with pytest.raises(WrongContent, match=f"is {kind}, the source declares csv"):
        found(KINDS[kind], "csv")


def test_html_behind_a_byte_order_mark_is_html() -> None:
    assert found(codecs.BOM_UTF8 + KINDS["html"]).media == "html"


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_cut_workbook_is_refused(cut: int) -> None:
    with pytest.raises(WrongContent, match="does not open"):
        found(workbook()[:-cut], "xlsx")


@pytest.mark.parametrize("size", range(1, 21))
def test_cut_json_is_refused_wherever_it_is_cut(size: int) -> None:
    whole = '{"역":[{"a":1},{"b":"}"}]}'.encode()
    found(whole, "json")
    with pytest.raises((WrongContent, EncodingError)):
        found(whole[:-size], "json")


def test_large_json_is_held_against_its_last_bracket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madang.sources.encodings._PARSED_JSON", 4)
    found(b'[{"a":1},{"b":2}]', "json")
    with pytest.raises(WrongContent, match="JSON that ends with"):
        found(b'[{"a":1},{"b":2', "json")


def test_a_file_cut_inside_a_quoted_field_is_refused() -> None:
    found(b'a,b\n1,"x\ny"\n', "csv")
    with pytest.raises(WrongContent, match="quoted field"):
        found(b'a,b\n1,"x\ny', "csv")


def test_zero_bytes_are_refused() -> None:
    with pytest.raises(WrongContent, match="zero byte at 4"):
        found(b"a,b\n\0\0\0\0", "csv")


def test_spooled_text_is_utf8_without_a_mark(tmp_path: Path) -> None:
    text = "역명,비고\r\n뚝섬,\u3000x\r\n시청,"
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        copy = spool(raw_file("f.csv", text.encode(encoding), encoding=encoding), tmp_path)
        assert copy.path.read_bytes() == text.encode()
        assert (copy.lines, copy.has_one_ending, copy.has_rare_space) == (3, True, True)


@pytest.mark.parametrize(
    ("text", "lines", "one"),
    [
        ("", 0, True),
        ("a", 1, True),
        ("a\n", 1, True),
        ("a\n\n", 2, True),
        ("a\r\nb\r\n", 2, True),
        ("a\r\nb\n", 2, False),
        ("a\rb\r", 2, False),
        ("a\r\nb\r", 2, False),
    ],
)
def test_spooled_lines_are_counted(tmp_path: Path, text: str, lines: int, *, one: bool) -> None:
    copy = spool(raw_file("f.csv", text.encode()), tmp_path)
    assert (copy.lines, copy.has_one_ending) == (lines, one)


@pytest.mark.parametrize(
    ("text", "is_rare"),
    [
        ('a,b\n"c",d\n', False),
        ('a,b\n"",d\n', False),
        ('"a\n",b\n', True),
        ('a,"b\n"', True),
        ('a,"b\n"\n', True),
        ("a\tb\n", True),
        ("a,\u3000b\n", True),
        ("a,\u00a0b\n", True),
        ("a , b\n", False),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 20])
def test_rare_spaces_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, chunk: int, *, is_rare: bool
) -> None:
    """Never overlooked; where a chunk ends at a line, they may be seen where there are none."""
    monkeypatch.setattr("madang.sources.spool.CHUNK", chunk)
    found_rare = spool(raw_file("f.csv", text.encode()), tmp_path).has_rare_space
    assert found_rare >= is_rare
    assert chunk < 1 << 20 or found_rare == is_rare


def test_spooling_what_is_not_in_its_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=r"f\.csv: not CP949 at byte 3 "):
        spool(raw_file("f.csv", b"a,b\xff\xff", encoding="cp949"), tmp_path)


def test_a_binary_file_has_no_text(tmp_path: Path) -> None:
    file = raw_file("f.xlsx", workbook(), encoding=None)
    with pytest.raises(WrongContent, match="binary"):
        spool(file, tmp_path)


@pytest.mark.parametrize("chunk", [3, 7, 1 << 17])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_copy_made_while_looking_is_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int
) -> None:
    monkeypatch.setattr("madang.sources.spool.CHUNK", chunk)
    text = "a" * 20 + "\r\n역명,비고\r\n뚝섬,x\r\n"
    content = identify(io.BytesIO(text.encode(encoding)), "csv", tmp_path)
    if content.spool is None:  # a piece that is text in both: then the reader decodes again
        assert chunk < 8
        assert list(tmp_path.iterdir()) == []
    else:
        assert content.spool.path.read_bytes() == text.encode()
        assert (content.spool.lines, content.spool.has_one_ending) == (3, True)


@pytest.mark.parametrize("data", [b"a,b\xff\xff", b'a,"b', b"a,\0", KINDS["html"], KINDS["xlsx"]])
def test_no_copy_is_left_of_what_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises((EncodingError, WrongContent)):
        identify(io.BytesIO(data), "csv", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_copy_is_left_of_what_cannot_be_spooled(tmp_path: Path) -> None:
    with pytest.raises(EncodingError):
        spool(raw_file("f.csv", b"a,b\xff\xff", encoding="cp949"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_real_file_is_told(landing_folder: Path) -> None:
    """All publishers' files at hand are accepted, none is refused by mistake."""
    kinds = {".csv": "csv", ".json": "json", ".xlsx": "xlsx"}
    for path in sorted(landing_folder.rglob("*")):
        if path.suffix in kinds:
            with path.open("rb") as stream:
                content = identify(stream, kinds[path.suffix])
            assert (content.encoding is None) == (path.suffix == ".xlsx"), path
