"""Both languages say the same; particles follow the last sound; dates cannot be misread."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import madang.ui
from madang import i18n
from madang.errors import DeclarationError, UnknownName
from madang.i18n import LANGUAGES, OWN, Messages, Voice, particle, placeholders, voice_of
from madang.plugin import load_registry

UI = Path(madang.ui.__file__).parent
# Typed or logged, so the same in every language.
UNSPOKEN = {"madang build", "madang build transfermap", "madang up", "card of "}
UNSPOKEN |= {"madang build ", " --sources landing"}
HANGUL = re.compile("[가-힣]")
PACKAGES = [OWN, *(item.package for item in load_registry().installed)]


@pytest.fixture
def korean():
    with i18n.speaking(voice_of(OWN, "ko")):
        yield


@pytest.fixture
def english():
    with i18n.speaking(voice_of(OWN, "en")):
        yield


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_keys_and_placeholders(package):
    texts = i18n.package_messages(package).texts
    assert texts["ko"].keys() == texts["en"].keys()
    for key, message in texts["ko"].items():
        assert placeholders(message) == placeholders(texts["en"][key]), key


ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    {
        path.parents[1]
        for top in ("platform", "plugins")
        for path in ROOT.glob(f"{top}/**/locales/*.toml")
    }
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: "/".join(folder.parts[-2:]))
def test_every_folder_of_messages_says_the_same_in_both_languages(folder):
    texts = i18n.read_messages(folder, folder.name).texts
    assert texts["ko"].keys() == texts["en"].keys()
    assert texts["ko"]
    for key, message in texts["ko"].items():
        assert placeholders(message) == placeholders(texts["en"][key]), key
    assert [key for key, message in texts["en"].items() if HANGUL.search(message)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_english_messages_hold_no_hangul_but_names_of_languages(package):
    for key, message in i18n.package_messages(package).texts["en"].items():
        assert not HANGUL.search(message), key


def test_every_message_is_used_and_every_key_asked_for_exists():
    files = (*UI.rglob("*.py"), *UI.parent.glob("plain/**/*.py"), UI.parent / "guide.py")
    files += (Path(i18n.__file__),)
    sources = "\n".join(path.read_text("utf-8") for path in files)
    asked = set(re.findall(r'["\']([a-z]+\.[a-z_0-9]+)["\']', sources))
    known = set(i18n.package_messages(OWN).texts["ko"])
    built = ("date.month_", "age.", "fresh.", "type.", "check.", "help.", "dataset.")
    built += ("frame.accessibility", "frame.sources", "frame.privacy", "theme.", "data.facet_")
    summaries = {f"{page}.summary" for page in ("data", "help")}
    unused = {key for key in known - asked - summaries if not key.startswith(built)}
    assert unused == set()
    families = {key.split(".")[0] for key in known}
    endings = ("csv", "parquet")
    missing = {
        key for key in asked - known if key.split(".")[0] in families and not key.endswith(endings)
    }
    assert missing == set()


def literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def page_files() -> list[Path]:
    plugins = Path(__file__).parents[2] / "plugins"
    return [
        *UI.glob("pages/*.py"),
        *UI.glob("steward/pages/*.py"),
        UI / "frame.py",
        UI / "kit.py",
        *plugins.glob("*/*/pages/*.py"),
    ]


@pytest.mark.parametrize("path", page_files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_page_holds_no_hangul_literal(path):
    assert [text for text in literals(path) if HANGUL.search(text)] == []


def test_hangul_literal_would_be_found(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('import streamlit as st\nst.write("안녕")\n', "utf-8")
    assert any(HANGUL.search(text) for text in literals(page))


def sentences(path: Path) -> list[str]:
    """Literals of two words or more that are no docstring: words for people belong in locales."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    notes = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)}
    return [
        text
        for text in literals(path)
        if re.search(r"[A-Za-z]{2} [A-Za-z]", text) and text not in notes
    ]


@pytest.mark.parametrize(
    "path",
    [path for path in page_files() if path.parent.name == "pages"],
    ids=lambda path: "/".join(path.parts[-3:]),
)
def test_page_holds_no_english_sentence(path):
    assert [text for text in sentences(path) if text not in UNSPOKEN] == []


def test_english_sentence_would_be_found(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('"""A page."""\nst.write("Hello there")\n', "utf-8")
    assert sentences(page) == ["Hello there"]


@pytest.mark.parametrize(
    ("word", "pair", "wanted"),
    [
        ("교대역", "을/를", "을"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("노원구", "으로/로", "로"),
        ("서울", "이/가", "이"),
        ("데이터", "은/는", "는"),
        ("서울역(1호선)", "이/가", "이"),
        ("신촌 [2호선]", "과/와", "과"),
        ("2", "을/를", "를"),
        ("3", "을/를", "을"),
        ("7", "으로/로", "로"),
        ("10", "으로/로", "으로"),
        ("100", "이/가", "이"),
        ("KTX", "이/가", "가"),
        ("SRL", "으로/로", "로"),
        ("IBM", "을/를", "을"),
        ("data.csv", "을/를", "을(를)"),
        ("", "이/가", "이(가)"),
        ("'교대'", "이/가", "가"),
    ],
)
def test_particle_follows_the_last_sound(word, pair, wanted):
    assert particle(word, pair) == wanted


def test_message_puts_the_particle_behind_its_value():
    spoken = Voice(
        language="ko",
        messages=[Messages(owner="x", texts={"ko": {"a.b": "{name:이/가} {n:.1f} m"}, "en": {}})],
    )
    assert spoken.say("a.b", name="승강기", n=2.04) == "승강기가 2.0 m"


def test_plugin_speaks_first_and_the_platform_after(yard_plugin):
    spoken = voice_of(yard_plugin.package, "en")
    assert spoken.say("chairs.title") == "Chairs"
    assert spoken.say("value.unknown") == "unknown"
    with pytest.raises(UnknownName, match=r"chairs\.nothing.*madang_yard, madang\.ui"):
        spoken.say("chairs.nothing")


def test_message_that_english_lacks_is_said_in_korean():
    found = Messages(owner="x", texts={"ko": {"a.b": "말"}, "en": {}})
    assert found.find("a.b", "en") == "말"


def test_catalogue_that_does_not_load_is_named(tmp_path):
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales/ko.toml").write_text("a.b = ", "utf-8")
    with pytest.raises(DeclarationError, match=r"demo: locales/ko\.toml does not load"):
        i18n.read_messages(tmp_path, "demo")


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "wanted"),
    [
        ("en", "ko", "ko", "en"),
        ("xx", "en", "ko", "en"),
        (None, None, "en-US,ko;q=0.9", "en"),
        (None, None, "ko;q=0.1,en;q=0.8", "en"),
        (None, None, "en;q=0,ko", "ko"),
        (None, None, "fr, de;q=x", "ko"),
        (None, "", None, "ko"),
    ],
)
def test_language_is_asked_then_kept_then_accepted_then_korean(asked, cookie, accepted, wanted):
    assert i18n.negotiate(asked, cookie, accepted) == wanted


@pytest.mark.parametrize(
    ("then", "wanted"),
    [
        (date(2026, 3, 1), "today"),
        (date(2026, 2, 28), "yesterday"),
        (date(2026, 2, 2), "27 days ago"),
        (date(2026, 2, 1), "a month ago"),
        (date(2025, 9, 2), "5 months ago"),
        (date(2025, 3, 2), "11 months ago"),
        (date(2025, 3, 1), "a year ago"),
        (date(2018, 8, 13), "7 years ago"),
        (date(2026, 5, 1), "today"),
    ],
)
@pytest.mark.usefixtures("english")
def test_age_is_told_in_the_largest_unit(then, wanted):
    assert i18n.age(then, date(2026, 3, 1)) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_date_is_written_out(language):
    with i18n.speaking(voice_of(OWN, language)):
        assert i18n.day(date(2025, 8, 1)) in {"2025년 8월 1일", "1 August 2025"}


@pytest.mark.usefixtures("korean")
def test_period_that_is_no_day_stays_as_the_data_write_it():
    assert [i18n.period(text) for text in ("2025-09-30", "2025-09", "2025")] == [
        "2025년 9월 30일",
        "2025-09",
        "2025",
    ]
