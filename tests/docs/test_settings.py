"""Every setting is documented with its default, and every documented one exists."""

import re
from pathlib import Path

import madang
from madang.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
NAME = re.compile(r"MADANG_[A-Z][A-Z_]*")


def test_settings_and_their_page_agree():
    documented = set(re.findall(r"^\| `(MADANG_\w+)`", PAGE, re.MULTILINE))
    fields = {f"MADANG_{name.upper()}" for name in Settings.model_fields}
    code = Path(madang.__file__).parent.rglob("*.py")
    named = {name for path in code for name in NAME.findall(path.read_text(encoding="utf-8"))}
    assert documented == fields | named


def test_page_gives_each_default():
    rows = dict(re.findall(r"^\| `MADANG_(\w+)` \| (.*?) \| .*? \|$", PAGE, re.MULTILINE))
    told = {name.lower(): cell.strip("`") for name, cell in rows.items()}
    assert told == {name: default(field) for name, field in Settings.model_fields.items()}


def default(field) -> str:
    """What the page should say; a default that follows from others is shown for theirs."""
    others = {name: Settings.model_fields[name].default for name in ("port", "steward_port")}
    value = field.get_default(call_default_factory=True, validated_data=others)
    return "none" if value in (None, ()) else str(value)
