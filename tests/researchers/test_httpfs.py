"""A researcher with only DuckDB reads our server: parts of files, all versions, never a mixture."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from madang import publish
from madang.files import Folder
from madang.publish import Published
from tests.researchers.desk import Seen, WatchedSite, ask

BIG = "/data/bench/reading.parquet"
COLUMN = "SELECT avg(pm10) FROM '{}'"
COUNT = "SELECT count(*) FROM '{}'"
SMALL = "/data/transfermap/transfer_path.parquet"


@pytest.fixture(scope="module")
def shelf(lake: Path) -> Folder:
    return Folder(str(lake / "published"))


@pytest.fixture(scope="module")
def big(shelf: Folder) -> Published:
    found = publish.latest(shelf, "bench.reading")
    assert found is not None
    return found


def size_of(published: Published) -> int:
    file = published.file("data.parquet")
    assert file is not None
    return file.size


def sent(requests: Sequence[Seen]) -> int:
    return sum(each.bytes for each in requests)


def asked(python: Path, site: WatchedSite, statement: str) -> tuple[list, Sequence[Seen]]:
    """Rows that a new DuckDB gives, and what it asked the server for."""
    site.forget()
    answer = ask(python, statement)
    assert "rows" in answer, answer
    return answer["rows"], site.seen()


def test_one_line_reads_a_dataset(python, site):
    rows, requests = asked(python, site, COUNT.format(site.base + SMALL))
    assert rows == [[1148]]
    assert {each.path for each in requests} == {SMALL}


def test_size_is_asked_first_then_parts_alone(python, site):
    _, (first, *parts) = asked(python, site, COLUMN.format(site.base + BIG))
    assert (first.method, first.status, first.bytes) == ("HEAD", 200, 0)
    assert parts
    assert {(each.method, each.status) for each in parts} == {("GET", 206)}
    assert all(each.range for each in parts)


def test_one_column_costs_a_fraction_of_the_file(python, site, big):
    _, requests = asked(python, site, COLUMN.format(site.base + BIG))
    assert 0 < sent(requests) < 0.25 * size_of(big)


def test_count_costs_the_footer_alone(python, site, big):
    rows, requests = asked(python, site, COUNT.format(site.base + BIG))
    assert rows[0][0] > 290_000
    assert sent(requests) < 0.05 * size_of(big)


def test_rows_that_statistics_rule_out_are_not_read(python, site):
    few = "SELECT avg(pm10) FROM '{}' WHERE reading_id < 1000"
    all_ = "SELECT avg(pm10) FROM '{}' WHERE reading_id < 1000000"
    _, pruned = asked(python, site, few.format(site.base + BIG))
    _, whole = asked(python, site, all_.format(site.base + BIG))
    assert sent(pruned) < 0.6 * sent(whole)


def test_without_ranges_the_same_question_costs_whole_files(python, site, rangeless, big):
    """The control: what is saved above is saved by ranges."""
    with_, _ = asked(python, site, COLUMN.format(site.base + BIG))
    without, requests = asked(python, rangeless, COLUMN.format(rangeless.base + BIG))
    assert with_ == without
    assert sent(requests) >= size_of(big)
    assert {each.status for each in requests if each.method == "GET"} == {200}


def sums(places: dict[str, str]) -> str:
    """Rows and a sum over all values of each view or file."""
    return " UNION ALL ".join(
        f"SELECT '{key}', count(*)::VARCHAR, bit_xor(hash(t))::VARCHAR FROM {place} t"  # noqa: S608 -- ours
        for key, place in sorted(places.items())
    )


@pytest.fixture(scope="module")
def local(python, shelf: Folder) -> list:
    """Rows and sums of the files themselves."""
    keys = {path.split("/")[0] for path in shelf.names("*/latest.json")}
    newest = {key: publish.latest(shelf, key) for key in keys}
    places = {
        key: f"'{shelf.local(f'{found.folder}/data.parquet')}'"
        for key, found in newest.items()
        if found
    }
    assert len(places) > 30
    return ask(python, sums(places))["rows"]


@pytest.mark.parametrize("views", ["/data/views.sql", "/data/snapshots/current/views.sql"])
def test_views_over_the_network_answer_as_the_files_do(python, site, local, views):
    text = httpx.get(site.base + views, timeout=30).text
    names = {key: key for key, _, _ in local}
    found = ask(
        python,
        text,
        sums(names).replace("'", "").replace("SELECT ", "SELECT '").replace(", count", "', count"),
    )
    assert found.get("rows") == local


def test_views_carry_comments(python, site):
    text = httpx.get(f"{site.base}/data/views.sql", timeout=30).text
    told = ask(python, text, "SELECT comment FROM duckdb_columns() WHERE column_name = 'pm25'")
    assert "[ug/m3]" in str(told["rows"])


def test_pinned_address_of_each_version_is_in_the_list(python, site):
    listed = httpx.get(f"{site.base}/data/literacy.air_daily/versions.json", timeout=30).json()
    assert len(listed["versions"]) == 3
    for version in listed["versions"]:
        (data,) = [file for file in version["files"] if file["name"] == "data.parquet"]
        rows = ask(python, COUNT.format(site.base + data["url"]))["rows"]
        assert rows == [[version["rows"]]]


def test_snapshot_is_unpacked_and_queried_without_a_server(python, site, local, tmp_path):
    archive = tmp_path / "snapshot.tar"
    with httpx.stream("GET", f"{site.base}/data/snapshots/current.tar", timeout=60) as answer:
        archive.write_bytes(b"".join(answer.iter_bytes()))
    subprocess.run(["tar", "xf", archive], cwd=tmp_path, check=True, capture_output=True)
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    views = (folder / "views.sql").read_text("utf-8")
    count = "SELECT count(*)::VARCHAR FROM transfermap.transfer_path"
    (wanted,) = [rows for key, rows, _ in local if key == "transfermap.transfer_path"]
    assert ask(python, views, count, folder=folder)["rows"] == [[wanted]]
