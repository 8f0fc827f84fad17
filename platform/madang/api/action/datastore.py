"""Actions over rows: datastore_search and datastore_info. There is none that takes SQL."""

from typing import Any

from madang import rows
from madang.api.action import params
from madang.api.action.errors import NotFound, ValidationError
from madang.api.action.model import Action, Context, Given
from madang.api.asked import PARAMETERS, Form, asked, form, refuse_others
from madang.api.sheets import Sheet, records, sheet
from madang.api.written import table
from madang.catalogue.fields import fields as dictionary
from madang.errors import TooCostly, UnknownName
from madang.rows import DEFAULT_LIMIT, MOST_ROWS, Page, Request

_KNOWN = PARAMETERS | {
    "resource_id", "id", "limit", "include_total", "include_next_page", "records_format",
    "total_estimation_threshold",  # a count of ours is exact, whatever is asked
}  # fmt: skip
_INFO = frozenset({"resource_id", "id", "include_meta", "include_fields_schema"})
_NATIVE = {
    "text": "text",
    "bool": "boolean",
    "int8": "bigint",
    "float8": "double precision",
    "numeric": "numeric",
    "date": "date",
    "timestamptz": "timestamp with time zone",
    "_text": "text[]",
}


def datastore_search(context: Context, given: Given) -> dict[str, Any]:
    """Rows of a resource."""
    refuse_others(given, _KNOWN)
    found = _sheet(context, given)
    limit = params.natural(given, "limit", DEFAULT_LIMIT, MOST_ROWS)
    include_total = params.flag(given, "include_total", default=True)
    next_page = params.flag(given, "include_next_page", default=False)
    written_as = form(given)
    wanted = asked(found.table, given, limit=limit)
    page = _page(found, wanted.request, total=include_total)
    told = {
        **wanted.told,
        "resource_id": found.id,
        "limit": limit,
        "include_total": include_total,
        "include_next_page": next_page,
        "records_format": written_as,
        "records": _written(page, written_as),
        "fields": fields_of(found, page.columns),
    }
    if include_total:
        told["total"] = page.total
    if next_page and page.last is not None:
        told["next_page"] = {rows.ROW_NUMBER: {_onwards(wanted.request): page.last}}
    return told


def datastore_info(context: Context, given: Given) -> dict[str, Any]:
    """Columns of a resource, and what is known of its rows."""
    refuse_others(given, _INFO)
    found = _sheet(context, given)
    told: dict[str, Any] = {"fields": dictionary(found.entry.columns)}
    if params.flag(given, "include_fields_schema", default=True):
        for field, column in zip(told["fields"], found.entry.columns, strict=True):
            field["schema"] = {
                "native_type": _NATIVE[field["type"]],
                "notnull": column.required,
                "index_name": None,
                "is_index": False,
                "uniquekey": column.key,
            }
    if params.flag(given, "include_meta", default=True):
        told["meta"] = _meta(found)
    return told


def fields_of(found: Sheet, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """The fields of an answer with these columns."""
    known = {field["id"]: field for field in dictionary(found.entry.columns)}
    known[rows.ROW_NUMBER] = {"id": rows.ROW_NUMBER, "type": "int"}
    return [known.get(name, {"id": name, "type": "float"}) for name in columns]


def _sheet(context: Context, given: Given) -> Sheet:
    try:
        return sheet(context.desk, params.required(given, "id", "resource_id"))
    except UnknownName as error:
        raise NotFound(str(error)) from error


def _page(found: Sheet, request: Request, *, total: bool) -> Page:
    try:
        return rows.page(found.table, request, total=total)
    except TooCostly as error:
        raise ValidationError({"query": [str(error)]}) from error
    except UnknownName as error:
        raise NotFound(str(error)) from error


def _written(page: Page, written_as: Form) -> Any:  # noqa: ANN401 -- as the form is
    match written_as:
        case "objects":
            return records(page)
        case "lists":
            return [list(row) for row in page.rows]
        case "csv":
            return table(page.rows, ",")
        case "tsv":
            return table(page.rows, "\t")


def _onwards(request: Request) -> str:
    return "lt" if request.order and request.order[0].descending else "gt"


def _meta(found: Sheet) -> dict[str, Any]:
    held = found.published.file("data.parquet")
    size = held.size if held else 0
    return {
        "id": found.id,
        "count": found.entry.rows,
        "table_type": "BASE TABLE",
        "size": size,
        "db_size": size,
        "idx_size": 0,
        "aliases": [found.entry.key],
    }


ACTIONS = (
    Action(
        name="datastore_search",
        run=datastore_search,
        summary=(
            "Rows of a resource. resource_id, filters, q, full_text, distinct, fields, sort, "
            "limit (100, at most 32000), offset, include_total, include_next_page, "
            "records_format (objects, lists, csv, tsv)."
        ),
    ),
    Action(
        name="datastore_info",
        run=datastore_info,
        summary="Columns of a resource. resource_id, include_meta, include_fields_schema.",
    ),
)
