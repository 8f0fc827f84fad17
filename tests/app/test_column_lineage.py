"""The dataset page says where computed columns come from; `test_cli` holds `madang show`."""

from dataclasses import replace

import pyarrow as pa
import pytest

import madang_literacy
import madang_transfermap
from madang import testing
from madang.api import Desk
from madang.build import build, finish
from madang.dataset import Dataset, Source, Text
from madang.plugin import Installed, Plugin
from madang.ui import testing as app_testing
from madang.workspace import Workspace
from madang_literacy import comfort

KEY = "literacy.transfer_comfort"
CAPTION = {"ko": "각 열이 어디서 왔나", "en": "Where the columns come from"}
ROWS = {
    comfort.CROWDING: [
        {
            "platform_id": platform,
            "day_kind": "weekday",
            "starts_min": 510,
            "load_pct": load,
            "has_passengers": True,
        }
        for platform, load in (("a:b", 40.0), ("x:y", 151.5))
    ],
    comfort.RAIL_EDGE: [{"from_platform_id": "a:b", "to_platform_id": "b:c"}],
    comfort.TRANSFER_PATH: [
        {
            "path_id": "p1",
            "region": "capital",
            "station_name": "한내",
            "from_platform_id": "b:c",
            "to_platform_id": "x:y",
        }
    ],
}


def stand_in(dataset: Dataset) -> Dataset:
    """A dataset of the transfer map by its own titles and columns, with a few invented rows."""
    source = Source(
        key=dataset.slug,
        title=Text(ko="지어낸 표", en="Invented rows"),
        publisher="가상시",
        licence="kogl-0",
        licence_text="제한 없음",
        dataset_id="example 1",
        landing=f"{dataset.name}.csv",
    )
    bare = {"ref": None, "derived_from": (), "key": False, "required": False}
    rows = ROWS[dataset.key]
    return replace(
        dataset,
        columns=[replace(column, **bare) for column in dataset.columns],
        rules=(),
        inputs=(),
        sources=[source],
        min_rows=1,
        read=lambda _: pa.Table.from_pylist(rows, schema=dataset.schema),
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Workspace:
    """The dataset built from stand-ins of the three that it joins."""
    upstream = [stand_in(d) for d in madang_transfermap.plugin.datasets if d.key in ROWS]
    title = madang_transfermap.plugin.title
    joined = Plugin(name="transfermap", title=title, datasets=upstream)
    literacy = Installed(plugin=madang_literacy.plugin, package="madang_literacy")
    landing = {f"{dataset.name}.csv": b"any\n1\n" for dataset in upstream}
    made = testing.workspace(tmp_path_factory.mktemp("lineage"), [joined, literacy], landing)
    for key in (*ROWS, KEY):
        outcome = build(made, made.registry.dataset(key), origin="landing")
        assert outcome.status == "committed", f"{key}: {outcome.reason}"
    finish(made)
    return made


def words_of(place: Workspace, **address: str) -> str:
    app = app_testing.page("dataset", desk=Desk(place), **address)
    assert not app.exception
    return app_testing.texts(app)


def origins_of(words: str, column: str) -> str:
    """The second cell of the row of `column` in the table of origins."""
    (row,) = [part for part in words.split("<tr>") if f"<br><code>{column}</code></td>" in part]
    return row.split("</td>")[1]


@pytest.mark.parametrize("lang", CAPTION)
def test_page_tells_the_columns_that_a_computed_one_comes_from(place, lang):
    words = words_of(place, key=KEY, lang=lang)
    assert CAPTION[lang] in words
    cell = origins_of(words, "departing_load_pct")
    crowding = place.registry.dataset(comfort.CROWDING)
    assert f'href="/dataset?key=transfermap.crowding&amp;lang={lang}"' in cell
    assert f">{crowding.title.of(lang)}</a>: " in cell
    assert f"{crowding.column('load_pct').title.of(lang)} <code>load_pct</code>" in cell
    assert "<code>to_platform_id</code>" in cell
    assert "transfermap.rail_edge" not in cell


def test_page_has_a_row_for_each_column_with_all_its_origins(place):
    words = words_of(place, key=KEY, lang="en")
    for column in place.registry.dataset(KEY).columns:
        cell = origins_of(words, column.name)
        names = [origin.rpartition(".")[2] for origin in column.derived_from]
        assert cell.count("<code>") == len(names)
        assert all(f"<code>{name}</code>" in cell for name in names)


def test_the_links_lead_to_the_pages_of_those_datasets(place):
    for key in ROWS:
        words = words_of(place, key=key, lang="ko")
        assert place.registry.dataset(key).notes.ko in words
        assert CAPTION["ko"] not in words  # made from files, not from other datasets


def test_page_still_names_columns_of_a_dataset_that_is_gone(place):
    registry = replace(
        place.registry,
        installed=[item for item in place.registry.installed if item.plugin.name == "literacy"],
    )
    words = words_of(replace(place, registry=registry), key=KEY, lang="en")
    cell = origins_of(words, "needs_lift")
    assert "<code>transfermap.transfer_path</code>: <code>needs_lift</code>" in cell
    assert "href" not in cell
