"""Colours keep their contrast on every ground; config.toml is what the token table writes."""

import tomllib
from pathlib import Path

import pytest

from madang.ui import theme

CONFIG = Path(__file__).parents[2] / "streamlit_app/.streamlit/config.toml"
USED = [(name, ground) for name, colour in theme.TOKENS.items() for ground in colour.on]


@pytest.mark.parametrize(("name", "ground"), USED)
def test_token_has_enough_contrast_on_each_of_its_grounds(name, ground):
    colour = theme.TOKENS[name]
    assert theme.contrast(colour.value, ground) >= colour.least


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


def test_style_sheet_uses_no_colour_beside_the_table():
    sheet = theme.style_sheet()
    rules = sheet.split("}", 1)[1]
    assert "#" not in rules
    assert "--primary: #0b50d0;" in sheet
    assert "url(" not in sheet
