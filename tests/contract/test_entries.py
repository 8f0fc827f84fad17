"""Every installed dataset gives a catalogue entry that people, harvesters and programs can use."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from madang import query
from madang.catalogue import Entry, dataset_id, entry, entry_from_bytes, entry_to_bytes
from madang.catalogue.datapackage import field_type, table_schema
from madang.catalogue.papers import citation_cff, dictionary_csv
from madang.dataset import Dataset
from madang.lake import Commit, PartitionFacts, Version
from madang.lake.storage import LocalStorage
from madang.licences import LICENCES
from madang.plugin import registry

THEMES = {"TRAN", "EDUC", "ECON", "GOVE", "ENVI", "SOCI"}
THEN = datetime(2025, 3, 31, tzinfo=UTC)
DATASETS = dict(registry().datasets)


def empty_version(dataset: Dataset) -> Version:
    """A version without rows, as if it had been committed: entries need no lake."""
    part = PartitionFacts(
        partition=None, number=1, rows=0, sha256="0" * 64, input_hash="0" * 64, input_at=THEN
    )
    commit = Commit(
        dataset=dataset.key,
        number=1,
        name="v1-000000000000",
        committed_at=THEN,
        partition=None,
        rows=0,
        rows_read=0,
        quarantined=0,
        partitions=(part,),
        content_hash="0" * 64,
        input_hash="0" * 64,
        input_at=THEN,
        schema_version=dataset.version,
        code_version=dataset.code_version,
    )
    nowhere = LocalStorage(Path("/nowhere"))
    return Version(dataset=dataset, commit=commit, files=(), storage=nowhere)


def entry_of(dataset: Dataset) -> Entry:
    version = empty_version(dataset)
    return entry(dataset, version, site_url="https://madang.example", known=DATASETS)


def complaints(dataset: Dataset) -> list[str]:
    """What a catalogue could not use in the entry."""
    found = entry_of(dataset)
    return [*word_complaints(found), *fact_complaints(dataset, found), *column_complaints(found)]


def word_complaints(found: Entry) -> Iterator[str]:
    """Names and tags that CKAN would not take."""
    if not re.fullmatch(r"[a-z0-9_-]{2,100}", found.name):
        yield f"name {found.name!r}: wanted 2 to 100 of a-z 0-9 _ -"
    for word in (word for text in found.keywords for word in (text.ko, text.en)):
        if not re.fullmatch(r"[\w .-]{2,100}", word):
            yield f"keyword {word!r}: wanted 2 to 100 letters, digits, blanks, - _ ."
    if len({text.ko for text in found.keywords}) < 3:
        yield f"{len(found.keywords)} keywords, wanted 3 different ones"


def fact_complaints(dataset: Dataset, found: Entry) -> Iterator[str]:
    """Facts that are missing or that nobody knows."""
    if found.theme not in THEMES:
        yield f"theme {found.theme!r}: wanted one of {', '.join(sorted(THEMES))}"
    if found.contact and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", found.contact):
        yield f"contact {found.contact!r}: wanted a role mailbox"
    if found.historical and dataset.temporal is None:
        yield "historical without `temporal`: nobody can tell its last deadline"
    if LICENCES[dataset.licence].attribution and found.citation.attribution is None:
        yield f"licence {dataset.licence} asks for a name, the citation gives none"


def column_complaints(found: Entry) -> Iterator[str]:
    """Columns that nobody could read without asking."""
    for column in found.columns:
        if column.type.startswith(("int", "double", "decimal")) and column.unit is None:
            yield f"column {column.name}: a number without a unit"
        if any(not each.value.strip() for each in column.values):
            yield f"column {column.name}: an empty value in its list"


@pytest.mark.parametrize("key", DATASETS)
def test_entry_is_fit_for_catalogues(key):
    assert complaints(DATASETS[key]) == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"theme": "NOPE"}, "theme 'NOPE'"),
        ({"contact": "not a mailbox"}, "contact"),
        ({"historical": True, "temporal": None}, "historical without"),
        ({"keywords": ("a",)}, "keyword 'a'"),
    ],
)
def test_unfit_declaration_is_complained_about(changes, wanted):
    """Control: each complaint is made where it is due."""
    some = next(iter(DATASETS.values()), None)
    if some is None:
        pytest.skip("no plugin is installed")
    if "keywords" in changes:
        short = replace(some.keywords[0], ko="a", en="b")
        changes = {"keywords": (short, *some.keywords)}
    assert any(wanted in text for text in complaints(replace(some, **changes)))


@pytest.mark.parametrize("key", DATASETS)
def test_entry_survives_json(key):
    made = entry_of(DATASETS[key])
    assert entry_from_bytes(entry_to_bytes(made)) == made


@pytest.mark.parametrize("key", DATASETS)
def test_papers_describe_every_column(key):
    dataset = DATASETS[key]
    made = entry_of(dataset)
    fields = table_schema(made)["fields"]
    assert [field["name"] for field in fields] == list(dataset.column_names)
    assert {field_type(column.type) for column in made.columns} <= {
        "string",
        "integer",
        "number",
        "boolean",
        "date",
        "datetime",
        "array",
    }
    rows = dictionary_csv(made).decode("utf-8-sig").splitlines()
    assert len(rows) >= len(dataset.columns) + 1
    assert citation_cff(made).startswith(b"cff-version: 1.2.0\n")


def test_ids_and_names_are_unique():
    assert len({dataset_id(key) for key in DATASETS}) == len(DATASETS)
    assert len({dataset.slug for dataset in DATASETS.values()}) == len(DATASETS)


@pytest.mark.parametrize("key", DATASETS)
def test_view_with_comments_can_be_made(key, tmp_path: Path):
    dataset = DATASETS[key]
    path = tmp_path / "data.parquet"
    pq.write_table(dataset.schema.empty_table(), path)
    with duckdb.connect() as connection:
        for statement in query._view_statements(
            dataset, str(path), frozenset(dataset.column_names)
        ):
            connection.execute(statement)
        found = connection.execute(
            "SELECT count(*) FROM duckdb_columns() WHERE schema_name = ? AND comment IS NOT NULL",
            [dataset.plugin],
        ).fetchone()
    assert found == (len(dataset.columns),)
