"""What is wrong with the structure of an HTML document, found by a parser that forgives nothing."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"br", "circle", "input", "link", "meta", "wbr"}
PHRASING_ONLY = {"a", "button", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "label", "p", "span"}
BLOCKS = {"div", "dl", "fieldset", "form", "h1", "h2", "h3", "nav", "ol", "p", "pre", "section",
          "table", "ul"}  # fmt: skip
CHILDREN = {
    "ol": {"li"}, "ul": {"li"}, "dl": {"div"}, "tr": {"th", "td"}, "thead": {"tr"},
    "tbody": {"tr"}, "table": {"caption", "thead", "tbody"},
}  # fmt: skip
TAGS = VOID | PHRASING_ONLY | BLOCKS | set(CHILDREN) | {
    "body", "code", "dd", "dt", "footer", "head", "header", "html", "legend", "li", "main", "svg",
    "td", "textarea", "th", "title",
}  # fmt: skip
# A block of data for search engines, which no browser runs.
DATA = ("script", {"type": "application/ld+json"})
HEADING = re.compile("h([1-6])")
REFERENCES = ("for", "aria-labelledby", "aria-describedby")


@dataclass
class Seen:
    """One element."""

    tag: str
    attributes: dict[str, str | None]
    text: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads a document, and complains."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.seen: list[Seen] = []
        self._open: list[Seen] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        element = Seen(tag, attributes)
        self.seen.append(element)
        if tag not in TAGS and (tag, attributes) != DATA:
            self.problems.append(f"<{tag}> is no tag of ours: {attributes}")
        if len(attributes) != len(attrs):
            self.problems.append(f"<{tag}> says an attribute twice: {attrs}")
        unwanted = [name for name in attributes if name.startswith("on") or name == "style"]
        self.problems += [f"<{tag}> has {name}" for name in unwanted]
        if self._open:
            self._inside(self._open[-1].tag, tag)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _inside(self, parent, tag):
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.problems.append(f"<{tag}> straight inside <{parent}>")
        inside = {element.tag for element in self._open}
        for outer in inside & PHRASING_ONLY:
            if tag in BLOCKS or (tag == outer and tag != "span"):
                self.problems.append(f"<{tag}> inside <{outer}>")

    def handle_endtag(self, tag):
        if not self._open or self._open[-1].tag != tag:
            self.problems.append(f"</{tag}> closes {[e.tag for e in self._open[-2:]]}")
            return
        closed = self._open.pop()
        if self._open:
            self._open[-1].text += closed.text

    def handle_data(self, data):
        if self._open:
            self._open[-1].text.append(data)
        elif data.strip():
            self.problems.append(f"text outside of the document: {data!r}")

    def end(self) -> None:
        self.close()
        self.problems += [f"<{element.tag}> stays open" for element in self._open]


def read(html: str) -> Reader:
    """The document, read to its end."""
    reader = Reader()
    reader.feed(html)
    reader.end()
    return reader


def complaints(html: str) -> list[str]:
    """Everything that is wrong with a whole document; empty = nothing."""
    reader = read(html)
    found = [*reader.problems, *_names(reader.seen), *_outline(reader.seen), *_whole(reader.seen)]
    return found if html.startswith("<!DOCTYPE html>\n<html ") else ["no doctype", *found]


def _names(seen: list[Seen]) -> list[str]:
    """Ids are unique, and whatever is referred to is there."""
    ids = Counter(e.attributes["id"] for e in seen if "id" in e.attributes)
    found = [f"id {name!r} {count} times" for name, count in ids.items() if count > 1]
    for element in seen:
        for attribute in REFERENCES:
            names = (element.attributes.get(attribute) or "").split()
            found += [f"{attribute} names no {name!r}" for name in names if name not in ids]
        href = element.attributes.get("href") or ""
        if href.startswith("#") and href[1:] not in ids:
            found.append(f"link to no {href}")
    return found


def _outline(seen: list[Seen]) -> list[str]:
    """One h1 first; no level is skipped; no heading, link or field without words."""
    levels = [int(match[1]) for e in seen if (match := HEADING.fullmatch(e.tag))]
    found = [] if levels[:1] == [1] and levels.count(1) == 1 else [f"headings {levels}"]
    found += [f"h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]
    wordy = [e for e in seen if HEADING.fullmatch(e.tag) or e.tag in {"a", "button", "label"}]
    return found + [f"<{e.tag}> without words" for e in wordy if not "".join(e.text).strip()]


def _whole(seen: list[Seen]) -> list[str]:
    count = Counter(e.tag for e in seen)
    once = ("html", "head", "title", "body", "main", "header", "footer")
    found = [f"{count[tag]} <{tag}>" for tag in once if count[tag] != 1]
    if seen[0].attributes.get("lang") not in {"ko", "en"}:
        found.append("no language")
    navigation = Counter(e.attributes.get("aria-label") for e in seen if e.tag == "nav")
    found += [f"{times} landmarks {name!r}" for name, times in navigation.items() if times > 1]
    return found


def words(html: str) -> str:
    """What a reader sees, elements apart, blanks joined."""
    reader = read(html.replace("<wbr>", ""))
    texts = next(e.text for e in reader.seen if e.tag == "html")
    return " ".join(" ".join(texts).split())
