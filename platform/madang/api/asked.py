"""What a call of the datastore asks for, in CKAN's terms, as a request for rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast, get_args

from madang import rows
from madang.api.action import params
from madang.api.action.errors import ValidationError
from madang.api.action.model import Given
from madang.errors import BadRowRequest
from madang.rows import Find, Request, Table

Form: TypeAlias = Literal["objects", "lists", "csv", "tsv"]
_FORMS = get_args(Form)
_SAID = ("q", "full_text", "language", "plain", "distinct", "filters", "fields", "sort", "offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call of the datastore, read.

    Attributes:
        request: The rows it wants.
        told: Its parameters as CKAN repeats them in the answer.
    """

    request: Request
    told: Mapping[str, Any]


def asked(table: Table, given: Given, *, limit: int) -> Asked:
    """What the parameters ask for.

    Args:
        table: The rows that are asked.
        given: Parameters as they came; others than those for rows are left alone.
        limit: Most rows.

    Raises:
        ValidationError: A parameter is wrong; it names which.
    """
    told = _told(given)
    try:
        finds = _finds(table, told)
        request = Request(
            columns=_columns(table, told.get("fields"), finds),
            condition=rows.condition(table, told.get("filters")),
            finds=finds,
            order=rows.order(table, _split(told.get("sort"))),
            distinct=told.get("distinct", False),
            limit=limit,
            offset=told.get("offset", 0),
        )
    except BadRowRequest as error:
        raise ValidationError({error.parameter: [str(error)]}) from error
    _prove_sortable(request)
    return Asked(request=request, told=told)


def form(given: Given) -> Form:
    """How the records are to be written."""
    found = params.text(given, "records_format", "objects")
    if found not in _FORMS:
        raise ValidationError({"records_format": [f"Value must be one of {list(_FORMS)}"]})
    return cast("Form", found)


def refuse_others(given: Given, known: frozenset[str]) -> None:
    """A parameter that nobody reads would change nothing, silently.

    Raises:
        ValidationError: There is one.
    """
    for name in given:
        if name not in known:
            raise ValidationError({"__extras": [f'invalid value "{name[:80]}"']})


PARAMETERS = frozenset(_SAID)


def _told(given: Given) -> dict[str, Any]:
    """The parameters that were given, each as what it is."""
    read: dict[str, Any] = {}
    for name in _SAID:
        if given.get(name) is None:
            continue
        match name:
            case "q":
                read[name] = _text_or_object(given[name])
            case "filters":
                read[name] = _object(given[name])
            case "fields" | "sort":
                read[name] = _list_or_text(given, name)
            case "distinct" | "plain":
                read[name] = params.flag(given, name, default=False)
            case "offset":
                read[name] = _offset(given)
            case _:
                read[name] = params.text(given, name)
    if read.get("plain") is False and (read.get("q") or read.get("full_text")):
        message = "Only plain text is searched for: every word must be there"
        raise ValidationError({"plain": [message]})
    return read


def _offset(given: Given) -> int:
    offset = params.integer(given, "offset", 0)
    if offset < 0:
        raise ValidationError({"offset": [f'invalid value "{offset}"']})
    return offset


def _text_or_object(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON holds
    """`q`: a text, or an object of texts by field, which may come as its JSON."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _json(value) or value
    if isinstance(value, str | dict):
        return value
    return json.dumps(value, ensure_ascii=False)


def _object(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON holds
    if not isinstance(value, str):
        return value
    found = _json(value)
    if found is None:
        raise ValidationError({"filters": ["Cannot parse JSON"]})
    return found


def _json(text: str) -> Any:  # noqa: ANN401 -- whatever the text holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _list_or_text(given: Given, name: str) -> str | list[str]:
    value = given[name]
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return value
    return list(params.texts(given, name))


def _split(said: str | Sequence[str] | None) -> Sequence[str]:
    """The parts of a list, or of a text with commas."""
    if said is None:
        return ()
    parts = said.split(",") if isinstance(said, str) else said
    return [part.strip() for part in parts if part.strip()]


def _columns(
    table: Table, said: str | Sequence[str] | None, finds: Sequence[Find]
) -> tuple[str, ...]:
    known = [*(field.name for field in table.fields), *(find.rank for find in finds)]
    wanted = [part.strip('"') for part in _split(said)]
    for name in wanted:
        if name not in known:
            message = f'invalid value "{name[:80]}"'
            raise BadRowRequest(message, "fields")
    return tuple(wanted or known)


def _finds(table: Table, told: Mapping[str, Any]) -> tuple[Find, ...]:
    """What `full_text` and `q` look for; with `full_text` a `q` of one text is the same again."""
    found: list[Find] = []
    query = told.get("q")
    if whole := told.get("full_text"):
        found.append(rows.in_texts(table, whole))
    elif isinstance(query, str) and query:
        found.append(rows.in_texts(table, query))
    for name, text in query.items() if isinstance(query, dict) else ():
        field = table.field(name)
        if field is None or not isinstance(text, str):
            message = f'invalid value "{name[:80]}"'
            raise BadRowRequest(message, "q")
        found.append(rows.in_field(field, text))
    return tuple(found)


def _prove_sortable(request: Request) -> None:
    """Rows that are equal in what is shown may differ in what is not: no order among them."""
    for each in request.order:
        if request.distinct and each.field.name not in request.columns:
            message = f"distinct rows are sorted by their own fields, and {each.field.name} is none"
            raise ValidationError({"sort": [message]})
