"""What a page is measured by: axe, width, targets, the mark of the focus, and what it did aside."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from tests.browser.chrome import Noise, Tab

GRAVE = frozenset({"serious", "critical"})
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
TARGET_PX = 44
ALIKE = 24  # steps of 255 by which drawing blurs a colour
# Streamlit looks for its base path below every page but the first; it gets a 404, which is logged.
PROBES = ("/_stcore/health", "/_stcore/host-config")

AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
  return found.violations.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id, impact: node.impact || rule.impact, target: node.target.flat().join(' '),
    html: node.html.slice(0, 200),
    why: node.any.concat(node.all, node.none).map(x => x.message).join(' | ').slice(0, 200)})));
}"""
# Elements whose right edge lies beyond the screen and that no box of their own scrolls or hides.
OVERFLOW = """(width) => {
  const main = document.querySelector('[data-testid="stMain"]') || document.documentElement;
  const held = element => {
    for (let at = element.parentElement; at && at !== main; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    return false;
  };
  const wide = [...main.querySelectorAll('*')].filter(element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.right > width + 1 && style.visibility !== 'hidden'
      && !held(element);
  }).map(e => `${e.tagName} ${e.dataset.testid || e.className} reaches `
    + Math.round(e.getBoundingClientRect().right));
  const scrolled = Math.max(main.scrollWidth, document.documentElement.scrollWidth) - width;
  return scrolled > 0 || wide.length ? [`${scrolled} px too wide`, ...wide.slice(0, 5)] : [];
}"""
# Links inside a sentence or a table and Streamlit's own buttons are left out; the label of a radio
# or a checkbox is its target.
SMALL = """(least) => {
  const own = 'a[href], button, input, select, textarea, summary, [role=button], [role=combobox]';
  const aside = 'header, table, ' + ['stToolbar', 'stCode', 'stElementToolbar']
    .map(name => `[data-testid="${name}"]`).join();
  const words = element => element.innerText.trim().length;
  const inline = element => element.tagName === 'A'
    && getComputedStyle(element).display === 'inline'
    && words(element.parentElement) > words(element);
  const seen = new Set();
  return [...document.querySelectorAll(own)]
    .filter(e => !e.closest(aside) && !inline(e) && e.type !== 'hidden')
    .map(e => ['radio', 'checkbox'].includes(e.type) ? e.closest('label') || e : e)
    .map(e => e.closest('[data-testid="stSelectbox"] [role="group"]') || e)
    .filter(e => !seen.has(e) && seen.add(e))
    .map(e => [e, e.getBoundingClientRect(), getComputedStyle(e)])
    .filter(([e, box, style]) => box.width > 1 && box.height > 1 && box.right > 0
      && style.visibility !== 'hidden' && style.opacity !== '0'
      && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([e, box]) => `${e.tagName} "${(e.innerText || e.ariaLabel || '').slice(0, 30)}" `
      + `${Math.round(box.width)}x${Math.round(box.height)}`);
}"""
# Outlines around what has the keyboard: its own or its ::after's, and those of the boxes and labels
# that it lies in.
RINGS = """() => {
  const found = [];
  const add = (style, element) => {
    if (['none', 'auto'].includes(style.outlineStyle) || parseFloat(style.outlineWidth) < 2)
      return;
    const box = element.getBoundingClientRect();
    found.push({x: box.x, y: box.y, width: box.width, height: box.height,
      colour: style.outlineColor, thick: parseFloat(style.outlineWidth),
      offset: parseFloat(style.outlineOffset)});
  };
  let at = document.activeElement;
  const after = getComputedStyle(at, '::after');
  if (after.position === 'absolute' && at.offsetParent) add(after, at.offsetParent);
  for (let step = 0; at && at !== document.body && step < 8; step++, at = at.parentElement)
    add(getComputedStyle(at), at);
  return found;
}"""


@cache
def axe_script() -> str:
    """The text of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One element that breaks one rule of axe."""

    rule: str
    impact: str
    target: str
    html: str
    why: str


def violations(tab: Tab, impacts: Iterable[str] | None = GRAVE) -> list[Violation]:
    """What axe finds, of these impacts; None = of any."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(axe_script() + "; true")
    found = [Violation(**item) for item in tab.js(AXE, TAGS)]
    return found if impacts is None else [item for item in found if item.impact in set(impacts)]


def overflow(tab: Tab, width: int) -> list[str]:
    """How far the page reaches beyond a screen of this width, and what does; empty = it fits."""
    return tab.js(OVERFLOW, width)


def small_targets(tab: Tab, least: int = TARGET_PX) -> list[str]:
    """Our own targets that are smaller."""
    return tab.js(SMALL, least)


def unexpected(noise: Noise, pages: Iterable[str]) -> list[str]:
    """Console errors but for the two harmless probes of `pages`, and requests to other hosts."""
    harmless = {f"/{page}{probe}" for page in pages for probe in PROBES}

    def is_harmless(error: str) -> bool:
        url, _, text = error.partition(" ")
        return urlsplit(url).path in harmless and "404" in text

    return [error for error in noise.errors if not is_harmless(error)] + noise.elsewhere


@dataclass(frozen=True, kw_only=True)
class Ring:
    """The mark of the focus as it is on the screen.

    Attributes:
        share: Part of the outline's pixels that are seen in its colour, 1 = all around.
        contrast: Of its colour against what lies around it.
    """

    share: float
    contrast: float


def focus_ring(tab: Tab) -> Ring | None:
    """The mark of the focus that is seen best, measured in a picture; None where none is set."""
    boxes = tab.js(RINGS)
    if not boxes:
        return None
    screen = np.asarray(Image.open(io.BytesIO(tab.picture())).convert("RGB"), dtype=np.int16)
    return max((_measured(screen, box) for box in boxes), key=lambda ring: ring.share)


def _measured(screen: np.ndarray, box: Mapping[str, Any]) -> Ring:
    """How much of an outline of `RINGS` is seen on the screen, and against what."""
    width, height, thick, offset = (box[name] for name in ("width", "height", "thick", "offset"))
    rows, columns = np.indices(screen.shape[:2])
    # How far each pixel's middle lies outside the box; negative inside.
    out = np.maximum(
        np.maximum(box["x"] - columns - 0.5, columns + 0.5 - box["x"] - width),
        np.maximum(box["y"] - rows - 0.5, rows + 0.5 - box["y"] - height),
    )
    colour = _rgb(box["colour"])
    like = np.abs(screen - colour).max(axis=2) <= ALIKE
    seen = (like & (out > offset - 1) & (out < offset + thick + 1)).sum()
    wanted = 2 * (width + height + 4 * offset + 2 * thick) * thick
    near = screen[(out > offset + thick + 1) & (out < offset + thick + 3)]
    if not len(near):  # the box fills the screen
        near = screen[(out > offset - 3) & (out < offset - 1)]
    if not len(near):
        return Ring(share=0.0, contrast=1.0)
    nearby = Counter(map(tuple, near.tolist())).most_common(1)[0][0]
    return Ring(share=float(seen / wanted), contrast=contrast(colour, nearby))


def _rgb(text: str) -> tuple[int, int, int]:
    red, green, blue = (int(float(part)) for part in re.findall(r"[\d.]+", text)[:3])
    return red, green, blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG between two colours."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
