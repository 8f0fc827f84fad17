"""What assistive technology is told of home and route, held against `names/`.

`MADANG_WRITE_NAMES=1 pytest tests/browser/test_names.py` writes the files anew, to be read in the
diff. Digits are told as 0, because data change; where they are needed, other tests hold them.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chrome import Tab
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).with_name("names")
PAGES = {
    "home": "/",
    "route": "/route",
    "route-answer": "/route?from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair",
}
TOLD = {
    *("RootWebArea", "banner", "main", "navigation", "contentinfo", "region", "form", "heading"),
    *("link", "button", "textbox", "searchbox", "combobox", "radiogroup", "radio", "checkbox"),
    *("status", "alert", "image", "img", "table", "list"),
}


def told(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Roles and names in the order of reading, indented by landmark, list and group."""
    by_id = {node["nodeId"]: node for node in nodes}

    def walk(node: dict[str, Any], depth: int) -> Iterator[str]:
        role = node.get("role", {}).get("value", "")
        shown = not node["ignored"] and role in TOLD
        if shown:
            name = re.sub(r"\d+", "0", node.get("name", {}).get("value", ""))
            more = {item["name"]: item["value"].get("value") for item in node.get("properties", ())}
            level = f" {more['level']}" if role == "heading" else ""
            yield f"{'  ' * depth}{role}{level}{': ' if name else ''}{name}"
        for child in node.get("childIds", ()):
            if child in by_id:
                yield from walk(by_id[child], depth + shown)

    yield from walk(nodes[0], 0)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_names_are_those_that_were_read(tab: Tab, site: Site, page, language):
    path = PAGES[page]
    tab.open(f"{site.base}{path}{'&' if '?' in path else '?'}lang={language}")
    found = "\n".join(told(tab.tree())) + "\n"
    file = FOLDER / f"{page}.{language}.txt"
    if os.environ.get("MADANG_WRITE_NAMES"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text("utf-8")


def test_a_name_that_changed_is_told(tab: Tab, site: Site):
    tab.open(f"{site.base}/help?lang=ko")
    before = list(told(tab.tree()))
    tab.evaluate("document.querySelector('h1').setAttribute('aria-label', 'Untitled')")
    after = list(told(tab.tree()))
    assert [line.strip() for line in after if line not in before] == ["heading 1: Untitled"]
