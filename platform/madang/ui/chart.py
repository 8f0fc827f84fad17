"""How charts look: letters and colours of our token table, differences that are not colour alone.

Each colour comes with a dash and a marker of its own (`palette`), and marks have a dark outline.
Charts are Vega-Lite as plain values: Altair would write the same, but takes 36 MB and a second of
the first visitor's time.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from madang.ui.palette import COLOURS, DASHES, MARKERS
from madang.ui.theme import FONTS, GROUND, TOKENS, TYPE_PX

Spec: TypeAlias = Mapping[str, Any]
OUTLINE_PX = 1


def config() -> Mapping[str, Any]:
    """The Vega-Lite configuration, from the token table."""
    label = {
        "labelColor": TOKENS["text-2"].value,
        "titleColor": TOKENS["text"].value,
        "labelFontSize": TYPE_PX["small"],
        "titleFontSize": TYPE_PX["small"],
        "labelFont": FONTS,
        "titleFont": FONTS,
    }
    outline = {"stroke": TOKENS["text"].value, "strokeWidth": OUTLINE_PX}
    return {
        "background": GROUND,
        "font": FONTS,
        "axis": {
            **label,
            "domainColor": TOKENS["border"].value,
            "tickColor": TOKENS["border"].value,
        },
        "legend": {**label, "symbolStrokeColor": TOKENS["text"].value},
        "bar": outline,
        "point": {**outline, "filled": True, "size": 80},
        "line": {"strokeWidth": 3},
        "range": {"category": list(COLOURS), "symbol": list(MARKERS)},
        "view": {"stroke": None},
    }


def themed(drawn: Spec) -> dict[str, Any]:
    """The same chart in our letters and colours."""
    return {**drawn, "config": config()}


def series(field: str, names: Sequence[str]) -> dict[str, Any]:
    """Encodings that tell series apart by colour, dash and marker at once.

    Args:
        field: Column that names the series.
        names: All of them, in the order of colours.

    Raises:
        ValueError: More series than there are colours; draw several charts instead.
    """
    count = len(names)
    if count > len(COLOURS):
        message = f"{count} series of {field!r}; a chart tells {len(COLOURS)} apart. Draw several."
        raise ValueError(message)
    looks = {
        "color": COLOURS[:count],
        "strokeDash": [list(dash) for dash in DASHES[:count]],
        "shape": MARKERS[:count],
    }
    return {channel: nominal(field, names, values) for channel, values in looks.items()}


def nominal(field: str, names: Sequence[str], values: Sequence[object]) -> dict[str, Any]:
    """An encoding of names by one value each."""
    scale = {"domain": list(names), "range": list(values)}
    return {"field": field, "type": "nominal", "scale": scale}
