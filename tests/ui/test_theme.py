"""Colours keep their contrast on every ground; config.toml is what the token table writes."""

import re
import tomllib
from pathlib import Path

import pytest

from madang.ui import sheet, theme

CONFIG = Path(__file__).parents[2] / "streamlit_app/.streamlit/config.toml"
TABLES = {"usual": theme.TOKENS, "high": theme.HIGH}
USED = [
    (table, name, ground)
    for table, tokens in TABLES.items()
    for name, colour in tokens.items()
    for ground in colour.on
]


@pytest.mark.parametrize(("table", "name", "ground"), USED)
def test_token_has_enough_contrast_on_each_of_its_grounds(table, name, ground):
    colour = TABLES[table][name]
    assert colour.least >= (7.0 if table == "high" else 3.0)
    assert theme.contrast(colour.value, ground) >= colour.least


def test_text_asks_for_more_than_edges():
    edges = {"border", "focus"}
    assert {name for name, colour in theme.TOKENS.items() if colour.least < 4.5} == edges


def test_high_contrast_changes_every_colour_that_is_used():
    assert theme.HIGH.keys() == theme.TOKENS.keys()


def colours_on_grounds(rules: str) -> set[tuple[str, str]]:
    """Pairs of text and ground that one rule of the sheet sets together."""
    pairs = set()
    for body in re.findall(r"\{([^{}]*)\}", rules):
        ground = re.search(r"background: var\(--([a-z-]+)\)", body)
        text = re.search(r"(?:^|[\s;])color: var\(--([a-z0-9-]+)\)", body)
        if ground and text:
            pairs.add((text[1], ground[1]))
    return pairs


@pytest.mark.parametrize("high", [False, True])
def test_text_and_ground_of_one_rule_keep_their_contrast(high):
    values = theme.variables() | (dict(theme.high_contrast()) if high else {})
    pairs = colours_on_grounds(sheet.style_sheet())
    assert ("on-primary", "primary") in pairs
    for text, ground in pairs:
        assert theme.contrast(values[text], values[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("banned", ["#b1b8be", "#ff4b4b", "#808495"])
def test_banned_colours_would_fail(banned):
    assert theme.contrast(banned, theme.GROUND) < 4.5


def test_contrast_of_black_on_white_is_21():
    assert round(theme.contrast("#000000", "#ffffff"), 1) == 21.0


def test_config_holds_the_theme_of_the_table():
    assert CONFIG.read_text("utf-8").endswith(theme.theme_config())


def test_config_shuts_what_streamlit_leaves_open():
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["enableAgentApi"] is False
    assert config["server"]["maxUploadSize"] <= 5
    assert config["client"]["showErrorDetails"] == "none"
    assert config["browser"]["gatherUsageStats"] is False


def test_config_says_why_in_comments_and_leaves_no_key_without():
    lines = CONFIG.read_text("utf-8").split("[theme]")[0].splitlines()
    settings = [line for line in lines if "=" in line and not line.startswith("#")]
    assert settings
    assert [line.split()[0] for line in settings if "#" not in line] == []


def test_style_sheet_uses_no_colour_beside_the_table():
    text = sheet.style_sheet()
    rules = text.split("/* Rules over the tokens", 1)[1]
    assert not re.search(r"#[0-9a-f]{3}\b|#[0-9a-f]{6}\b|\brgb|\bhsl", rules)
    assert "--primary: #0b50d0;" in text


def test_style_sheet_fetches_nothing_but_our_own():
    for place in re.findall(r"url\(\"?(.{12})", sheet.style_sheet()):
        assert place.startswith(("/assets/", "data:image/")), place


def test_every_variable_that_is_used_is_set():
    text = sheet.style_sheet()
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", text))
    assert used - theme.variables().keys() == {"md-shape", "md-share"}


@pytest.mark.parametrize(("size", "wanted"), [("100", 17), ("125", 21.25), ("150", 25.5)])
def test_root_grows_with_the_size_that_was_chosen(size, wanted):
    percent = f"{theme.root_percent(size):g}%"
    assert theme.root_percent(size) / 100 * 16 == wanted
    selector = "html" if size == "100" else f'html[data-size="{size}"]'
    assert f"{selector} {{ font-size: {percent} !important; }}" in sheet.style_sheet()


def test_sizes_of_letters_grow_with_the_root():
    rules = sheet.style_sheet().split("/* Rules over the tokens", 1)[1]
    assert not re.search(r"font-size: *[0-9.]+px", rules)


def test_rules_over_streamlits_markup_have_names_of_their_own():
    named = re.findall(r"/\* hook ([a-z0-9-]+) \*/", sheet.style_sheet())
    assert len(named) == len(set(named)) == len(sheet.hooks())
    assert sheet.unnamed_hooks() == []


def test_unnamed_hook_would_be_found(monkeypatch):
    bare = '.stApp [data-testid="stX"] { color: red; }'
    monkeypatch.setattr(sheet, "style_sheet", lambda: f"/* hook a */\n{bare}\n{bare}")
    assert len(sheet.unnamed_hooks()) == 1


def test_another_sheet_has_another_address(monkeypatch):
    before = sheet.address()
    monkeypatch.setattr(sheet, "style_sheet", lambda: "a {}")
    assert sheet.address.__wrapped__() != before


def test_nothing_moves_or_flashes():
    """Two animations show a sign once, after a delay; nothing repeats or slides."""
    text = sheet.style_sheet()
    steps = re.findall(r"@keyframes [a-z-]+ \{(.*?)\}\s*\}", text, re.DOTALL)
    assert [step.strip() for step in steps] == ["to { opacity: 1;", "to { visibility: visible;"]
    assert not re.search(r"infinite|transition:|marquee", text)
    assert set(re.findall(r"animation: [^;]+", text)) == {
        "animation: md-appear 0s 400ms forwards",
        "animation: md-show 0s 4s forwards",
    }
