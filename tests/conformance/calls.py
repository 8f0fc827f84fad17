"""Calls that clients make, and what is compared of an answer: not its values, its form."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from ckanapi.errors import CKANAPIError

from madang.catalogue import dataset_id, resource_id
from tests.conformance.sites import Site

RECORDED = Path(__file__).with_name("expected.json")
LINE, LINE_TABLE = "transfermap.line", resource_id("transfermap.line", "csv")
MILESTONES = resource_id("commitments.milestone", "csv")
NAME = "transfermap-line"
BARE = {"resource_id": LINE_TABLE, "include_meta": False, "include_fields_schema": False}
WITH_DATASETS = {"id": "madang", "include_datasets": True}
# Objects whose keys are values, not names of fields.
MAPS = ("facets", "filters")


@dataclass(frozen=True)
class Call:
    """One call of an action.

    Attributes:
        name: What it is called in the records.
        action: The action.
        given: Its parameters.
        client: Whose call it is.
        values: What of the result must be equal at both servers, where that is more than its form.
    """

    name: str
    action: str
    given: Mapping[str, Any] = field(default_factory=dict)
    client: str = "ckanapi"
    values: Callable[[Any], Any] | None = None


def names(result: Any) -> Any:
    """Names of what was found, in order."""
    return [each["name"] if isinstance(each, dict) else each for each in _results(result)]


def sorted_names(result: Any) -> Any:
    return sorted(names(result))


def counted(result: Any) -> Any:
    """How many were found, and which, in order."""
    return result["count"], names(result)


def facets(result: Any) -> Any:
    return result["count"], result["facets"]


def records(result: Any) -> Any:
    """Rows as they are, with how many there are."""
    return result.get("total"), result["records"]


def title(result: Any) -> Any:
    return result["title"]


def count(result: Any) -> Any:
    return result["count"]


def whole(result: Any) -> Any:
    return result


def columns(result: Any) -> Any:
    return [{key: each[key] for key in ("id", "type")} for each in result["fields"]]


def _results(result: Any) -> Any:
    return result["results"] if isinstance(result, dict) else result


def search(name: str, client: str = "ckanapi", values: Any = counted, **given: Any) -> Call:
    return Call(f"package_search {name}", "package_search", given, client, values)


def harvest(name: str, **given: Any) -> Call:
    """What ckanext-harvest's CKANHarvester sends."""
    asked = {"rows": "100", "start": "0", "sort": "id asc"} | given
    return search(f"harvest {name}", "ckanext-harvest", **asked)


def qgis(name: str, **given: Any) -> Call:
    """What QGIS-CKAN-Browser sends."""
    return search(f"QGIS {name}", "QGIS-CKAN-Browser", sort="name asc", rows="50", **given)


def table(name: str, values: Any = records, **given: Any) -> Call:
    asked = {"resource_id": LINE_TABLE} | given
    return Call(f"datastore_search {name}", "datastore_search", asked, values=values)


CALLS = (
    Call("status_show", "status_show"),
    Call("site_read", "site_read", values=whole),
    Call("help_show", "help_show", {"name": "package_search"}),
    Call("package_list", "package_list", values=whole),
    Call("package_list page", "package_list", {"limit": 3, "offset": 2}, values=whole),
    Call("package_show by name", "package_show", {"id": NAME}),
    Call("package_show by id", "package_show", {"id": dataset_id(LINE)}, values=title),
    Call("package_show name_or_id", "package_show", {"name_or_id": NAME}),
    Call("package_show missing", "package_show", {"id": "no-such-dataset"}),
    Call("package_show nothing", "package_show"),
    Call("current_package_list", "current_package_list_with_resources", {"limit": 2}),
    Call("package_autocomplete", "package_autocomplete", {"q": "transfermap-li"}),
    Call("package_autocomplete nothing", "package_autocomplete"),
    search("all", rows=1000, sort="id asc"),
    search("none", rows=0, values=counted),
    search("page", rows=5, start=5, sort="name asc"),
    search("beyond", rows=5, start=5000, sort="name asc"),
    search("by name", q=f"name:{NAME}"),
    search("field and NOT", fq="organization:madang -groups:tran", sort="id asc", rows=100),
    search("fq_list", fq_list=["organization:madang", "groups:tran"], sort="id asc", rows=100),
    search("range", fq="metadata_modified:[2020-01-01T00:00:00Z TO *]", sort="id asc", rows=100),
    search("range ahead", fq="metadata_modified:[2100-01-01T00:00:00Z TO *]", sort="id asc"),
    search("format", fq="res_format:PARQUET", sort="id asc", rows=3),
    search("nothing found", q="name:no-such-dataset"),
    search(
        "facets", rows=0, values=facets,
        **{"facet.field": ["organization", "groups", "tags"], "facet.limit": -1},
    ),
    search("facets as text", rows=0, values=facets, **{"facet.field": '["organization"]'}),
    search("bad rows", rows="many", values=None),
    search("bad query", q="title:[", values=None),
    search("bad sort", sort="title sideways", values=None),
    search("unknown parameter", nonsense=1, values=None),
    Call("resource_show", "resource_show", {"id": LINE_TABLE}),
    Call("resource_show missing", "resource_show", {"id": "no-such-resource"}),
    Call("resource_search", "resource_search", {"query": "format:PARQUET"}, values=count),
    Call("resource_search bad", "resource_search", {"query": "PARQUET"}),
    Call("organization_list", "organization_list", values=whole),
    Call("organization_list all_fields", "organization_list", {"all_fields": True}),
    Call("organization_show", "organization_show", {"id": "madang"}),
    Call("organization_show datasets", "organization_show", WITH_DATASETS),
    Call("organization_show missing", "organization_show", {"id": "nobody"}),
    Call("group_list", "group_list", values=sorted_names),
    Call("group_list all_fields", "group_list", {"all_fields": True}, values=sorted_names),
    Call("group_show", "group_show", {"id": "tran"}),
    Call("group_show missing", "group_show", {"id": "nobody"}),
    Call("tag_list", "tag_list", values=sorted_names),
    Call("tag_list all_fields", "tag_list", {"all_fields": True}, values=sorted_names),
    Call("license_list", "license_list"),
    Call("datastore_info", "datastore_info", {"id": LINE_TABLE}, values=columns),
    Call("datastore_info bare", "datastore_info", BARE, values=columns),
    Call("datastore_info missing", "datastore_info", {"id": "no-such-table"}),
    Call("datastore_info nothing", "datastore_info"),
    table("all"),
    table("alias", resource_id=LINE),
    table("by id", resource_id=None, id=LINE_TABLE),
    table("dates", resource_id=MILESTONES),
    table("lists", records_format="lists", limit=5),
    table("csv", records_format="csv", fields="line_id", limit=5),
    table("tsv", records_format="tsv", fields="line_id", limit=5),
    table("page", limit=5, offset=3),
    table("no rows", limit=0),
    table("beyond", offset=100_000),
    table("one field", fields="line_id"),
    table("fields as a list", fields=["line_id", "_id"]),
    table("sorted", sort="line_id desc", limit=5),
    table("sorted by two", sort="operator_id asc, line_id desc nulls last"),
    table("equal", filters={"line_id": "S1-2"}),
    table("one of", filters={"line_id": ["S1-2", "S1-3"]}),
    table("as text", filters='{"line_id": "S1-2"}'),
    table("greater", filters={"_id": {"gt": 40}}),
    table("either", filters=[{"line_id": "S1-2"}, {"_id": 1}]),
    table("and or", filters={"$or": [{"line_id": "S1-2"}, {"_id": {"lte": 3}}]}),
    table("null", filters={"line_id": None}),
    table("of none", filters={"line_id": []}),
    table("distinct", distinct=True, fields="operator_id", sort="operator_id"),
    table("no total", include_total=False, limit=3),
    table("next page", include_next_page=True, limit=3),
    table("words", q="철도", fields="line_id", values=None),
    table("words with rank", values=None, q="S1"),
    table("words of a field", q={"line_id": "nothing-like-it"}),
    table("missing", values=None, resource_id="no-such-table"),
    table("nothing", values=None, resource_id=None),
    table("bad limit", values=None, limit="x"),
    table("negative offset", values=None, offset=-1),
    table("greatest limit", limit=100_000),
    table("bad field", values=None, fields="nope"),
    table("bad sort", values=None, sort="nope"),
    table("bad filter", values=None, filters={"nope": 1}),
    table("bad value", values=None, filters={"_id": "x"}),
    table("bad operation", values=None, filters={"_id": {"like": 1}}),
    table("bad JSON", values=None, filters="{"),
    table("bad form", values=None, records_format="xls"),
    table("unknown parameter", values=None, nonsense=1),
    Call("datastore_search_sql", "datastore_search_sql", {"sql": "SELECT 1"}),
    Call("no such action", "no_such_action"),
    Call("package_create", "package_create", {"name": "x"}),
    Call("package_patch", "package_patch", {"id": NAME, "title": "x"}),
    Call("package_delete", "package_delete", {"id": NAME}),
    Call("datastore_upsert", "datastore_upsert", {"resource_id": LINE_TABLE, "records": []}),
    harvest("page"),
    harvest("last page", start="100"),
    harvest("organizations", fq="organization:(madang OR other)"),
    harvest("without", fq="-organization:other"),
    harvest("groups", fq="groups:(tran OR gove)"),
    harvest("since", fq="metadata_modified:[2020-01-01T00:00:00.000000Z TO *]"),
    qgis("text", q="no-such-word-anywhere"),
    qgis("groups", q="", fq="(groups:tran OR groups:gove)", start="0"),
    qgis("one group", q="", fq="(groups:tran)"),
)  # fmt: skip


def outcome(site: Site, call: Call, *, get: bool = False) -> dict[str, Any]:
    """What a client sees of a call: status, its error class, and the form of the result."""
    given = {name: value for name, value in call.given.items() if value is not None}
    told = {"status": _status(site, call.action, given, get=get)}
    with site.api(get_only=get) as client:
        try:
            result = client.call_action(call.action, as_sent(given) if get else given)
        except CKANAPIError as error:
            return told | {"error": type(error).__name__}
    return told | {"result": shape(result)}


def as_sent(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as they stand in an address: objects as JSON."""
    return {
        name: json.dumps(value) if isinstance(value, dict) or _is_list(name, value) else value
        for name, value in given.items()
    }


def _is_list(name: str, value: Any) -> bool:
    return name == "filters" and isinstance(value, list)


def result(site: Site, call: Call) -> Any:
    """The result itself."""
    given = {name: value for name, value in call.given.items() if value is not None}
    with site.api() as client:
        return client.call_action(call.action, given)


def _status(site: Site, action: str, given: Mapping[str, Any], *, get: bool) -> int:
    url = f"{site.address}/api/3/action/{action}"
    if get:
        return httpx.get(url, params=as_sent(given), timeout=60).status_code
    return httpx.post(url, json=dict(given), timeout=60).status_code


def shape(value: Any, name: str = "") -> Any:
    """The form of a value: keys and JSON types; a list has the forms of all its members in one."""
    if isinstance(value, dict):
        if name in MAPS:
            return {"{}": merged([shape(each, name) for each in value.values()])}
        return {key: shape(each, key) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [merged([shape(each) for each in value])]
    kinds = {bool: "bool", int: "number", float: "number", str: "text", type(None): "null"}
    return kinds[type(value)]


def merged(shapes: list[Any]) -> Any:
    """One form for all of them: keys together, types side by side."""
    if all(isinstance(each, dict) for each in shapes) and shapes:
        keys = sorted({key for each in shapes for key in each})
        return {key: merged([each[key] for each in shapes if key in each]) for key in keys}
    if all(isinstance(each, list) for each in shapes) and shapes:
        return [merged([member for each in shapes for member in each])]
    found: list[Any] = []
    for each in shapes:
        for one in str(each).split("|") if isinstance(each, str) else [each]:
            if one not in found and one != "":
                found.append(one)
    if len(found) == 1:
        return found[0]
    texts = sorted(each for each in found if isinstance(each, str))
    rest = [each for each in found if not isinstance(each, str)]
    plain = [each for each in texts if each != "null"]
    return rest[0] if rest and not plain else "|".join(texts)


def differences(found: Any, wanted: Any, path: str = "") -> list[str]:
    """Where two forms are not the same. Null stands for any type: nothing is there to compare."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        told = [f"{path}.{key}: not at CKAN" for key in found if key not in wanted]
        told += [f"{path}.{key}: only at CKAN" for key in wanted if key not in found]
        for key in found:
            if key in wanted:
                told += differences(found[key], wanted[key], f"{path}.{key}")
        return told
    if isinstance(found, list) and isinstance(wanted, list):
        return differences(found[0], wanted[0], f"{path}[]")
    if found == wanted or _is_empty(found) or _is_empty(wanted):
        return []
    if isinstance(found, str) and isinstance(wanted, str):
        kinds, others = set(found.split("|")) - {"null"}, set(wanted.split("|")) - {"null"}
        return [] if kinds & others else [f"{path}: {found}, at CKAN {wanted}"]
    return [f"{path}: {_brief(found)}, at CKAN {_brief(wanted)}"]


def _is_empty(form: Any) -> bool:
    return form in ("", "null", [""], {})


def _brief(form: Any) -> str:
    return {dict: "object", list: "list"}.get(type(form), str(form))


def recorded() -> dict[str, Any]:
    """What a CKAN answered to each call, kept beside this module."""
    return json.loads(RECORDED.read_text("utf-8"))
