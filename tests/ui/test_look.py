"""Size of text and contrast: from the address, kept in cookies, right before any script runs."""

import re

import pytest

from madang.plugin import Registry
from madang.ui import kit
from madang.ui.look import COOKIES, Look, asked_for, kept_in, look_of
from madang.ui.pagetable import page_table
from madang.ui.shell import Shell


@pytest.mark.parametrize(
    ("asked", "cookies", "wanted"),
    [
        ({}, {}, ("100", "normal")),
        ({"size": "125"}, {}, ("125", "normal")),
        ({"contrast": "high"}, {"madang_size": "150"}, ("150", "high")),
        ({"size": "100"}, {"madang_size": "150"}, ("100", "normal")),
        ({"size": "900", "contrast": "x"}, {"madang_contrast": "high"}, ("100", "high")),
        ({"size": '1"><script>'}, {"madang_size": "<"}, ("100", "normal")),
    ],
)
def test_look_comes_from_the_address_then_cookies(asked, cookies, wanted):
    look = look_of(asked, kept_in(cookies))
    assert (look.size, look.contrast) == wanted


def test_wishes_that_cannot_be_meant_are_not_kept():
    assert asked_for({"size": "110", "contrast": "high", "lang": "en"}) == {"contrast": "high"}
    assert set(COOKIES.values()) == {"madang_size", "madang_contrast"}


def test_links_carry_language_and_look_and_stay_short_where_all_is_as_usual():
    with kit.framed({}, Look(size="125", contrast="high")):
        assert kit.address("data") == "/data?lang=ko&size=125&contrast=high"
        assert kit.address("data", size="100") == "/data?size=100&lang=ko&contrast=high"
    assert kit.address("data") == "/data?lang=ko"


@pytest.fixture(scope="module")
def shell() -> Shell:
    return Shell.of(page_table(Registry(installed=()), "citizen"))


def root(html: str) -> str:
    return re.search("<html[^>]*>", html)[0]


def test_shell_writes_the_look_on_the_root(shell):
    page = shell.page(shell.table.by_path["data"], "ko", Look(size="150", contrast="high"))
    assert 'data-size="150"' in root(page)
    assert 'data-contrast="high"' in root(page)
    usual = root(shell.page(shell.table.by_path["data"], "ko", Look()))
    assert "data-size" not in usual
    assert "data-contrast" not in usual


def test_shell_brings_the_sheet_after_streamlits_own(shell):
    page = shell.page(shell.table.by_path["data"], "ko", Look())
    sheets = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]+)"', page)
    assert sheets[-1].startswith("/assets/style-")
    assert len(sheets) > 1


@pytest.mark.parametrize(("lang", "words"), [("ko", "본문으로"), ("en", "Skip to the content")])
def test_skip_link_is_the_first_thing_of_the_body(shell, lang, words):
    page = shell.page(shell.table.by_path["data"], lang, Look())
    body = re.split("<body[^>]*>", page)[1]
    assert body.startswith('<a class="md-skip" href="#md-content">')
    assert words in body[:120]


def test_words_of_waiting_are_in_the_language_of_the_page(shell):
    page = shell.page(shell.table.by_path["data"], "en", Look())
    assert "--md-wait: &quot;Loading&quot;" in page
    assert '<p class="md-gone" role="alert">The connection is lost' in page


def test_missing_page_stands_in_the_same_look(shell):
    page = shell.missing("/x", "en", Look(contrast="high"))
    assert 'data-contrast="high"' in root(page)
    assert "/assets/style-" in page
    assert 'href="/favicon.png"' in page  # or a browser asks for /favicon.ico
