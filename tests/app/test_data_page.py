"""The list of datasets narrowed by facets and turned; its address holds codes, never words."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from madang.api import Desk
from madang.api.facets import choices, facets, narrowed, publisher_code
from madang.i18n import speaking, voice_of
from madang.listing import Listing
from madang.ui import testing
from madang.ui.page import proved
from madang.ui.pages import narrowing
from madang.ui.pagetable import OWN_PAGES
from madang.workspace import Workspace

FACETS = ("plugin", "theme", "publisher", "licence", "freshness", "format")
PARAMS = next(page for page in OWN_PAGES if page.path == "data").params


@pytest.fixture(scope="module")
def desk(yard: Workspace) -> Desk:
    return Desk(yard)


class Crowd(Desk):
    """A desk over the yard's datasets, each of them many times over."""

    def listings(self) -> tuple[Listing, ...]:
        few = super().listings()
        return tuple(
            replace(
                item,
                dataset=replace(
                    item.dataset,
                    key=f"{item.dataset.key}_{n}",
                    theme=("GOVE", "TRAN", "ENVI")[n % 3],
                    publisher=f"기관 {n % 5}",
                ),
            )
            for n in range(8)
            for item in few
        )


@pytest.fixture(scope="module")
def crowd(yard: Workspace) -> Desk:
    return Crowd(yard)


def visit(desk: Desk, **address: str) -> AppTest:
    app = testing.page("data", desk=desk, lang="en", **address)
    assert not app.exception
    assert not app.error
    return app


def count(app: AppTest) -> int:
    found = re.search(r"Datasets: (\d+)<", testing.texts(app))
    assert found
    return int(found[1])


def box(app: AppTest, name: str):
    return app.selectbox(key=f"data_{name}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_code_leaves_as_many_as_it_says(crowd, language):
    with speaking(voice_of("madang.ui", language)):
        known = facets(crowd)
        assert [facet.name for facet in known] == list(FACETS)
        listings = crowd.listings()
        for facet in known:
            offered = choices(facet, listings, known, {})
            assert offered
            for choice in offered:
                left = narrowed(listings, known, {facet.name: choice.code})
                assert len(left) == choice.count
                assert choice.label


def test_counts_hold_beside_what_else_was_chosen(crowd):
    with speaking(voice_of("madang.ui", "en")):
        known, listings = facets(crowd), crowd.listings()
        chosen = {"theme": "tran"}
        for facet in known[2:]:
            for choice in choices(facet, listings, known, chosen):
                both = chosen | {facet.name: choice.code}
                assert len(narrowed(listings, known, both)) == choice.count


def test_code_that_was_chosen_stays_where_nothing_is_left(crowd):
    with speaking(voice_of("madang.ui", "en")):
        known, listings = facets(crowd), crowd.listings()
        theme = known[1]
        none = [item for item in listings if item.dataset.theme == "GOVE"]
        offered = choices(theme, listings, known, {"theme": "tran", "publisher": "p00000000"})
        assert [(choice.code, choice.count) for choice in offered] == [("tran", 0)]
        assert none


def test_every_code_may_stand_in_an_address(crowd):
    with speaking(voice_of("madang.ui", "ko")):
        for facet in facets(crowd):
            for item in crowd.listings():
                for code in facet.codes(item):
                    assert proved(PARAMS, {facet.name: code}) == {facet.name: code}
    assert re.fullmatch(r"p[0-9a-f]{8}", publisher_code("서울교통공사"))


def test_address_opens_the_list_narrowed(crowd):
    app = visit(crowd, theme="tran", publisher=publisher_code("기관 1"))
    assert count(app) == 4
    assert box(app, "theme").value == "tran"
    assert "Narrow the list (conditions: 2)" in [item.label for item in app.expander]


def test_choice_goes_into_the_address_and_out_of_it(crowd):
    app = visit(crowd)
    assert count(app) == 32
    box(app, "theme").select("envi").run()
    assert count(app) == 8
    assert app.query_params["theme"] == "envi"
    box(app, "theme").select("").run()
    assert "theme" not in app.query_params


def test_code_that_nobody_knows_is_no_choice(crowd):
    app = visit(crowd, theme="nothing", licence="kogl-99")
    assert count(app) == 32
    assert "theme" not in app.query_params


def test_words_stay_out_of_the_address(crowd):
    app = visit(crowd)
    app.text_input[0].set_value("chairs").run()
    box(app, "format").select("csv").run()
    assert set(app.query_params) <= {"lang", "format"}


def shown(app: AppTest) -> str:
    found = re.search(r"Datasets (\d+) to (\d+) of (\d+)<", testing.texts(app))
    assert found
    return " ".join(found.groups())


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_every_dataset_is_reached_by_turning(crowd):
    app = visit(crowd)
    assert shown(app) == "1 10 32"
    assert buttons(app) == ["Next datasets"]
    app.button[0].click().run()
    assert shown(app) == "11 20 32"
    assert app.query_params["from"] == "11"
    assert buttons(app) == ["Datasets before", "Next datasets"]
    app.button[1].click().run().button[1].click().run()
    assert shown(app) == "31 32 32"
    assert buttons(app) == ["Datasets before"]


def test_address_opens_the_list_where_it_says(crowd):
    assert shown(visit(crowd, **{"from": "21"})) == "21 30 32"
    for nonsense in ("999", "x", "0"):
        assert shown(visit(crowd, **{"from": nonsense})) == "1 10 32"


def test_another_question_begins_the_list_anew(crowd):
    app = visit(crowd, **{"from": "21"})
    box(app, "theme").select("gove").run()
    assert shown(app) == "1 10 12"
    assert "from" not in app.query_params


def test_few_datasets_have_no_buttons(desk):
    app = visit(desk)
    assert count(app) <= narrowing.PAGE
    assert buttons(app) == []


def test_conditions_that_fit_nothing_can_all_be_taken_back(crowd):
    app = visit(crowd, theme="tran", format="csv", freshness="unknown")
    assert count(app) == 0
    assert app.info[0].value.startswith("No dataset meets all conditions")
    app.button[0].click().run()
    assert count(app) == 32
    assert "theme" not in app.query_params


def test_all_data_are_offered_at_once(desk, yard: Workspace):
    words = testing.texts(visit(desk))
    current = desk.snapshot()
    if current is None:
        pytest.fail("the yard has no snapshot")
    for address in (
        f"/data/snapshots/{current.id}.tar",
        f"/data/snapshots/{current.id}/views.sql",
        "/data/views.sql",
    ):
        assert f'href="{address}"' in words
