"""What the page of a dataset tells researchers: profile, past, lineage, sums, tools, forms."""

import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from madang import publish
from madang.api import Desk
from madang.api.desk import Detail
from madang.ui import testing
from madang.workspace import Workspace

KEY = "yard.chair"
Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def desk(yard: Workspace) -> Desk:
    return Desk(yard)


@pytest.fixture(scope="module")
def detail(desk: Desk) -> Detail:
    return desk.detail(KEY)


@pytest.fixture(scope="module", params=["ko", "en"])
def page(request, desk: Desk) -> AppTest:
    app = testing.page("dataset", desk=desk, lang=request.param, key=KEY)
    assert not app.exception
    assert not app.error
    return app


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- what we wrote ourselves


def cells(words: str, caption: str) -> list[list[str]]:
    """Rows of the table of that name, without markup."""
    table = re.search(rf'aria-label="{re.escape(caption)}"><table.*?</table>', words, re.DOTALL)
    assert table, caption
    return [
        [
            unescape(re.sub("<[^>]+>", "", cell))
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in table[0].split("<tr>")[2:]
    ]


def test_profile_has_a_row_for_each_column_with_its_gaps(page: AppTest, detail: Detail):
    header = next(
        h.value
        for h in page.header
        if h.value in {"열마다 들어 있는 값", "What stands in each column"}
    )
    rows = cells(testing.texts(page), header)
    assert detail.profile is not None
    assert [row[0] for row in rows] == [column.name for column in detail.profile.columns]
    for row, column in zip(rows, detail.profile.columns, strict=True):
        assert row[3].startswith(str(column.nulls))
        assert row[4] == str(column.distinct_approx)


def test_pictures_in_cells_have_a_sentence_each(page: AppTest):
    words = testing.texts(page)
    pictures = re.findall(r'<span class="md-bars"([^>]*)>', words)
    for attributes in pictures:
        assert 'role="img"' in attributes
        assert re.search(r'aria-label="[^"]{5,}"', attributes)
    for line in re.findall(r'<span class="md-bar-line"([^>]*)>', words):
        assert 'aria-hidden="true"' in line


def test_history_is_a_picture_and_a_table_with_the_same_verdicts(page: AppTest, detail: Detail):
    (chart,) = page.get("vega_lite_chart")
    assert chart.proto.alt
    assert f"<p>{chart.proto.alt}</p>" in testing.texts(page)
    spec = json.loads(chart.proto.spec)
    broken = {check.name for check in detail.editions[0].entry.quality.checks if not check.passed}
    drawn = set(pa.ipc.open_stream(chart.proto.data.data).read_all()["check"].to_pylist())
    assert broken < drawn
    rows = {row[0]: row[1:] for row in cells(testing.texts(page), chart.proto.alt)}
    assert set(rows) == drawn
    assert {len(row) for row in rows.values()} == {len(detail.editions)}
    # Neither colour nor shape alone tells a verdict: both do, and the table has its word.
    encoding = spec["encoding"]
    assert encoding["color"]["field"] == encoding["shape"]["field"] == "verdict"
    for channel in ("color", "shape"):
        assert len(set(encoding[channel]["scale"]["range"])) == 3


def test_versions_tell_what_each_changed_and_keep_their_files(page: AppTest, detail: Detail):
    words = testing.texts(page)
    header = next(h.value for h in page.header if h.value in {"버전", "Versions"})
    rows = cells(words, header)
    assert [row[0] for row in rows] == [commit.name for commit in detail.history]
    changes = detail.editions[0].changes
    assert changes is not None
    counts = [changes.added.count, changes.removed.count, changes.changed.count]
    assert rows[0][3:6] == [str(count) for count in counts]
    folder = detail.editions[0].published.folder
    for name in ("data.parquet", "data.csv", "CITATION.cff"):
        assert f'href="/data/{folder}/{name}"' in words
    assert f'href="/data/{KEY}/versions.json"' in words


def test_every_sum_is_there_whole(page: AppTest, yard: Workspace, detail: Detail):
    published = detail.listing.published
    assert published is not None
    words = testing.texts(page)
    for file in published.files:
        data = yard.published.read_bytes(f"{published.folder}/{file.name}")
        assert f"{hashlib.sha256(data).hexdigest()}  {file.name}" in words


def test_lineage_is_drawn_for_a_desk_and_a_phone_with_the_same_text(page: AppTest):
    drawings = [item.value for item in page.markdown if "md-drawing" in item.value]
    assert drawings
    for markup in drawings:
        wide, narrow = (parsed(svg) for svg in re.findall(r"<svg.*?</svg>", markup, re.DOTALL))
        said = [["".join(e.itertext()) for e in root[:2]] for root in (wide, narrow)]
        assert said[0] == said[1]
        for root in (wide, narrow):
            assert root.get("role") == "img"
        assert wide.get("aria-labelledby") != narrow.get("aria-labelledby")
        assert "md-for-wide" in markup
        assert "md-for-narrow" in markup


@pytest.mark.parametrize("tool", ["DuckDB", "pandas", "polars", "R"])
def test_there_is_a_line_for_each_tool_newest_and_pinned(page: AppTest, detail: Detail, tool):
    words = unescape(testing.texts(page))
    published = detail.listing.published
    assert published is not None
    marks = {
        "DuckDB": "SELECT * FROM read_parquet('{}')",
        "pandas": 'pandas.read_parquet("{}")',
        "polars": 'polars.read_parquet("{}")',
        "R": 'arrow::read_parquet("{}")',
    }
    for place in ("yard/chair.parquet", f"{published.folder}/data.parquet"):
        address = f"http://127.0.0.1:8501/data/{place}"
        assert marks[tool].format(address) in words


def test_other_forms_are_linked(page: AppTest, detail: Detail):
    words = testing.texts(page)
    assert detail.listing.entry is not None
    ident = detail.listing.entry.id
    for address in (f"/dataset/{ident}.ttl", f"/dataset/{ident}.jsonld", f"/api/datasets/{KEY}"):
        assert f'href="{address}"' in words


def test_papers_of_a_version_are_read_once(yard: Workspace, monkeypatch):
    desk = Desk(yard)
    desk.detail(KEY)
    read: list[str] = []
    whole = type(yard.published).read_bytes

    def counting(folder, name):
        read.append(name)
        return whole(folder, name)

    monkeypatch.setattr(type(yard.published), "read_bytes", counting)
    desk.detail(KEY)
    assert [name for name in read if name.endswith((publish.PROFILE, publish.CHANGES))] == []
