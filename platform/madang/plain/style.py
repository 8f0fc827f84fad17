"""The one style sheet of plain pages: tokens of the app's theme as variables, then `plain.css`."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files


def style_sheet(tokens: Mapping[str, str], contrast: Mapping[str, str]) -> str:
    """The sheet.

    Args:
        tokens: Values of the theme by name, as `text` or `primary`.
        contrast: Those that high contrast changes.
    """
    rules = files("madang.plain").joinpath("plain.css").read_text("utf-8")
    return f":root {{ {_said(tokens)} }}\n.contrast {{ {_said(contrast)} }}\n{rules}"


def _said(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def fingerprint(sheet: str) -> str:
    """What tells one sheet from another in its address, so that browsers may keep it."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]
