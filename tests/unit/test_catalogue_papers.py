"""The papers explain a download: a program that knows only them reads the CSV as the Parquet."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from madang import catalogue, publish
from madang.catalogue import entry_from_bytes

SITE = "https://madang.example"
NAMES = {
    "dictionary.csv",
    "datapackage.json",
    "quality.json",
    "lineage.json",
    "CITATION.cff",
    "entry.json",
}


@pytest.fixture
def issue() -> Callable[..., publish.Published]:
    """Publishes a version with its real papers."""

    def issue(garden, version) -> publish.Published:
        def papers(files: tuple[publish.PublishedFile, ...]) -> Any:
            return catalogue.papers(version.dataset, version, files, SITE)

        return garden.publish(version, papers=papers)

    return issue


@pytest.fixture
def issued(garden, issue) -> publish.Published:
    row = garden.row
    return issue(
        garden,
        garden.commit(
            row("T1", name="=1+1"),
            row("T2", name=None, height_m=None, tags=None, seen_at=None, is_public=False),
            row("T3", name='쉼표, "따옴표"\n줄', tags=[], planted_on=None, cost_krw=None),
            row("T4", name="'작은따옴표", visits_count=2**53 + 1, height_m=0.1 + 0.2),
        ),
    )


def document(garden, found, name: str) -> Any:
    return json.loads(garden.read(found, name))


def test_papers_stand_beside_the_data(issued):
    assert {file.name for file in issued.files} >= NAMES


def test_same_version_has_the_same_papers(garden):
    version = garden.commit(garden.row("T1"))
    first = catalogue.papers(version.dataset, version, (), SITE)
    assert catalogue.papers(version.dataset, version, (), SITE) == first
    assert set(first) == NAMES


def test_entry_knows_size_and_sum_of_every_resource(garden, issued):
    entry = entry_from_bytes(garden.read(issued, "entry.json"))
    roles = ["parquet", "csv", "dictionary", "datapackage", "quality", "lineage"]
    assert [each.role for each in entry.resources] == roles
    for resource in entry.resources:
        data = garden.read(issued, resource.name)
        assert resource.size == len(data)
        assert resource.sha256 == hashlib.sha256(data).hexdigest()
        assert resource.url == f"{SITE}/data/garden.tree/{issued.version}/{resource.name}"


# Table Schema type -> how to read a cell as text, and the Arrow type that the package promises.
READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "array": json.loads,
}


def by_the_schema(resource: Any, data: bytes) -> pa.Table:
    """The rows of a CSV as its Table Schema says, read by pyarrow as text and typed by hand."""
    dialect, fields = resource["dialect"], resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    table = pacsv.read_csv(
        io.BytesIO(data),
        parse_options=pacsv.ParseOptions(
            delimiter=dialect["delimiter"],
            quote_char=dialect["quoteChar"],
            double_quote=dialect["doubleQuote"],
            newlines_in_values=True,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=resource["schema"]["missingValues"],
            strings_can_be_null=True,
        ),
    )
    assert table.column_names == names
    marks = resource["neutralised"]
    columns = {}
    for field in fields:
        cells = table[field["name"]].to_pylist()
        if field["type"] == "string":
            starts = tuple(marks["prefix"] + start for start in marks["starts"])
            cells = [cell[1:] if cell and cell.startswith(starts) else cell for cell in cells]
        read = READERS[field["type"]]
        columns[field["name"]] = [None if cell is None else read(cell) for cell in cells]
    return pa.table(columns)


def test_csv_read_by_its_table_schema_is_the_parquet(garden, issued):
    package = document(garden, issued, "datapackage.json")
    (resource,) = package["resources"]
    found = by_the_schema(resource, garden.read(issued, "data.csv"))
    parquet = pq.read_table(pa.BufferReader(garden.read(issued, "data.parquet")))
    for name in parquet.column_names:
        wanted = parquet[name].to_pylist()
        cells = found[name].to_pylist()
        if pa.types.is_floating(parquet.schema.field(name).type):
            cells = [None if cell is None else float(cell) for cell in cells]
        assert cells == wanted, name


def test_csv_with_another_column_order_does_not_pass_for_the_schema(garden, issued):
    """Control: the comparison above sees a wrong schema."""
    package = document(garden, issued, "datapackage.json")
    (resource,) = package["resources"]
    resource["schema"]["fields"].reverse()
    with pytest.raises(AssertionError):
        by_the_schema(resource, garden.read(issued, "data.csv"))


def test_data_package_describes_files_columns_and_licence(garden, issued):
    package = document(garden, issued, "datapackage.json")
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (package["name"], package["version"]) == ("garden-tree", issued.version)
    assert package["licenses"][0]["name"] == "kogl-1"
    assert [each.get("email") for each in package["contributors"]] == [None, "park@city.example"]
    assert package["citation"].startswith("출처:")
    (resource,) = package["resources"]
    (alternate,) = resource["alternates"]
    assert (resource["path"], alternate["path"]) == ("data.csv", "data.parquet")
    for described in (resource, alternate):
        file = issued.file(described["path"])
        assert file is not None
        assert (described["bytes"], described["hash"]) == (file.size, f"sha256:{file.sha256}")
    schema = resource["schema"]
    assert schema["primaryKey"] == ["tree_id"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["tree_id"]["constraints"] == {"required": True, "unique": True}
    assert fields["height_m"] == {
        "name": "height_m",
        "type": "number",
        "title": "높이 / Height",
        "description": "땅에서 꼭대기까지 / From the ground to the top",
        "unit": "m",
        "constraints": {"minimum": 0, "maximum": 120},
    }
    assert fields["kind"]["categories"][0] == {"value": "pine", "label": "소나무 / Pine"}
    assert fields["kind"]["constraints"]["enum"] == ["pine", "oak"]


def test_dictionary_has_a_row_for_each_column(garden, issued):
    data = garden.read(issued, "dictionary.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [each["name"] for each in rows] == list(garden.datasets[0].column_names)
    assert rows[2]["values_en"] == "pine = Pine; oak = Oak"
    assert (rows[3]["unit"], rows[4]["unit"]) == ("m", "")
    assert [each["type"] for each in rows[3:7]] == ["number", "integer", "date", "datetime"]
    assert (rows[0]["key"], rows[1]["required"]) == ("true", "false")


def test_quality_report_counts_and_shows_no_row(garden, issue):
    giant = garden.row("SECRET-1", height_m=119.0, planted_on=date(2021, 1, 1))
    found = issue(garden, garden.commit(giant))
    report = document(garden, found, "quality.json")
    assert report["status"] == "warned"
    (failing,) = (check for check in report["checks"] if not check["passed"])
    assert (failing["name"], failing["severity"], failing["failing"]) == (
        "no_young_giants",
        "warn",
        1,
    )
    assert failing["why"]["en"] == "Trees do not grow that fast"
    assert "SECRET" not in json.dumps(report)


def test_lineage_names_receipts_upstream_and_columns(garden, issued):
    lineage = document(garden, issued, "lineage.json")
    (commit,) = lineage["commits"]
    (receipt,) = commit["receipts"]
    assert receipt["source"] == "tree-survey"
    assert receipt["files"][0]["name"] == "trees-2025-03-31.csv"
    assert lineage["sources"][0]["licence_text"] == "공공누리 제1유형"
    assert [each["name"] for each in lineage["columns"]] == list(garden.datasets[0].column_names)


def test_citation_file_is_read_line_by_line(garden, issued):
    text = garden.read(issued, "CITATION.cff").decode()
    said = dict(
        line.split(": ", 1) for line in text.splitlines() if line[0].isalpha() and ": " in line
    )
    assert said["cff-version"] == "1.2.0"
    assert said["type"] == "dataset"
    assert json.loads(said["version"]) == issued.version
    assert json.loads(said["message"]).startswith("출처:")
    assert said["date-released"] == "2025-03-31"
