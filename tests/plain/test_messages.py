"""Messages of plain pages: both languages say the same, and each is used."""

import re
from pathlib import Path

import pytest

import madang.plain
import madang_transfermap
from madang.i18n import package_messages, placeholders, voice_of
from madang.plain.document import PACKAGE

HANGUL = re.compile("[가-힣]")
HERE, THERE = Path(madang.plain.__file__).parent, Path(madang_transfermap.__file__).parent / "plain"
TEXTS = package_messages(PACKAGE).texts


def test_both_languages_have_the_same_keys_and_placeholders():
    assert TEXTS["ko"].keys() == TEXTS["en"].keys()
    for key, message in TEXTS["ko"].items():
        assert placeholders(message) == placeholders(TEXTS["en"][key]), key


def test_english_messages_hold_no_hangul():
    assert [key for key, message in TEXTS["en"].items() if HANGUL.search(message)] == []


def test_every_message_is_used():
    sources = "\n".join(path.read_text("utf-8") for path in HERE.rglob("*.py"))
    assert [key for key in TEXTS["ko"] if f'"{key}"' not in sources] == []


@pytest.mark.parametrize(
    ("folder", "package"), [(HERE, PACKAGE), (THERE, "madang_transfermap")], ids=["here", "there"]
)
def test_every_key_that_is_asked_for_exists(folder, package):
    sources = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    voice = voice_of(package, "ko")
    for key in set(re.findall(r'\bt\(\s*"([a-z_]+\.[a-z_0-9]+)"', sources)):
        assert any(catalogue.find(key, "ko") for catalogue in voice.messages), key


@pytest.mark.parametrize(
    "path", [*HERE.rglob("*.py"), *THERE.rglob("*.py")], ids=lambda path: "-".join(path.parts[-3:])
)
def test_no_word_for_people_stands_in_the_code(path):
    text = re.sub(r'"""(.*?)"""|#[^\n]*', "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not HANGUL.search(text)
