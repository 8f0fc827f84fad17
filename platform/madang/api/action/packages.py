"""Actions about datasets and their files: lists, one of them, search."""

from typing import Any

from madang.api.action import params
from madang.api.action.errors import NotFound, SearchQueryError, ValidationError
from madang.api.action.model import Action, Context, Given
from madang.catalogue.index import DEFAULT_SORT, SearchRequest
from madang.catalogue.shown import group_title
from madang.licences import LICENCES

MOST_ROWS = 1000
ROWS = 10
_FACET_LIMIT = 50
# Parameters of package_search that are answered, and those that can only be as they are.
_ANSWERED = {"q", "fq", "fq_list", "sort", "start", "rows", "fl", "facet"}
_FACETS = {"facet.field", "facet.limit", "facet.mincount"}
_ALLOWED = {"extras", "wt", "use_default_schema"}
_INCLUDES = {"include_private", "include_drafts", "include_deleted"}
_KNOWN = _ANSWERED | _FACETS | _ALLOWED | _INCLUDES


def package_list(context: Context, given: Given) -> list[str]:
    """Names of all datasets, sorted."""
    names = sorted(entry.name for entry in context.desk.shelf().entries)
    return _page(names, given)


def package_show(context: Context, given: Given) -> dict[str, Any]:
    """One dataset by id or name."""
    return _package(context, params.required(given, "id", "name_or_id"))


def current_package_list_with_resources(context: Context, given: Given) -> list[dict[str, Any]]:
    """Datasets with their files, the last changed first."""
    rows = params.natural(given, "limit", ROWS, MOST_ROWS)
    page = params.integer(given, "page", 1)
    if page < 1:
        raise ValidationError({"page": ["Must be a positive integer"]})
    start = params.natural(given, "offset", (page - 1) * rows)
    return list(context.desk.shelf().search(SearchRequest(start=start, rows=rows)).packages)


def package_search(context: Context, given: Given) -> dict[str, Any]:
    """Datasets that answer a query, with counts by facet."""
    request = _request(given)
    found = context.desk.shelf().search(request)
    fields = params.texts(given, "fl")
    return {
        "count": found.result.count,
        "facets": {name: dict(counts) for name, counts in found.result.facets.items()},
        "results": [_chosen(package, fields) for package in found.packages],
        "sort": request.sort,
        "search_facets": {
            name: {"title": name, "items": _facet_items(context, name, counts)}
            for name, counts in found.result.facets.items()
        },
    }


def package_autocomplete(context: Context, given: Given) -> list[dict[str, str]]:
    """Datasets whose name or title holds a piece of text."""
    if given.get("q") is None:
        raise ValidationError({"q": ["Missing value"]})
    limit = params.natural(given, "limit", ROWS)
    found = context.desk.shelf().index.suggest(params.text(given, "q"), limit)
    return [_suggestion(name, title, is_name=is_name) for name, title, is_name in found]


def resource_show(context: Context, given: Given) -> dict[str, Any]:
    """One file by id."""
    asked = params.required(given, "id")
    shelf = context.desk.shelf()
    place = shelf.index.find_resource(asked)
    for resource in shelf.index.package(place)["resources"] if place is not None else ():
        if resource["id"] == asked:
            return resource
    raise NotFound(f"there is no resource {asked[:80]!r}")


def resource_search(context: Context, given: Given) -> dict[str, Any]:
    """Files by their own fields: `field:term`, several must hold together."""
    wanted = _terms(params.texts(given, "query"))
    index = context.desk.shelf().index
    resources = [
        resource for place in range(len(index)) for resource in index.package(place)["resources"]
    ]
    known = {name for resource in resources for name in resource}
    for name in wanted:
        if resources and name not in known:
            message = f'Field "{name[:80]}" not recognised in resource_search.'
            raise ValidationError({"query": [message]})
    found = [each for each in resources if all(_holds(each, *term) for term in wanted.items())]
    order = params.text(given, "order_by")
    if order in known:
        found.sort(key=lambda resource: str(resource.get(order, "")))
    # A CKAN tells here what stands in its table of resources, and that is elsewhere.
    plain = [{key: each[key] for key in each if key != "datastore_active"} for each in found]
    return {"count": len(found), "results": _page(plain, given)}


def _package(context: Context, name_or_id: str) -> dict[str, Any]:
    found = context.desk.shelf().package(name_or_id)
    if found is None:
        raise NotFound(f"there is no dataset {name_or_id[:80]!r}")
    return found


def _page(found: list[Any], given: Given) -> list[Any]:
    """The part that `offset` and `limit` ask for; a limit of 0 is none."""
    offset = params.natural(given, "offset", 0)
    limit = params.natural(given, "limit", 0)
    return found[offset : offset + limit] if limit else found[offset:]


def _request(given: Given) -> SearchRequest:
    unknown = sorted(name for name in given if name not in _KNOWN and not name.startswith("ext_"))
    if unknown:
        raise SearchQueryError(f"Invalid search parameters: {unknown}"[:200])
    sort = params.text(given, "sort")
    return SearchRequest(
        q=params.text(given, "q"),
        filters=(params.text(given, "fq"), *params.texts(given, "fq_list")),
        sort=DEFAULT_SORT if sort in {"", "rank"} else sort,
        start=params.natural(given, "start", 0),
        rows=params.natural(given, "rows", ROWS, MOST_ROWS),
        facets=params.texts(given, "facet.field")
        if params.flag(given, "facet", default=True)
        else (),
        facet_limit=params.integer(given, "facet.limit", _FACET_LIMIT),
        facet_mincount=params.natural(given, "facet.mincount", 1),
    )


def _chosen(package: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: package[name] for name in fields if name in package} if fields else package


def _facet_items(
    context: Context, name: str, counts: tuple[tuple[str, int], ...]
) -> list[dict[str, Any]]:
    titles = {
        "organization": lambda _: context.desk.shelf().organization.title,
        "groups": group_title,
        "license_id": lambda value: LICENCES[value].title.ko if value in LICENCES else value,
    }
    title = titles.get(name, lambda value: value)
    items = [{"name": value, "display_name": title(value), "count": n} for value, n in counts]
    return sorted(items, key=lambda item: item["display_name"], reverse=True)


def _suggestion(name: str, title: str, *, is_name: bool) -> dict[str, str]:
    return {
        "name": name,
        "title": title,
        "match_field": "name" if is_name else "title",
        "match_displayed": name if is_name else f"{title} ({name})",
    }


def _terms(query: tuple[str, ...]) -> dict[str, str]:
    if not query:
        raise ValidationError({"query": ["Missing value"]})
    if not all(":" in term for term in query):
        raise ValidationError({"query": ["Must be <field>:<value> pair(s)"]})
    return {name: value for name, _, value in (term.partition(":") for term in query)}


def _holds(resource: dict[str, Any], name: str, term: str) -> bool:
    value = str(resource.get(name) or "").lower()
    return value.startswith(term.lower()) if name == "hash" else term.lower() in value


ACTIONS = (
    Action(
        name="package_list",
        run=package_list,
        summary="Names of all datasets, sorted. limit, offset.",
    ),
    Action(name="package_show", run=package_show, summary="One dataset. id: its id or name."),
    Action(
        name="current_package_list_with_resources",
        run=current_package_list_with_resources,
        summary="Datasets with their files, last changed first. limit (10, at most 1000), offset.",
    ),
    Action(
        name="package_search",
        run=package_search,
        summary=(
            "Datasets that answer a query. q, fq, fq_list, sort, start, rows (10, at most 1000), "
            "facet.field, facet.limit (50), facet.mincount (1), fl."
        ),
    ),
    Action(
        name="package_autocomplete",
        run=package_autocomplete,
        summary="Datasets whose name or title holds a text. q, limit (10).",
    ),
    Action(name="resource_show", run=resource_show, summary="One file. id."),
    Action(
        name="resource_search",
        run=resource_search,
        summary="Files by field. query: field:term or a list of them; order_by, offset, limit.",
    ),
)
