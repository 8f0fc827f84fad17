"""Demands: the checks that a declaration amounts to, before anything is asked.

Each carries a sentence in both languages that says what must hold, for stewards and for pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from madang import sql
from madang.dataset import Column, Dataset, Rule, Text
from madang.lake.records import CheckKind, CheckSpec


def _spec(name: str, kind: CheckKind, ko: str, en: str) -> CheckSpec:
    return CheckSpec(name=name, kind=kind, severity="error", why=Text(ko=ko, en=en))


READABLE = _spec(
    "reader__rows_readable",
    "reader",
    "파일의 모든 행이 읽혀야 합니다. 읽지 못한 행은 따로 둡니다.",
    "Every row of the file must be readable; those that are not are set aside.",
)
GUARDS = (
    _spec(
        "guard__bad_share",
        "guard",
        "따로 둘 행의 비율이 정한 한도를 넘지 않아야 합니다.",
        "No larger share of rows may be set aside than declared.",
    ),
    _spec(
        "guard__rows",
        "guard",
        "행이 정한 수보다 적으면 자료가 덜 온 것입니다.",
        "Fewer rows than declared mean that something did not arrive.",
    ),
    _spec(
        "guard__drop",
        "guard",
        "지금 버전보다 행이 크게 줄면 사람이 먼저 확인합니다.",
        "A person looks first where far fewer rows come than stand now.",
    ),
    _spec(
        "guard__newer",
        "guard",
        "더 오래된 자료가 지금 자료를 밀어내지 않아야 합니다.",
        "An older input may not take the place of a newer one.",
    ),
)


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check that blames single rows.

    Attributes:
        spec: Its name and kind.
        bad: Expression over `this`, TRUE for a bad row; null counts as good.
        count: SELECT that counts the bad rows faster than a scan by `bad` would.
    """

    spec: CheckSpec
    bad: str
    count: str | None = None


@dataclass(frozen=True, slots=True)
class QueryCheck:
    """A check of the whole: `number` is a SELECT of one number that must be 0."""

    spec: CheckSpec
    number: str


def check_specs(dataset: Dataset) -> tuple[CheckSpec, ...]:
    """Every check that a build of `dataset` gives a verdict on, in a stable order."""
    checks = (*row_checks(dataset), *query_checks(dataset))
    return (READABLE, *(check.spec for check in checks), *GUARDS)


def row_checks(dataset: Dataset) -> list[RowCheck]:
    """Checks that blame single rows: of columns, key, partition, references, then rules."""
    checks = [check for column in dataset.columns for check in _column_checks(column)]
    if dataset.key_columns:
        checks.append(_key_check(dataset))
    if dataset.partition_column is not None:
        checks.append(_partition_check(dataset.column(dataset.partition_column)))
    checks += [_reference_check(dataset, *reference) for reference in dataset.references]
    checks += [
        RowCheck(_rule_spec(rule), f"({rule.sql})")
        for rule in dataset.rules
        if rule.sql is not None
    ]
    return checks


def query_checks(dataset: Dataset) -> list[QueryCheck]:
    """Checks of the whole version: the rules that ask for a number."""
    return [
        QueryCheck(_rule_spec(rule), rule.query) for rule in dataset.rules if rule.query is not None
    ]


def _column_checks(column: Column) -> Iterator[RowCheck]:
    place = f"this.{sql.name(column.name)}"
    if column.required:
        yield _column_check(column, "required", f"{place} IS NULL", "빈 값이 없어야", "no blanks")
    limits = [
        f"{place} {sign} {sql.value(limit)}"
        for sign, limit in (("<", column.min), (">", column.max))
        if limit is not None
    ]
    if limits:
        bad = f"({' OR '.join(limits)})"
        yield _column_check(column, "range", bad, *_bounds(column))
    if column.pattern is not None:
        bad = f"NOT regexp_full_match({place}, {sql.text(column.pattern)})"
        form = column.pattern
        yield _column_check(column, "pattern", bad, f"{form} 꼴이어야", f"of the form {form}")
    if column.values is not None:
        listed = ", ".join(sql.text(value) for value in column.values)
        bad = f"{place} NOT IN ({listed})"
        yield _column_check(column, "values", bad, "정한 값 가운데 하나여야", "a listed value")


def _column_check(column: Column, what: str, bad: str, ko: str, en: str) -> RowCheck:
    title = column.title
    spec = _spec(
        f"{column.name}__{what}", "column", f"{title.ko}: {ko} 합니다.", f"{title.en}: {en}."
    )
    return RowCheck(spec, bad)


def _bounds(column: Column) -> tuple[str, str]:
    """The range in words, in both languages."""
    if column.max is None:
        return f"{column.min} 이상이어야", f"at least {column.min}"
    if column.min is None:
        return f"{column.max} 이하여야", f"at most {column.max}"
    return f"{column.min} 이상 {column.max} 이하여야", f"from {column.min} to {column.max}"


def _key_check(dataset: Dataset) -> RowCheck:
    keys = sql.names(dataset.key_columns)
    groups = f"FROM this GROUP BY {keys} HAVING count(*) > 1"
    mine = ", ".join(f"this.{sql.name(key)}" for key in dataset.key_columns)
    listed = ", ".join(dataset.key_columns)
    spec = _spec(
        "key__unique",
        "key",
        f"같은 키({listed})를 가진 행이 둘 있으면 어느 쪽이 맞는지 알 수 없습니다.",
        f"Of two rows with the same key ({listed}) nobody can tell which is right.",
    )
    return RowCheck(
        spec,
        f"({mine}) IN (SELECT {keys} {groups})",
        f"SELECT coalesce(sum(rows), 0) FROM (SELECT count(*) AS rows {groups})",
    )


def _partition_check(column: Column) -> RowCheck:
    place = f"this.{sql.name(column.name)}"
    if pa.types.is_timestamp(column.type):
        place = f"({place} AT TIME ZONE 'Asia/Seoul')"
    spec = _spec(
        "partition__matches",
        "column",
        "다른 구간의 행이 섞이면 겹치거나, 빠진 것이 가려집니다.",
        "Rows of another partition would stand twice, or hide what is missing.",
    )
    return RowCheck(spec, f"NOT starts_with({place}::VARCHAR, this._partition)")


def _reference_check(dataset: Dataset, column: Column, key: str, there: str) -> RowCheck:
    target = "this" if key == dataset.key else sql.name(*key.split("."))
    place = f"this.{sql.name(column.name)}"
    known = f"SELECT {sql.name(there)} FROM {target} WHERE {sql.name(there)} IS NOT NULL"
    spec = _spec(
        f"{column.name}__ref",
        "reference",
        f"{column.title.ko}: {key}.{there}에 있는 값이어야 합니다.",
        f"{column.title.en}: a value that stands in {key}.{there}.",
    )
    return RowCheck(spec, f"({place} IS NOT NULL AND {place} NOT IN ({known}))")


def _rule_spec(rule: Rule) -> CheckSpec:
    return CheckSpec(name=rule.name, kind="rule", severity=rule.severity, why=rule.why)
