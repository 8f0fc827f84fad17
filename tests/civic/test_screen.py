"""Free text: what looks like personal data is pointed out, dates and numbers of things are not."""

import pytest

from madang.civic import screen


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("전화 010-0000-0000", ["phone"]),
        ("전화 01000000000", ["phone"]),
        ("02)000-0000 로", ["phone"]),
        ("+82 10 0000 0000", ["phone"]),
        ("메일 canary.bird@example.org 로", ["mail"]),
        ("번호 000101-3000000", ["resident_number"]),
        ("번호 0001013000000", ["resident_number"]),
        ("카드 0000-0000-0000-0000", ["card"]),
        ("010-0000-0000, canary@example.org", ["phone", "mail"]),
        ("2018-08-31 에 교대역 3번 출구", []),
        ("승강기 2282-553, 1903-415", []),
        ("1,103 역, 8,054 줄, 37.5665", []),
        ("", []),
    ],
)
def test_findings(text, kinds):
    assert [found.kind for found in screen.findings(text)] == kinds


def test_places_are_those_of_the_text():
    text = "전화 010-0000-0000 입니다"
    (found,) = screen.findings(text)
    assert text[found.start : found.end] == "010-0000-0000"
