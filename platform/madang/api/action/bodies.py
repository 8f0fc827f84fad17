"""Actions about what datasets belong to: organisations, groups, tags, licences."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from madang.api.action import params
from madang.api.action.errors import NotFound, ValidationError
from madang.api.action.model import Action, Context, Given
from madang.catalogue.index import SearchRequest
from madang.catalogue.shown import (
    group_brief,
    is_open,
    organization_brief,
    tag,
)
from madang.licences import LICENCES, Licence

_SORTED_BY = ("name", "title", "package_count")
_MOST, _MOST_WITH_ALL_FIELDS = 1000, 25
_PACKAGES_OF_ORGANIZATION, _PACKAGES_OF_GROUP = 10, 1000


def organization_list(context: Context, given: Given) -> list[Any]:
    """Names of the organisations: this site is the only one."""
    return _listed(context, given, _organizations(context), "organizations", organization_show)


def organization_show(context: Context, given: Given) -> dict[str, Any]:
    """The organisation that owns the datasets."""
    found = _found(_organizations(context), params.required(given, "id"))
    more = {"approval_status": found["approval_status"], "is_organization": True}
    return _body(context, given, found, "organization", _PACKAGES_OF_ORGANIZATION) | more


def group_list(context: Context, given: Given) -> list[Any]:
    """Names of the groups, one for each theme that a dataset has."""
    return _listed(context, given, _groups(context), "groups", group_show)


def group_show(context: Context, given: Given) -> dict[str, Any]:
    """One group."""
    found = _found(_groups(context), params.required(given, "id"))
    return _body(context, given, found, "groups", _PACKAGES_OF_GROUP)


def tag_list(context: Context, given: Given) -> list[Any]:
    """The tags that datasets carry."""
    words = params.text(given, "query") or params.text(given, "q")
    index = context.desk.shelf().index
    names = [name for name in index.values("tags") if words.strip().lower() in name.lower()]
    if params.text(given, "vocabulary_id"):
        names = []  # every tag is a free one
    if not params.flag(given, "all_fields", default=False):
        return names
    return [{key: value for key, value in tag(name).items() if key != "state"} for name in names]


def license_list(context: Context, given: Given) -> list[dict[str, Any]]:
    """The licences that datasets here may carry."""
    del context, given
    return [_licence(licence) for licence in LICENCES.values()]


def _organizations(context: Context) -> list[dict[str, Any]]:
    return [organization_brief(context.desk.shelf().organization)]


def _groups(context: Context) -> list[dict[str, Any]]:
    created = organization_brief(context.desk.shelf().organization)["created"]
    return [
        {
            **group_brief(name),
            "created": created,
            "image_url": "",
            "state": "active",
            "type": "group",
            "approval_status": "approved",
            "is_organization": False,
        }
        for name in context.desk.shelf().index.values("groups")
    ]


def _found(bodies: list[dict[str, Any]], name_or_id: str) -> dict[str, Any]:
    for body in bodies:
        if name_or_id in {body["id"], body["name"]}:
            return body
    raise NotFound(f"there is none called {name_or_id[:80]!r}")


def _listed(
    context: Context,
    given: Given,
    bodies: list[dict[str, Any]],
    chosen: str,
    show: Callable[[Context, Given], dict[str, Any]],
) -> list[Any]:
    """Names, or everything with `all_fields`; narrowed, sorted and cut as asked."""
    counts = _counts(context)
    names = {word for text in params.texts(given, chosen) for word in text.split(",")}
    words = params.text(given, "q").strip().lower()
    found = [
        body
        for body in bodies
        if (not names or body["name"] in names)
        and words in f"{body['name']}\n{body['title']}\n{body['description']}".lower()
    ]
    field, direction = _order(params.text(given, "sort") or params.text(given, "order_by"))
    keys = {"package_count": lambda body: counts[body["name"]]}
    found.sort(key=keys.get(field, lambda body: body[field]), reverse=direction == "desc")
    whole = params.flag(given, "all_fields", default=False)
    most = _MOST_WITH_ALL_FIELDS if whole else _MOST
    limit = params.natural(given, "limit", most, most) or most
    offset = params.natural(given, "offset", 0)
    page = found[offset : offset + limit]
    if not whole:
        return [body["name"] for body in page]
    brief = dict.fromkeys(("include_users", "include_extras", "include_groups"), False)
    return [show(context, {**brief, **given, "id": body["id"]}) for body in page]


def _order(sort: str) -> tuple[str, str]:
    parts = (sort or "title asc").split(",")
    field, *rest = parts[0].split() or ["title"]
    if field in {"packages", "package_count"} and not rest:
        rest = ["desc"]
    field = "package_count" if field == "packages" else field
    direction = rest[0].lower() if rest else "asc"
    if len(parts) > 1:
        raise ValidationError({"message": ["Too many sort criteria provided only 1 allowed"]})
    if field not in _SORTED_BY:
        raise ValidationError({"message": [f"Cannot sort by field `{field[:80]}`"]})
    if direction not in {"asc", "desc"}:
        raise ValidationError({"message": [f"Invalid sort direction `{direction[:80]}`"]})
    return field, direction


def _counts(context: Context) -> Mapping[str, int]:
    """How many datasets each organisation and group has."""
    request = SearchRequest(rows=0, facets=("organization", "groups"), facet_limit=-1)
    facets = context.desk.shelf().search(request).result.facets
    return Counter({name: count for counts in facets.values() for name, count in counts})


def _body(
    context: Context, given: Given, brief: dict[str, Any], field: str, most: int
) -> dict[str, Any]:
    """An organisation or group with what the parameters ask to be told of it."""
    made = {
        **brief,
        "display_name": brief["title"],
        "image_display_url": "",
        "num_followers": 0,
    }
    for name, empty in (("extras", True), ("groups", True), ("users", True)):
        if params.flag(given, f"include_{name}", default=empty):
            made[name] = []
    count = _counts(context)[brief["name"]]
    if params.flag(given, "include_datasets", default=False):
        request = SearchRequest(filters=(f'{field}:"{brief["name"]}"',), rows=most)
        made |= {
            "packages": list(context.desk.shelf().search(request).packages),
            "package_count": count,
        }
    elif params.flag(given, "include_dataset_count", default=True):
        made["package_count"] = count
    return made


def _licence(licence: Licence) -> dict[str, Any]:
    opened = is_open(licence.id)
    return {
        "id": licence.id,
        "title": licence.title.ko,
        "url": licence.url,
        "status": "active",
        "family": "KOGL" if licence.id.startswith("kogl") else "Creative Commons",
        "maintainer": "",
        "is_generic": "False",  # texts, as in CKAN
        "domain_content": "True",
        "domain_data": "True",
        "domain_software": "False",
        "od_conformance": "approved" if opened else "rejected",
        "osd_conformance": "not reviewed",
    }


_LISTED = "all_fields, sort (name, title, package_count), q, limit, offset."
ACTIONS = (
    Action(
        name="organization_list",
        run=organization_list,
        summary=f"Names of organisations. organizations, {_LISTED}",
    ),
    Action(
        name="organization_show",
        run=organization_show,
        summary="One organisation. id, include_datasets.",
    ),
    Action(name="group_list", run=group_list, summary=f"Names of groups. groups, {_LISTED}"),
    Action(name="group_show", run=group_show, summary="One group. id, include_datasets."),
    Action(name="tag_list", run=tag_list, summary="Tags of datasets. query, all_fields."),
    Action(name="license_list", run=license_list, summary="Licences that datasets may carry."),
)
