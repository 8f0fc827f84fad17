"""Stands in for the Solr core that CKAN talks to through pysolr; for tests, on loopback only.

    python -m tests.ckan.solr_standin --port PORT --schema CKAN_SCHEMA_XML

Answers update (JSON add, XML delete), select, schema and ping. Lucene syntax is parsed by luqum and
evaluated over documents in memory, which are gone with the process. It has no stemming, no scoring
model and no edismax: it shows nothing of how CKAN ranks.
"""

import argparse
import json
import re
import threading
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from luqum import tree
from luqum.thread import parse

from madang import clock

Document: TypeAlias = Mapping[str, Any]
Parameters: TypeAlias = Mapping[str, list[str]]

DOCUMENTS: dict[str, Document] = {}
LOCK = threading.RLock()
TEXT_FIELDS = {
    "title", "notes", "text", "urls", "author", "author_email", "maintainer", "maintainer_email",
    "res_name", "res_description",
}  # fmt: skip
TEXT_PREFIXES = ("extras_", "res_extras_")
COPIED = (
    "url", "ckan_url", "download_url", "res_url", "name", "title", "license", "notes", "tags",
    "groups", "organization", "res_name", "res_description", "maintainer", "author",
)  # fmt: skip
REQUIRED = ("index_id", "id", "site_id")


def select(asked: Parameters) -> dict[str, Any]:
    """One answer of `select`."""
    with LOCK:
        found = list(DOCUMENTS.values())
    for text in asked.get("fq", []):
        fits = lucene(text)
        found = [document for document in found if fits(document)]
    found, scores = _queried(found, asked)
    found = _sorted(found, scores, _one(asked, "sort"))
    start, rows = int(_one(asked, "start", "0")), int(_one(asked, "rows", "10"))
    wanted = [name for text in asked.get("fl", ["*"]) for name in re.split(r"[,\s]+", text) if name]
    return {
        "responseHeader": {"status": 0, "QTime": 0},
        "response": {
            "numFound": len(found),
            "start": start,
            "docs": [_fields(document, wanted) for document in found[start : start + rows]],
        },
        "facet_counts": {
            "facet_queries": {},
            "facet_fields": _facets(found, asked),
            "facet_ranges": {},
        },
    }


def update(body: str, media_type: str) -> None:
    """Add documents (JSON) or delete some (XML)."""
    with LOCK:
        if "json" in media_type:
            for document in json.loads(body):
                for name in REQUIRED:
                    if name not in document:
                        message = f"missing required field: {name}"
                        raise ValueError(message)
                DOCUMENTS[document["index_id"]] = document
            return
        root = ET.fromstring(body)  # noqa: S314 -- from the CKAN that the test started
        for element in root if root.tag == "delete" else ():
            fits = _named(element.tag, element.text or "")
            for key in [key for key, document in DOCUMENTS.items() if fits(document)]:
                del DOCUMENTS[key]


def lucene(text: str, operator: str = "OR", field: str = "text") -> Callable[[Document], bool]:
    """Whether a document fits a query in Lucene's syntax."""
    if text.strip() in {"", "*:*"}:
        return lambda _document: True
    parsed = parse(text.strip())
    return lambda document: _fits(parsed, document, field, operator)


def _named(tag: str, text: str) -> Callable[[Document], bool]:
    return lucene(text) if tag == "query" else lambda document: document["id"] == text


def _one(asked: Parameters, name: str, otherwise: str = "") -> str:
    return asked.get(name, [otherwise])[0]


def _fields(document: Document, wanted: Sequence[str]) -> Document:
    return {name: value for name, value in document.items() if "*" in wanted or name in wanted}


def _values(document: Document, field: str) -> list[str]:
    if field == "text":
        added = [name for name in document if name.startswith(("vocab_", *TEXT_PREFIXES))]
        return [value for name in (*COPIED, *added) for value in _values(document, name)]
    value = document.get(field.removesuffix("_ngram") if field.endswith("e_ngram") else field)
    if value is None:
        return []
    listed = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in listed]


def _is_text(field: str) -> bool:
    return field in TEXT_FIELDS or field.startswith(TEXT_PREFIXES)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _term(document: Document, field: str, text: str, *, phrase: bool) -> bool:
    if text == "*":
        return field == "*" or bool(_values(document, field))
    found = _values(document, field)
    if not phrase and re.search(r"(?<!\\)[*?]", text):
        return _wildcard(found, field, text)
    wanted = _plain(text)
    if field.endswith("_ngram"):
        return any(wanted.lower() in value.lower() for value in found)
    if not _is_text(field):
        return wanted in found
    words = _words(wanted)
    return bool(words) and any(_contains(_words(value), words) for value in found)


def _wildcard(found: Sequence[str], field: str, text: str) -> bool:
    signs = {"*": ".*", "?": "."}
    pattern = "".join(signs.get(sign) or re.escape(sign) for sign in _plain(text))
    if not _is_text(field):
        return any(re.fullmatch(pattern, value) for value in found)
    words = (word for value in found for word in _words(value))
    return any(re.fullmatch(pattern, word, re.IGNORECASE) for word in words)


def _contains(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def _fits(node: Any, document: Document, field: str, operator: str) -> bool:  # noqa: PLR0911 -- one for each kind of node
    def inner(child: Any, at: str = field) -> bool:
        return _fits(child, document, at, operator)

    match node:
        case tree.SearchField():
            return inner(node.expr, node.name)
        case tree.Not() | tree.Prohibit():
            return not inner(node.a)
        case tree.OrOperation() | tree.AndOperation():
            some = isinstance(node, tree.OrOperation)
            return (any if some else all)(map(inner, node.children))
        case tree.UnknownOperation():
            return _signed(node.children, inner, operator)
        case tree.Range():
            return _within(document, field, node)
        case tree.Term():
            phrase = isinstance(node, tree.Phrase)
            return _term(
                document, field, node.value.strip('"') if phrase else node.value, phrase=phrase
            )
        case tree.Group() | tree.FieldGroup() | tree.Boost() | tree.Plus():
            return inner(node.children[0])
        case _:
            message = f"unsupported query node {type(node).__name__}"
            raise ValueError(message)


def _signed(children: Sequence[Any], inner: Callable[[Any], bool], operator: str) -> bool:
    """Children without an operator between them: signed ones must hold, of the rest one or all."""
    signed = (tree.Plus, tree.Not, tree.Prohibit)
    rest = [child for child in children if not isinstance(child, signed)]
    if not all(inner(child) for child in children if isinstance(child, signed)):
        return False
    return not rest or (all if operator == "AND" else any)(map(inner, rest))


def _within(document: Document, field: str, node: tree.Range) -> bool:
    low, high = (_moment(str(end).strip().strip('"')) for end in (node.low, node.high))

    def holds(value: str) -> bool:
        above = low == "*" or _order(value, low) > (-1 if node.include_low else 0)
        below = high == "*" or _order(value, high) < (1 if node.include_high else 0)
        return above and below

    return any(map(holds, _values(document, field)))


def _order(one: str, other: str) -> int:
    try:
        pair: tuple[Any, Any] = float(one), float(other)
    except ValueError:
        pair = one, other
    return (pair[0] > pair[1]) - (pair[0] < pair[1])


def _moment(text: str) -> str:
    """`NOW-7DAYS` as an instant; anything else as it is."""
    if not text.startswith("NOW"):
        return text
    instant: datetime = clock.now().astimezone(UTC)
    days = {"DAY": 1, "MONTH": 30, "YEAR": 365}
    for sign, number, unit in re.findall(r"([+-])(\d+)(DAY|HOUR|MONTH|YEAR)S?", text):
        step = timedelta(hours=int(number)) if unit == "HOUR" else timedelta(days=days[unit])
        step = step if unit == "HOUR" else step * int(number)
        instant = instant + step if sign == "+" else instant - step
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _queried(
    found: Sequence[Document], asked: Parameters
) -> tuple[list[Document], Mapping[str, float]]:
    text = _one(asked, "q", "*:*")
    if _one(asked, "defType") not in {"dismax", "edismax"} or text == "*:*":
        fits = lucene(text, _one(asked, "q.op", "OR"), _one(asked, "df", "text"))
        return [document for document in found if fits(document)], {}
    weights = re.findall(r"(\S+?)(?:\^(\S+))?(?:\s|$)", _one(asked, "qf", "text"))
    fields = {name: float(weight or 1) for name, weight in weights}
    words = [word.strip('"') for word in text.split()]
    scores = {d["index_id"]: _score(d, words, fields) for d in found}
    return [d for d in found if scores[d["index_id"]] > 0], scores


def _score(document: Document, words: Sequence[str], fields: Mapping[str, float]) -> float:
    """Weights of the words found; 0 where too few are, or a word that must not be is there."""

    def best(word: str) -> float:
        return max((w for f, w in fields.items() if _term(document, f, word, phrase=False)),
                   default=0)  # fmt: skip

    if any(best(word[1:]) for word in words if word.startswith("-")):
        return 0
    hits = [best(word.lstrip("+")) for word in words if not word.startswith("-")]
    few, some = 2, 5  # CKAN asks for `2<-1 5<80%`
    needed = len(hits) if len(hits) <= few else len(hits) - 1
    needed = needed if len(hits) <= some else -(-len(hits) * 4 // 5)
    return sum(hits) if sum(hit > 0 for hit in hits) >= needed else 0


def _sorted(found: Sequence[Document], scores: Mapping[str, float], order: str) -> list[Document]:
    ordered = list(found)
    for part in reversed([part for part in re.split(r",\s*", order) if part.strip()]):
        name, _, direction = part.strip().partition(" ")
        if direction.lower() not in {"asc", "desc"}:
            message = f"Can't determine a Sort Order (asc or desc) in sort spec {part!r}"
            raise ValueError(message)

        def key(document: Document, name: str = name) -> Any:
            if name == "score":
                return scores.get(document["index_id"], 1.0)
            return (_values(document, name) or [""])[0]

        ordered.sort(key=key, reverse=direction.lower() == "desc")
    return ordered


def _facets(found: Sequence[Document], asked: Parameters) -> dict[str, list[str | int]]:
    if _one(asked, "facet").lower() != "true":
        return {}
    least, limit = int(_one(asked, "facet.mincount", "0")), int(_one(asked, "facet.limit", "100"))
    facets: dict[str, list[str | int]] = {}
    for name in asked.get("facet.field", []):
        counted = Counter(value for document in found for value in _values(document, name))
        listed = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = [pair for pair in listed if pair[1] >= least]
        facets[name] = [part for pair in (listed if limit < 0 else listed[:limit]) for part in pair]
    return facets


class Handler(BaseHTTPRequestHandler):
    """The core's paths."""

    protocol_version = "HTTP/1.1"
    schema = Path()

    def log_message(self, *_words: object) -> None:
        """Keep the log for faults."""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        try:
            self._route(address.path.rstrip("/").rsplit("/", 1)[-1], asked, body)
        except Exception as error:  # noqa: BLE001 -- Solr answers 400 whatever it was
            said = f"{type(error).__name__}: {error}"
            self._reply(400, {"responseHeader": {"status": 400}, "error": {"msg": said}})

    def _route(self, name: str, asked: dict[str, list[str]], body: str) -> None:
        if name == "select":
            for key, found in parse_qs(body, keep_blank_values=True).items():
                asked.setdefault(key, []).extend(found)
            self._reply(200, select(asked))
        elif name == "update":
            update(body, self.headers.get("Content-Type", ""))
            self._reply(200, {"responseHeader": {"status": 0, "QTime": 0}})
        elif name == "schema":
            self._reply(200, self.schema.read_text("utf-8"), "application/xml")
        elif name == "ping":
            self._reply(200, {"status": "OK"})
        else:
            self._reply(404, {"error": {"code": 404, "msg": f"no such handler {name}"}})

    def _reply(self, status: int, body: object, media_type: str = "application/json") -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type};charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    chosen = parser.parse_args()
    Handler.schema = chosen.schema
    ThreadingHTTPServer(("127.0.0.1", chosen.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
