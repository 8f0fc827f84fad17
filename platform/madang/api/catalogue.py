"""The catalogue for harvesters and search engines: RDF, Croissant, /data.json, sitemap, withdrawn.

Each document is rendered once for each published state and kept; whoever asks again with its tag
hears that nothing changed. The pages of datasets for people stand in `madang.plain`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from madang.api.answers import Body, answer
from madang.api.desk import Desk
from madang.api.kept import Kept
from madang.api.problems import not_found, problem
from madang.api.shelf import Shelf, withdrawn
from madang.catalogue import Entry
from madang.catalogue.croissant import croissant
from madang.catalogue.dataus import data_json
from madang.catalogue.index import SearchRequest
from madang.errors import BadSearch

Form: TypeAlias = Literal["turtle", "json-ld", "xml"]
PAGE = 100
_MOST_PAGES_DIGITS = 6
_LD = "application/ld+json"
_METHODS = ["GET", "HEAD"]
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to write RDF: its media type, and how rdflib calls it."""

    media: str
    form: Form


KINDS: Mapping[str, Kind] = {
    "ttl": Kind(media="text/turtle; charset=utf-8", form="turtle"),
    "jsonld": Kind(media=_LD, form="json-ld"),
    "xml": Kind(media="application/rdf+xml; charset=utf-8", form="xml"),
}


def wanted_form(headers: Headers) -> str | None:
    """The ending of the RDF form that a client would rather have than a page; None for a page.

    >>> wanted_form(Headers({"accept": "text/turtle, */*;q=0.1"}))
    'ttl'
    >>> wanted_form(Headers({"accept": "text/html, application/ld+json;q=0.5"}))
    """
    wishes = {"text/html": 0.0, **{kind.media.partition(";")[0]: 0.0 for kind in KINDS.values()}}
    for part in headers.get("accept", "").split(","):
        media, *rest = (piece.strip().lower() for piece in part.split(";"))
        if media in wishes:
            wishes[media] = _weight(rest)
    best = max(wishes, key=lambda media: wishes[media])
    if best == "text/html" or not wishes[best]:
        return None
    return next(end for end, kind in KINDS.items() if kind.media.startswith(best))


def _weight(parameters: list[str]) -> float:
    found = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return min(max(float(found), 0.0), 1.0)
    except ValueError:
        return 0.0


def catalogue_routes(desk: Desk) -> list[Route]:
    """Every address of the catalogue for programs."""
    counter = Counter(desk)
    return [
        Route("/catalog", counter.catalog, methods=_METHODS),
        *(
            route
            for end in KINDS
            for route in (
                Route(f"/catalog.{end}", counter.page_in(end), methods=_METHODS),
                Route(f"/dataset/{{name}}.{end}", counter.dataset_in(end), methods=_METHODS),
            )
        ),
        Route("/dataset/{name}/croissant.jsonld", counter.croissant, methods=_METHODS),
        Route("/dataset/{name}/resource/{resource}", counter.resource, methods=_METHODS),
        Route("/organization/{name}", counter.organization, methods=_METHODS),
        Route("/data.json", counter.data_json, methods=_METHODS),
        Route("/sitemap.xml", counter.sitemap, methods=_METHODS),
        Route("/robots.txt", counter.robots, methods=_METHODS),
        Route("/withdrawn.json", counter.withdrawn, methods=_METHODS),
    ]


class Counter:
    """Answers of the catalogue over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept = Kept()

    def catalog(self, request: Request) -> Response:
        """The catalogue in the form asked for; the list of datasets for people."""
        end = wanted_form(request.headers)
        if end is None:
            return _away("/plain/data")
        return _vary(self._page(request, end))

    def page_in(self, end: str) -> Callable[[Request], Response]:
        """The endpoint that gives pages of the catalogue in one form."""

        def page(request: Request) -> Response:
            return self._page(request, end)

        return page

    def dataset_in(self, end: str) -> Callable[[Request], Response]:
        """The endpoint that gives one dataset in one form."""

        def dataset(request: Request) -> Response:
            return self.dataset(request, end)

        return dataset

    def dataset(self, request: Request, end: str) -> Response:
        """One dataset, by id or name, in one RDF form."""

        def make(entry: Entry, shelf: Shelf) -> bytes:
            from madang.catalogue import dcat, rdf  # noqa: PLC0415 -- few ask, rdflib loads slowly

            graph = dcat.dataset_graph(entry, site_url=shelf.site_url)
            return rdf.serialise(graph, KINDS[end].form)

        return self._of_entry(request, end, KINDS[end].media, make)

    def croissant(self, request: Request) -> Response:
        """One dataset for machine learning."""
        return self._of_entry(
            request,
            "croissant",
            _LD,
            lambda entry, shelf: _json(croissant(entry, site_url=shelf.site_url)),
        )

    def resource(self, request: Request) -> Response:
        """Where a file of a dataset is described: on the dataset's page."""
        name, resource = request.path_params["name"], request.path_params["resource"]
        package = self._desk.shelf().package(name)
        ids = [each["id"] for each in package["resources"]] if package else []
        if package is None or resource not in ids:
            return not_found("resource", resource, ids)
        return _away(f"/dataset/{package['name']}")

    def organization(self, request: Request) -> Response:
        """The datasets of a publisher, or of this site."""
        name: str = request.path_params["name"]
        shelf = self._desk.shelf()
        publishers = {entry.publisher for entry in shelf.entries}
        if name == shelf.organization.name:
            return _away("/plain/data")
        if name not in publishers:
            return not_found("organization", name, {*publishers, shelf.organization.name})
        return _away(f"/plain/data?{urlencode({'publisher': name})}")

    def data_json(self, request: Request) -> Response:
        """The catalogue as portals of the United States list theirs."""
        shelf = self._desk.shelf()
        return self._kept_answer(
            request,
            ("data.json", shelf.state),
            "application/json",
            lambda: _json(data_json(shelf.entries, shelf.site_url)),
        )

    def sitemap(self, request: Request) -> Response:
        """Every dataset's page, and when it changed."""
        shelf = self._desk.shelf()
        return self._kept_answer(
            request, ("sitemap", shelf.state), "application/xml", lambda: _sitemap(shelf)
        )

    def robots(self, request: Request) -> Response:
        """What robots need not read, and where the sitemap is."""
        site = self._desk.shelf().site_url
        lines = ["User-agent: *", "Disallow: /_stcore/", "Disallow: /plaza/", ""]
        text = "\n".join([*lines, f"Sitemap: {site}/sitemap.xml", ""])
        return self._kept_answer(request, ("robots", site), "text/plain", text.encode)

    def withdrawn(self, request: Request) -> Response:
        """Datasets that were here once; their addresses answer 404 for ever."""
        gone = withdrawn(self._desk.workspace)
        said = [
            {
                "id": entry.id,
                "name": entry.name,
                "identifier": entry.key,
                "title": {"ko": entry.title.ko, "en": entry.title.en},
                "version": entry.version,
            }
            for entry in gone
        ]
        octets = _json({"count": len(said), "withdrawn": said})
        key = ("withdrawn", *(entry.version for entry in gone))
        return self._kept_answer(request, key, "application/json", lambda: octets)

    def _of_entry(
        self,
        request: Request,
        what: str,
        media: str,
        make: Callable[[Entry, Shelf], bytes],
    ) -> Response:
        name: str = request.path_params["name"]
        shelf = self._desk.shelf()
        entry = shelf.entry(name)
        if entry is None:
            return not_found("dataset", name, (each.name for each in shelf.entries))
        key = (what, entry.key, entry.version, shelf.site_url)
        found = self._kept_answer(request, key, media, lambda: make(entry, shelf))
        found.headers["Link"] = f'<{shelf.site_url}/dataset/{entry.name}>; rel="canonical"'
        return found

    def _page(self, request: Request, end: str) -> Response:
        """One page of the catalogue."""
        asked, shelf = request.query_params, self._desk.shelf()
        number = asked.get("page", "1")
        query = {name: asked[name] for name in ("modified_since", "q", "fq") if asked.get(name)}
        try:
            page = _Page.of(number, query, shelf)
        except BadSearch as error:
            return problem(400, "bad_query", str(error), asked=str(request.url.query))
        if page.number > page.last:
            return not_found("page", number, [str(page.last)])
        query_text = f"?{urlencode(query)}" if query else ""
        address = f"{shelf.site_url}/catalog.{end}{query_text}"
        key = ("catalog", end, shelf.state, page.number, tuple(query.items()))
        return self._kept_answer(
            request, key, KINDS[end].media, lambda: page.render(shelf, end, address)
        )

    def _kept_answer(
        self, request: Request, key: tuple[Any, ...], media: str, make: Callable[[], bytes]
    ) -> Response:
        document = self._kept.get(key, make)
        octets = document.octets
        body = Body(
            name=request.url.path,
            size=len(octets),
            etag=document.etag,
            media_type=media,
            read=lambda span: (octets[span.start : span.stop],),
        )
        return answer(request, body, dict(_HEADERS), fixed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Which entries stand on a page of the catalogue."""

    number: int
    total: int
    places: tuple[int, ...]

    @classmethod
    def of(cls, number: str, query: Mapping[str, str], shelf: Shelf) -> "_Page":
        """The page of that number among what the query finds, ordered by id.

        Raises:
            BadSearch: The number is none, or a query cannot be read.
        """
        if not (number.isascii() and number.isdigit() and 0 < len(number) <= _MOST_PAGES_DIGITS):
            message = f"page {number[:20]!r}: wanted a number from 1"
            raise BadSearch(message)
        since = query.get("modified_since")
        if since is not None and any(sign in since for sign in '"[] \\'):
            message = f"modified_since {since[:40]!r}: wanted a day, or a day and time in UTC"
            raise BadSearch(message)
        dates = [f"metadata_modified:[{since} TO *]"] if since else []
        wanted = max(int(number), 1)
        found = shelf.index.search(
            SearchRequest(
                q=query.get("q", ""),
                filters=(query.get("fq", ""), *dates),
                sort="id asc",
                start=(wanted - 1) * PAGE,
                rows=PAGE,
            )
        )
        return cls(number=wanted, total=found.count, places=found.places)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))

    def render(self, shelf: Shelf, end: str, address: str) -> bytes:
        from madang.catalogue import dcat, rdf  # noqa: PLC0415 -- few ask, rdflib loads slowly

        page = dcat.Page(number=self.number, size=PAGE, total=self.total, address=address)
        entries = [shelf.entries[place] for place in self.places]
        graph = dcat.graph(entries, site_url=shelf.site_url, page=page, whole=shelf.entries)
        return rdf.serialise(graph, KINDS[end].form)


def _sitemap(shelf: Shelf) -> bytes:
    urls = "".join(
        f"<url><loc>{escape(f'{shelf.site_url}/dataset/{entry.name}')}</loc>"
        f"<lastmod>{entry.quality.checked_at.date().isoformat()}</lastmod></url>\n"
        for entry in shelf.entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>{escape(shelf.site_url)}/plain</loc></url>\n{urls}</urlset>\n"
    ).encode()


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _away(path: str) -> Response:
    """See other: what the address names is described there."""
    return RedirectResponse(path, status_code=303, headers={"Vary": "Accept"})


def _vary(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response
