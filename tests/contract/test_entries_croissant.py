"""mlcroissant takes every entry, and reads the rows by it."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import mlcroissant
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from etils import epath

from madang.catalogue.croissant import croissant
from tests.contract.conftest import PUBLIC, SITE, Shelved

ROWS = 100


def opened(shelved: Shelved, document: dict[str, Any]) -> mlcroissant.Dataset:
    """The dataset over the files on the shelf."""
    files = {name: str(shelved.folder / name) for name in ("data.csv", "data.parquet")}
    return mlcroissant.Dataset(jsonld=document, mapping=files)


def some_records(dataset: mlcroissant.Dataset, records: str) -> list[dict[str, Any]]:
    """The first rows by column name."""
    found = itertools.islice(dataset.records(records), ROWS)
    return [{name.partition("/")[2]: cell for name, cell in row.items()} for row in found]


def plain(cell: Any) -> Any:
    """A cell as mlcroissant gives it, as pyarrow gives it."""
    if isinstance(cell, bytes):
        return cell.decode()
    if isinstance(cell, list):
        return [plain(each) for each in cell]
    if hasattr(cell, "to_pydatetime"):
        return cell.to_pydatetime()
    return None if cell != cell else cell  # noqa: PLR0124 -- NaN is pandas' null


def told(error: BaseException | None) -> str:
    """What an error and those behind it say."""
    return "" if error is None else f"{error} {told(error.__cause__)}"


@pytest.mark.parametrize("key", PUBLIC)
def test_mlcroissant_has_nothing_to_say_and_reads_the_csv(key, shelf):
    shelved = shelf[key]
    dataset = opened(shelved, croissant(shelved.entry, site_url=SITE))
    issues = dataset.metadata.ctx.issues
    assert (set(issues.errors), set(issues.warnings)) == (set(), set())
    rows = some_records(dataset, "rows")
    assert len(rows) == min(ROWS, shelved.entry.rows)
    assert set(rows[0]) == {column.name for column in shelved.entry.columns}


@pytest.mark.parametrize("key", PUBLIC)
def test_typed_rows_are_those_of_the_parquet_file(key, shelf):
    """Through pandas a code `0150` of the CSV comes out as 150; in the Parquet file it stands."""
    shelved = shelf[key]
    dataset = opened(shelved, croissant(shelved.entry, site_url=SITE))
    table = pq.read_table(shelved.folder / "data.parquet").slice(0, ROWS)
    for field in table.schema:
        if not (pa.types.is_string(field.type) or pa.types.is_integer(field.type)):
            table = table.drop_columns([field.name])
    rows = some_records(dataset, "typed-rows")
    assert [
        {name: plain(row[name]) for name in table.column_names} for row in rows
    ] == table.to_pylist()


def test_changed_column_name_is_an_error(shelf):
    """Control: columns are looked up in the file."""
    shelved = shelf["transfermap.toilet"]
    document = croissant(shelved.entry, site_url=SITE)
    document["recordSet"][1]["field"][0]["source"]["extract"]["column"] = "no_such_column"
    with pytest.raises(mlcroissant.GenerationError) as error:
        some_records(opened(shelved, document), "rows")
    assert "no_such_column" in told(error.value)


def test_document_without_a_licence_draws_a_warning(shelf):
    """Control: silence of the validator means something."""
    document = croissant(shelf["transfermap.toilet"].entry, site_url=SITE)
    del document["license"], document["datePublished"]
    issues = opened(shelf["transfermap.toilet"], document).metadata.ctx.issues
    assert issues.warnings


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address of a server of the folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_download_is_held_against_its_sum(shelf, tmp_path, monkeypatch):
    from mlcroissant._src.core import constants

    monkeypatch.setattr(constants, "DOWNLOAD_PATH", epath.Path(tmp_path / "cache"))
    shelved = shelf["transfermap.toilet"]
    (tmp_path / "data").symlink_to(shelved.folder.parents[1])
    with served(tmp_path) as site:
        document = croissant(shelved.entry, site_url=site)
        rows = some_records(mlcroissant.Dataset(jsonld=document), "rows")
        assert len(rows) == min(ROWS, shelved.entry.rows)
        for file in document["distribution"]:
            file["sha256"] = "f" * 64
        with pytest.raises(mlcroissant.GenerationError) as error:  # control
            some_records(mlcroissant.Dataset(jsonld=document), "rows")
        assert "ffff" in told(error.value)
