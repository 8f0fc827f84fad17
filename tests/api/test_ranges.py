"""Ranges and conditions of RFC 9110, header by header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.api.ranges import Span, judge, matches, span

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=0-99999", 0, 10),
        ("bytes=9-", 9, 10),
        ("bytes=-3", 7, 10),
        ("bytes=-99", 0, 10),
        (" bytes= 2 - 4 ", 2, 5),
    ],
)
def test_range_gives_its_bytes(header, start, stop):
    assert span(header, 10) == Span(start=start, stop=stop, size=10)


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,4-5"),
        *("bytes=5-2", "bytes=--5", f"bytes=0-{'9' * 40}", "bytes=²-³"),
    ],
)
def test_what_is_no_single_byte_range_gives_the_whole_file(header):
    assert span(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_range_behind_the_end_is_refused(header):
    with pytest.raises(ValueError, match="holds no byte of 10"):
        span(header, 10)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_range_is_what_slicing_gives(first, last, size):
    data = bytes(range(size))
    try:
        found = span(f"bytes={first}-{last}", size)
    except ValueError:
        assert first >= size
        return
    if found is not None:
        assert data[found.start : found.stop] == data[first : last + 1]
        assert found.length == len(data[first : last + 1]) > 0


@pytest.mark.parametrize(
    ("header", "weak", "wanted"),
    [
        (ETAG, False, True),
        ('"x", "abc"', False, True),
        ("*", False, True),
        ('W/"abc"', False, False),
        ('W/"abc"', True, True),
        ('"abcd"', True, False),
    ],
)
def test_entity_tags_match(header, weak, wanted):
    assert matches(header, ETAG, weak=weak) is wanted


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "wanted"),
    [
        (None, None, "send"),
        (ETAG, None, "send"),
        ('"other"', None, "precondition_failed"),
        (None, ETAG, "not_modified"),
        (None, '"other"', "send"),
        ('"other"', ETAG, "precondition_failed"),
    ],
)
def test_condition_is_judged(if_match, if_none_match, wanted):
    assert judge(if_match, if_none_match, ETAG) == wanted
