"""From the form of a file to the declaration that the whole platform reads."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import pyarrow as pa

from madang.city import NAME
from madang.city.casting import DATE_KINDS, Field
from madang.city.faults import Misfit
from madang.city.form import TYPES, ColumnForm, DatasetForm, RuleForm, SourceForm, TextForm
from madang.city.limits import zoned
from madang.city.reader import Reading
from madang.dataset import Column, Dataset, Endpoint, Rule, Source, Text
from madang.errors import DeclarationError
from madang.licences import LICENCES
from madang.rules import no_contact_details

_TYPES = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
}
_DECIMAL = re.compile(r"decimal\((\d{1,2}),\s*(\d{1,2})\)")
_WIDEST_DECIMAL = 38
_ENDPOINT = ("format_parameter", "page_rows", "lag_days", "again_days")
# What a portal's numbers are called where the file does not give the publisher's own.
_PORTAL = {"plaza": "data.seoul.go.kr", "subway": "data.seoul.go.kr", "kric": "data.kric.go.kr"}


def declare(form: DatasetForm) -> Dataset:
    """The dataset that a file declares.

    Raises:
        Misfit: Something contradicts itself or is no value we know; says where in the form.
    """
    columns = [_column(place, column) for place, column in enumerate(form.columns)]
    fields = tuple(
        _field(column, asked) for column, asked in zip(columns, form.columns, strict=True)
    )
    _prove_origins(form)
    rules = [_rule(place, rule) for place, rule in enumerate(form.rules)]
    source = _source(form)
    reading = Reading(
        source=source.key,
        fields=fields,
        delimiter=form.source.delimiter,
        header_row=form.source.header_row,
    )
    partition_column = form.partition_column or _only_date(form)
    try:
        return Dataset(
            key=f"{NAME}.{form.name}",
            title=_text(form.title),
            notes=_text(form.notes),
            columns=columns,
            read=reading,
            licence=form.licence,
            publisher=form.publisher,
            theme=form.theme,
            keywords=[_text(word) for word in form.keywords],
            rules=[*rules, *_own_rules(form, columns)],
            sources=[source],
            version=form.version,
            code_version=_digest(reading),
            partition=form.partition,
            partition_column=partition_column,
            partition_from=form.partition_from,
            order_by=form.order_by,
            bad_share=form.bad_share,
            min_rows=form.min_rows,
            max_drop=form.max_drop,
            frequency=form.frequency,
            fresh_within=form.fresh_within,
            contact=form.contact,
            access=form.access,
            spatial=_text(form.spatial) if form.spatial else None,
            historical=form.historical,
            temporal=form.temporal or partition_column,
            k=form.k,
            examples=form.examples,
            owner=form.owner,
            doi=form.doi,
            keep_history=form.keep_history,
        )
    except DeclarationError as error:
        raise Misfit(_where(str(error), form), _without_key(str(error), form)) from error


def _text(form: TextForm) -> Text:
    return Text(ko=form.ko, en=form.en)


def _source(form: DatasetForm) -> Source:
    asked = form.source
    licence = asked.licence or form.licence
    if licence not in LICENCES:
        path = ("source", "licence") if asked.licence else ("licence",)
        raise Misfit(path, f"licence {licence!r}; known are {', '.join(LICENCES)}")
    return Source(
        key=f"{NAME}-{form.name.replace('_', '-')}",
        title=_text(asked.title or form.title),
        publisher=asked.publisher or form.publisher,
        licence=licence,
        licence_text=asked.licence_text or LICENCES[licence].title.ko,
        dataset_id=asked.dataset_id or _dataset_id(asked),
        landing=asked.landing,
        media=asked.media or _media(asked.landing),
        encoding=asked.encoding,
        as_of=asked.as_of,
        live=_endpoint(asked),
    )


def _dataset_id(asked: SourceForm) -> str:
    if asked.portal is None:
        return asked.landing or ""
    return f"{_PORTAL.get(asked.portal, 'data.go.kr')} {getattr(asked, asked.portal)}"


def _media(landing: str | None) -> Literal["csv", "json", "xlsx"]:
    match (landing or ".json").rpartition(".")[2].lower():
        case "json":
            return "json"
        case "xlsx":
            return "xlsx"
        case _:
            return "csv"


def _endpoint(asked: SourceForm) -> Endpoint | None:
    if asked.portal is None:
        return None
    given = {name: getattr(asked, name) for name in _ENDPOINT if getattr(asked, name) is not None}
    if asked.page_parameters:
        given["page_parameters"] = tuple(asked.page_parameters)
    return Endpoint(
        portal=asked.portal,  # pyright: ignore[reportArgumentType] -- one of PORTALS
        service=getattr(asked, asked.portal),
        parameters=asked.parameters,
        **given,
    )


def _column(place: int, asked: ColumnForm) -> Column:
    path = ("columns", place)
    try:
        return Column(
            asked.name,
            _type(asked.type, (*path, "type")),
            title=_text(asked.title),
            notes=_text(asked.notes) if asked.notes else None,
            unit=asked.unit,
            key=asked.key,
            required=asked.required,
            min=zoned(asked.min),
            max=zoned(asked.max),
            pattern=asked.pattern,
            values={v: _text(label) for v, label in asked.values.items()} if asked.values else None,
            ref=asked.ref,
            since=asked.since,
            deprecated=asked.deprecated,
            personal=asked.personal,
        )
    except Misfit:
        raise
    except DeclarationError as error:
        raise Misfit(path, str(error)) from error


def _type(asked: str, path: tuple[str | int, ...]) -> pa.DataType:
    if asked in _TYPES:
        return _TYPES[asked]
    match = _DECIMAL.fullmatch(asked)
    if match and int(match[2]) <= int(match[1]) <= _WIDEST_DECIMAL:
        return pa.decimal128(int(match[1]), int(match[2]))
    raise Misfit(path, f"type {asked!r}; wanted one of {', '.join(TYPES)}")


def _field(column: Column, asked: ColumnForm) -> Field:
    return Field(
        column=column,
        origin=asked.origin or asked.name,
        format=asked.format,
        null=tuple(asked.null),
        true=tuple(asked.true),
        false=tuple(asked.false),
    )


def _prove_origins(form: DatasetForm) -> None:
    seen: dict[str, str] = {}
    for place, column in enumerate(form.columns):
        origin = column.origin or column.name
        if origin in seen:
            problem = f"{origin!r} is already read as {seen[origin]!r}; one column is wanted of it"
            raise Misfit(("columns", place, "from"), problem)
        seen[origin] = column.name
        if column.format and column.type not in DATE_KINDS:
            problem = f"a {column.type} has no format; wanted of {' or '.join(DATE_KINDS)} only"
            raise Misfit(("columns", place, "format"), problem)
        if (column.true or column.false) and column.type != "bool":
            path = ("columns", place, "true" if column.true else "false")
            raise Misfit(path, f"words for yes and no stand in a bool, not in a {column.type}")


def _rule(place: int, asked: RuleForm) -> Rule:
    try:
        return Rule(
            asked.name,
            sql=asked.sql,
            severity=asked.severity,
            why=_text(asked.why),
            passes=_rows(asked.passes),
            fails=_rows(asked.fails),
        )
    except DeclarationError as error:
        raise Misfit(("rules", place), str(error)) from error


def _rows(asked: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{name: zoned(value) for name, value in row.items()} for row in asked]


def _own_rules(form: DatasetForm, columns: list[Column]) -> list[Rule]:
    """The rule that keeps contact details out of free text, where there is free text."""
    free = [c for c in columns if c.pattern is None and c.values is None and not c.ref]
    if form.contact_details or not any(pa.types.is_string(c.type) for c in free):
        return []
    return [no_contact_details(free)]


def _only_date(form: DatasetForm) -> str | None:
    """The date column of a partitioned dataset, where there is just one."""
    if form.partition is None:
        return None
    dates = [column.name for column in form.columns if column.type in DATE_KINDS]
    if len(dates) != 1:
        found = ", ".join(dates) or "no date column"
        raise Misfit(("partition",), f"name the partition_column; found {found}")
    return dates[0]


def _digest(reading: Reading) -> str:
    """A code version that moves with every word that says how cells are read.

    Without it an edited `from` or `format` would leave the input's hash as it was, and the next
    build would answer that nothing changed.
    """
    said = repr(
        [(f.column.name, f.origin, f.format, f.null, f.true, f.false) for f in reading.fields]
    )
    return f"1-{hashlib.sha256((said + repr(reading.settings)).encode()).hexdigest()[:12]}"


def _where(message: str, form: DatasetForm) -> tuple[str | int, ...]:
    """The key of the form that a message of the declaration speaks of: the first one it names."""
    words = re.findall(r"[a-z_]+", message.partition(": ")[2])
    return next(((word,) for word in words if word in type(form).model_fields), ())


def _without_key(message: str, form: DatasetForm) -> str:
    return message.removeprefix(f"{NAME}.{form.name}: ")
