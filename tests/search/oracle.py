"""luqum's tree of a query in our words, for what both can read."""

import re

from luqum import tree
from luqum.parser import parser

from madang.catalogue import query

_MANY = {
    tree.AndOperation: query.Every,
    tree.UnknownOperation: query.Every,
    tree.OrOperation: query.Either,
}
_ONE = {
    tree.Group: lambda node: node,
    tree.FieldGroup: lambda node: node,
    tree.Not: query.Not,
    tree.Prohibit: query.Not,
    tree.Plus: query.Must,
}


def parse(text: str) -> query.Node:
    return _node(parser.parse(text))


def _node(item):
    kind = type(item)
    if kind in _MANY:
        return _MANY[kind](tuple(_node(child) for child in item.children))
    if kind is tree.SearchField:
        inner = _node(item.children[0])
        return inner if item.name == "*" else query.Fielded(item.name, inner)
    return _ONE[kind](_node(item.children[0])) if kind in _ONE else _leaf(item)


def _leaf(item):
    if isinstance(item, tree.Phrase):
        return query.Phrase(_plain(item.value[1:-1]))
    if isinstance(item, tree.Range):
        return query.Range(_bound(item.low), _bound(item.high))
    assert isinstance(item, tree.Word), item
    if item.value.endswith("*") and not item.value.endswith("\\*"):
        return query.Prefix(_plain(item.value[:-1]))
    return query.Word(_plain(item.value))


def _bound(item):
    return None if item.value == "*" else item.value.strip('"')


def _plain(text):
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
