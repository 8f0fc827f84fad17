"""The stewards' catalogue: both languages say the same, and every message is used."""

import re
from pathlib import Path

import pytest

import madang
from madang.i18n import package_messages, placeholders
from madang.steward import PACKAGE

ROOT = Path(madang.__file__).parent
TEXTS = package_messages(PACKAGE).texts
# Asked for by a name made of a status, a kind, a column or an action of the audit trail.
BUILT = ("alert.", "supply.", "trail.", "overview.")
ACTIONS = {"login.limited"}  # of the audit trail, so no message
FAMILIES = {key.split(".")[0] for key in TEXTS["ko"]}


def test_both_languages_have_the_same_keys_and_placeholders():
    assert TEXTS["ko"].keys() == TEXTS["en"].keys()
    for key, message in TEXTS["ko"].items():
        assert placeholders(message) == placeholders(TEXTS["en"][key]), key


def test_each_language_speaks_its_own_script():
    hangul = re.compile("[가-힣]")
    assert [key for key, message in TEXTS["ko"].items() if not hangul.search(message)] == []
    assert [key for key, message in TEXTS["en"].items() if hangul.search(message)] == []


def test_every_message_is_used_and_every_key_asked_for_exists():
    files = [*ROOT.glob("steward/**/*.py"), *ROOT.glob("ui/**/*.py")]
    sources = "\n".join(path.read_text("utf-8") for path in files)
    asked = set(re.findall(r'["\']([a-z]+\.[a-z_0-9]+)["\']', sources))
    known = set(TEXTS["ko"])
    pages = {key for key in known if key.endswith((".title", ".summary"))}
    assert {key for key in known - asked - pages if not key.startswith(BUILT)} == set()
    assert {key for key in asked if key.split(".")[0] in FAMILIES} - known <= ACTIONS


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("overview", ["committed", "unchanged", "same_rows", "refused", "superseded", "failed"]),
        ("alert", ["held", "aside", "setback", "old"]),
        ("alert", ["held_text", "aside_text", "setback_text", "old_text"]),
        ("supply", ["read_by", "as_of", "due", "files"]),
        ("trail", ["who", "action"]),
        ("trail", ["login", "login_failed", "version_accepted", "version_refused"]),
        ("trail", ["version_build_ended", "quarantine_downloaded", "account_added"]),
    ],
)
def test_names_that_code_makes_have_a_message(family, names):
    assert {f"{family}.{name}" for name in names} <= set(TEXTS["ko"])
