"""The text of an answer as a tree of dictionaries, lists and texts, from JSON or from XML alike.

Numbers keep the digits they came with: a code like 0312 or an amount like 12.50 is never counted.
"""

import json
import re
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from madang.errors import WrongContent

_NAMESPACE = re.compile(r"^\{[^}]*\}")


def parse(text: str, name: str) -> Any:  # noqa: ANN401 -- whatever the document holds
    """The document: dictionaries, lists, texts, booleans and None.

    Args:
        text: JSON or XML, told apart by their first character.
        name: For messages.

    Raises:
        WrongContent: It is neither, was cut, or carries a document type (no portal sends one, and
            entities declared there could grow without bound).
    """
    body = text.removeprefix("\ufeff").strip()
    return _xml(body, name) if body.startswith("<") else _json(body, name)


def _json(text: str, name: str) -> Any:  # noqa: ANN401 -- whatever the document holds
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        message = f"{name}: not JSON ({error}); it begins with {text[:60]!r}"
        raise WrongContent(message) from error


class _Builder(ET.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        """Refuse it, before any entity is declared."""
        del pubid, system
        message = f"holds a document type {name!r}, which no portal sends"
        raise WrongContent(message)


def _xml(text: str, name: str) -> dict[str, Any]:
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 -- document types are refused
    try:
        parser.feed(text)
        root = parser.close()
    except ET.ParseError as error:
        message = f"{name}: not XML ({error}); it begins with {text[:60]!r}"
        raise WrongContent(message) from error
    return {_key(root): _tree(root)}


def _tree(element: ET.Element) -> Any:  # noqa: ANN401 -- a dictionary, a text or None
    children = list(element)
    if not children:
        return element.text
    tree: dict[str, Any] = {}
    for child in children:
        key, value = _key(child), _tree(child)
        if key not in tree:
            tree[key] = value
        elif isinstance(tree[key], list):
            tree[key].append(value)
        else:
            tree[key] = [tree[key], value]
    return tree


def _key(element: ET.Element) -> str:
    """The element's name; of `<col name="x">`, as one gateway writes its fields, that name."""
    name = element.get("name") if element.tag == "col" else None
    return name or _NAMESPACE.sub("", element.tag)
