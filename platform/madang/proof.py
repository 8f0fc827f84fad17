"""Proof that declarations hold together: keys, references, cycles, licences, rule SQL.

Runs when plugins load, before anything is read, so that a wrong declaration never reaches the lake.
"""

from collections.abc import Mapping, Sequence

import duckdb

from madang import sql
from madang.dataset import Dataset
from madang.errors import DeclarationError
from madang.licences import LICENCES

# Rules are bound, never run, by an engine that reaches no file: what names one is refused here, so
# that the lake's own engine, which must read files, never meets it. The arguments of a table
# function are constants, hence known when it is bound.
_LOCKED = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "python_enable_replacements": "false",
}


def prove(datasets: Sequence[Dataset], known: Mapping[str, Dataset]) -> None:
    """Check `datasets` against each other and against those already `known`.

    Raises:
        DeclarationError: The message names dataset, column or rule, what was found, what is wanted.
    """
    everything = {**known}
    for dataset in datasets:
        if dataset.key in everything:
            message = f"{dataset.key}: declared twice"
            raise DeclarationError(message)
        everything[dataset.key] = dataset
    for dataset in datasets:
        _prove_upstream(dataset, everything)
    for dataset in datasets:  # what follows may walk upstream, so that all of it must be known
        _prove_no_cycle(dataset, everything)
        _prove_licence(dataset, everything)
    with duckdb.connect(config={**_LOCKED}) as connection:
        for dataset in datasets:
            _prove_rules(dataset, everything, connection)


def _prove_upstream(dataset: Dataset, everything: Mapping[str, Dataset]) -> None:
    for key in dataset.upstream:
        if key not in everything:
            message = f"{dataset.key}: needs dataset {key}, which no loaded plugin declares"
            raise DeclarationError(message)
    for column, key, there in dataset.references:
        target = everything[key].column(there)
        if target.type != column.type:
            message = (
                f"{dataset.key}.{column.name}: type {column.type} refers to "
                f"{key}.{there} of type {target.type}; both must be equal"
            )
            raise DeclarationError(message)
    for column in dataset.columns:
        for origin in column.derived_from:
            key, _, there = origin.rpartition(".")
            if key not in everything:
                message = f"{dataset.key}.{column.name}: derived from unknown dataset {key!r}"
                raise DeclarationError(message)
            everything[key].column(there)


def _prove_no_cycle(dataset: Dataset, everything: Mapping[str, Dataset]) -> None:
    path: list[str] = []

    def visit(key: str) -> None:
        if key in path:
            message = f"datasets need each other in a circle: {' -> '.join([*path, key])}"
            raise DeclarationError(message)
        path.append(key)
        for upstream in everything[key].upstream:
            visit(upstream)
        path.pop()

    visit(dataset.key)


def _prove_licence(dataset: Dataset, everything: Mapping[str, Dataset]) -> None:
    origins = {source.key: source.licence for source in dataset.sources}
    origins |= {key: everything[key].licence for key in dataset.inputs}
    for licence in (dataset.licence, *origins.values()):
        if licence not in LICENCES:
            message = f"{dataset.key}: licence {licence!r}; known are {', '.join(LICENCES)}"
            raise DeclarationError(message)
    own = LICENCES[dataset.licence]
    for origin, licence in origins.items():
        if not own.covers(LICENCES[licence]):
            message = f"{dataset.key}: licence {own.id} is looser than {licence} of {origin}"
            raise DeclarationError(message)


def _prove_rules(
    dataset: Dataset, everything: Mapping[str, Dataset], connection: duckdb.DuckDBPyConnection
) -> None:
    for key in dict.fromkeys((*dataset.upstream, dataset.key)):
        _empty_table(connection, everything[key])
    own = sql.name(dataset.plugin, dataset.name)
    run_time = "'2000-01-01 00:00Z'::TIMESTAMPTZ AS run_time"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW this AS SELECT *, {run_time} FROM {own}")
    for rule in dataset.rules:
        question = f"SELECT ({rule.sql})::BOOLEAN FROM this" if rule.query is None else rule.query
        try:
            _prove_one_statement(question)
            connection.execute(f"EXPLAIN {question}")
        except duckdb.Error as error:
            message = f"{dataset.key}: rule {rule.name}: {error}"
            raise DeclarationError(message) from error


def _prove_one_statement(question: str) -> None:
    """Nothing, where the text asks once: a second statement would be run, not bound.

    Raises:
        duckdb.Error: It cannot be parsed, or there are several.
    """
    found = len(duckdb.extract_statements(question))
    if found != 1:
        message = f"one expression is wanted, found {found} statements"
        raise duckdb.ParserException(message)


def _empty_table(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    columns = ", ".join(f"{sql.name(c.name)} {sql.type_name(c.type)}" for c in dataset.columns)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {sql.name(dataset.plugin)}")
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {sql.name(dataset.plugin, dataset.name)} ({columns})"
    )
