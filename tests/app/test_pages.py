"""Every page through the real frame: filled, empty, in error, in both languages."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from madang.api import Desk
from madang.files import Folder
from madang.ui import testing
from madang.workspace import Workspace

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def desk(yard: Workspace) -> Desk:
    return Desk(yard)


@pytest.fixture(scope="module")
def empty(yard: Workspace, tmp_path_factory) -> Desk:
    """The same plugins over a lake that nothing was built into."""
    folder = tmp_path_factory.mktemp("empty")
    from madang.lake import Lake

    return Desk(
        replace(
            yard,
            lake=Lake(Folder(str(folder / "lake")), folder / "cache"),
            published=Folder(str(folder / "published")),
        )
    )


@pytest.fixture
def visit(desk: Desk) -> Open:
    def visit(path: str, *, over: Desk = desk, **address: str) -> AppTest:
        app = testing.page(path, desk=over, **address)
        assert not app.exception, app.exception
        return app

    return visit


def offered(app: AppTest, place: str) -> list[str]:
    """Words of the links that lead to `place`."""
    return [words for words, address in testing.links(app) if address.startswith(place)]


def entries(app: AppTest) -> list[str]:
    """Titles of the datasets in the list."""
    return [item.value for item in app.header if item.value != "All data at once"]


def blocks(app: AppTest) -> list[str]:
    """What there is to copy."""
    return re.findall(
        '<pre class="md-block"[^>]*><code>(.*?)</code>', testing.texts(app), re.DOTALL
    )


@pytest.fixture(params=["filled", "empty"])
def state(request, desk: Desk, empty: Desk) -> Desk:
    return empty if request.param == "empty" else desk


@pytest.mark.parametrize("path", ["home", "data", "dataset", "help", "chairs"])
@pytest.mark.parametrize(("lang", "own_name"), [("ko", "한국어"), ("en", "English")])
def test_page_draws(visit, state, path, lang, own_name):
    app = visit(path, over=state, lang=lang)
    words = testing.texts(app)
    assert f"?lang={lang}" in words
    assert own_name not in words  # the switch leads to the other language only
    assert len(app.title) == 1
    assert not [item for item in app.error if item.value.startswith(("This page", "이 화면"))]


def test_english_page_holds_no_korean_of_ours(visit, yard: Workspace):
    """What remains in Korean is the name of the language, and names of publishers and files."""
    for path, params in (
        ("home", {}),
        ("data", {}),
        ("dataset", {"key": "yard.chair"}),
        ("help", {}),
    ):
        words = testing.texts(visit(path, lang="en", **params))
        for name in ("한국어", "가상시 마당과", "공공누리 제1유형", "긴 의자"):
            words = words.replace(name, "")
        assert not [letter for letter in words if "가" <= letter <= "힣"], (path, words)


def test_home_says_how_the_data_of_each_plugin_stand(visit):
    words = testing.texts(visit("home", lang="en"))
    assert "3 of 4 datasets published" in words
    assert "newest as of 1 March 2025" in words
    assert "last update failed: 1" in words
    assert "not published yet: 1" in words


def test_home_lists_every_main_page_with_its_sentence(visit):
    app = visit("home", lang="en")
    words = testing.texts(app)
    ways = re.findall(
        r'<li>.*?<a href="/(\w+)\?lang=en"[^>]*>([^<]+)</a><p>([^<]*)</p></li>', words
    )
    assert ("chairs", "Chairs", "Look at the chairs in the yards.") in ways
    assert {"data", "chairs", "help"} <= {path for path, _, _ in ways}


def test_home_names_the_newest_data(visit, empty):
    words = testing.texts(visit("home", lang="en"))
    assert "dataset?key=yard.chair&amp;lang=en" in words
    assert "1 March 2025" in words.split("dataset?key=")[1]
    assert "1 March 2025" not in testing.texts(visit("home", over=empty, lang="en"))


@pytest.mark.parametrize("path", ["home", "data"])
def test_measure_of_a_plugin_stands_on_home_and_leads_the_data(visit, path):
    app = visit(path, lang="en")
    words = testing.texts(app)
    assert "Of 10 chairs, 3 are known." in words
    assert "key=yard.chair" in words
    if path == "data":
        assert words.index("Of 10 chairs") < words.index("Only versions that passed")
        assert "More on Chairs" in words


def test_home_shows_the_tiles_of_plugins_and_survives_a_broken_one(visit, caplog):
    with caplog.at_level(logging.ERROR):
        app = visit("home", lang="en")
    assert "More on Chairs" in offered(app, "/dataset?key=")
    assert app.error[0].value.startswith("This tile could not be shown")
    assert "the secret of the card" in caplog.text
    assert "secret" not in testing.texts(app)


@pytest.mark.parametrize("path", ["home", "data"])
def test_plugin_that_did_not_load_is_named_with_its_reason(visit, path):
    notices = [item.value for item in visit(path, lang="en").warning]
    assert any("fence" in text and "no module named fence_posts" in text for text in notices)
    assert any("yard" in text and "page 'data'" in text for text in notices)
    assert not any("gate" in text for text in notices)  # switched off on purpose


def test_empty_lake_says_what_to_do(visit, empty):
    for path in ("home", "data"):
        app = visit(path, over=empty, lang="en")
        assert app.info[0].value.startswith("There are no data yet")
        assert "madang build" in testing.texts(app)


def test_data_page_has_one_entry_a_dataset(visit):
    app = visit("data", lang="en")
    words = testing.texts(app)
    assert entries(app) == ["Chairs", "Old chairs", "Stools", "Swings"]
    assert "<dt>Rows</dt><dd>3</dd>" in words
    assert "passed 10" in words
    assert "warned 1" in words
    assert "KOGL type 1" in words
    assert "historical" in words
    assert "last deadline 2 May 2024" in words
    assert "No version is published yet" in words
    assert "/data/yard.chair/v1-" in words
    lines = blocks(app)
    assert len(lines) == 3
    assert "/data/yard/chair.parquet" in lines[0]


def test_data_page_tells_why_the_last_attempt_was_refused(visit):
    notices = [item.value for item in visit("data", lang="en").warning]
    (told,) = [text for text in notices if "did not pass" in text]
    assert "key__unique" in told
    assert "1 June 2025" in told


def test_data_page_finds_by_words(visit):
    app = visit("data", lang="en")
    app.text_input[0].set_value("old chair").run()
    assert entries(app) == ["Old chairs"]
    app.text_input[0].set_value("지붕").run()
    assert len(entries(app)) == 4
    app.text_input[0].set_value("zebra").run()
    assert not entries(app)
    assert "zebra" in app.info[0].value


def test_data_page_remembers_the_plugin_in_its_address_and_not_the_words(visit):
    app = visit("data", lang="en")
    app.selectbox[0].select("yard").run()
    app.text_input[0].set_value("stool").run()
    assert app.query_params["plugin"] == "yard"
    assert "stool" not in str(app.query_params)
    app.selectbox[0].select("").run()
    assert "plugin" not in app.query_params


def test_data_page_opens_at_the_plugin_that_the_address_names(visit):
    assert visit("data", plugin="yard").selectbox[0].value == "yard"
    assert visit("data", plugin="nobody").selectbox[0].value == ""


def test_dataset_page_shows_the_whole_entry(visit):
    app = visit("dataset", lang="en", key="yard.chair")
    words = testing.texts(app)
    assert app.title[0].value == "Chairs"
    assert [item.value for item in app.header] == [
        *("Columns", "Preview", "What stands in each column", "Checks", "Checks in every version"),
        *("Versions", "Sources", "What it is made from, and what it is used for"),
        *("Files", "How to cite", "In other forms"),
    ]
    for wanted in (
        *("height_m", "up to the seat", "whole number", "means unknown", "primary key"),
        *("unknown", "2024-05-02", "few_seats", "Too many seats for one chair"),
        *("Chair survey", "chairs-20250301.csv", "sha256", "datapackage.json"),
    ):
        assert wanted in words
    _, fixed, *tools, sums, citation, bibtex = blocks(app)
    assert "/data/yard.chair/v1-" in fixed
    assert len(tools) == 6
    assert "data.parquet" in sums
    assert "KOGL type 1" in citation
    assert bibtex.startswith("@misc{")


def test_dataset_without_a_version_says_so(visit):
    app = visit("dataset", lang="en", key="yard.swing")
    assert "No version is published yet" in testing.texts(app)
    assert not app.header


def test_unknown_dataset_offers_near_ones(visit):
    app = visit("dataset", lang="en", key="yard.chiar")
    assert "yard.chiar" in app.error[0].value
    assert "Chairs" in offered(app, "/dataset?key=")


def test_dataset_page_without_a_key_offers_all(visit):
    datasets = offered(visit("dataset", lang="en"), "/dataset?key=")
    assert datasets[:4] == ["Chairs", "Old chairs", "Stools", "Swings"]


@pytest.mark.parametrize("key", ["<script>", "a b", "../../etc/passwd"])
def test_wrong_parameter_is_an_error_state_with_a_way_out(visit, key):
    app = visit("dataset", lang="en", key=key)
    assert "key" in app.error[0].value
    assert "Open this page afresh" in testing.texts(app)
    assert key not in testing.texts(app)


def test_undeclared_parameters_are_ignored_and_declared_ones_handed_over(visit):
    app = visit("chairs", lang="en", chair="C1", utm_source="x")
    words = testing.texts(app)
    assert "C1 is here." in words
    assert "utm" not in words


def test_plugin_page_speaks_with_the_particle_of_its_value(visit):
    assert "C1이 여기 있습니다." in testing.texts(visit("chairs", chair="C1"))
    assert "모름이 여기 있습니다." in testing.texts(visit("chairs"))


def test_language_switch_keeps_page_and_subject(visit):
    words = testing.texts(visit("dataset", key="yard.chair"))
    assert 'href="/dataset?key=yard.chair&amp;lang=en"' in words


def test_language_switch_goes_along_with_the_address_that_a_page_makes(visit):
    app = visit("data")
    app.selectbox[0].select("yard").run()
    assert 'href="/data?plugin=yard&amp;lang=en"' in testing.texts(app)


@pytest.mark.parametrize("path", ["broken", "absent"])
def test_page_that_raises_shows_a_code_and_the_log_the_reason(visit, caplog, path):
    with caplog.at_level(logging.ERROR):
        app = visit(path, lang="en")
    (shown,) = app.error
    code = shown.value.split()[-1]
    assert f"page {path} failed, code {code}" in caplog.text
    assert "secret" not in testing.texts(app)
    assert "Menu" in testing.texts(app)  # the frame lives on


def test_language_that_was_asked_for_stays_in_the_session(visit):
    app = visit("home", lang="en")
    del app.query_params["lang"]
    app.run()
    assert "Find and download" in testing.texts(app)


def test_unreadable_lake_is_an_error_state(visit, yard: Workspace):
    class Broken(Desk):
        def listings(self):
            raise PermissionError(13, "published")

    for path in ("home", "data", "dataset"):
        app = visit(path, over=Broken(yard), lang="en")
        assert app.error[-1].value.startswith("This page could not be shown")


def test_steward_app_shows_its_own_pages_only(visit):
    app = visit("watch", audience="steward", lang="en")
    assert "is here" in testing.texts(app)
    assert "/data?" not in testing.texts(app)


@pytest.mark.parametrize(("lang", "larger"), [("ko", "125% 글자 크기"), ("en", "125% text size")])
def test_every_page_offers_sizes_and_contrast_on_the_same_subject(visit, lang, larger):
    words = testing.texts(visit("dataset", lang=lang, key="yard.chair"))
    there = f"/dataset?key=yard.chair&amp;size=125&amp;lang={lang}"
    assert f'<a href="{there}" target="_self" aria-label="{larger}">125%</a>' in words
    assert f"/dataset?key=yard.chair&amp;contrast=high&amp;lang={lang}" in words


def test_chosen_look_is_marked_and_goes_along_with_every_link(visit):
    app = visit("home", lang="en", size="150", contrast="high")
    words = testing.texts(app)
    assert 'aria-label="150% text size" aria-current="true">150%</a>' in words
    assert "High contrast off" in words
    assert "contrast=normal" in words
    addresses = [
        address
        for address in re.findall('href="(/[^"]*)"', words)
        if not address.startswith(("/api", "/data/"))
    ]
    assert len(addresses) > 10
    assert [address for address in addresses if "size=" not in address] == []
    assert [address for address in addresses if "contrast=" not in address] == []


def test_look_that_was_asked_for_stays_in_the_session(visit):
    app = visit("help", lang="en", size="125")
    del app.query_params["size"]
    app.run()
    assert 'aria-current="true">125%</a>' in testing.texts(app)


@pytest.mark.parametrize("path", ["home", "data", "dataset", "help", "chairs", "broken"])
def test_end_of_each_page_leads_to_help_in_the_same_words(visit, path):
    foot = testing.texts(visit(path, lang="en")).split('<footer class="md-foot">')[1]
    names = ["Help and contact", "Accessibility", "Sources and licences", "Privacy"]
    places = [foot.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    assert "/help?topic=accessibility&amp;lang=en" in foot


def test_present_page_is_marked_in_the_navigation(visit):
    words = testing.texts(visit("data", lang="en"))
    assert words.count('aria-current="page"') == 2  # at the top and at the end
    assert 'aria-current="page">Data</a>' in words


def test_content_is_where_the_skip_link_leads(visit):
    words = testing.texts(visit("data", lang="en"))
    assert words.index("md-pages") < words.index('id="md-content" tabindex="-1"')


@pytest.mark.parametrize(
    ("topic", "title", "wanted"),
    [
        ("accessibility", "Accessibility", ("KWCAG 2.2", "Known issues", "1331")),
        ("sources", "Sources and licences", ("가상시 마당과", "Pretendard", "Apache")),
        ("privacy", "Privacy", ("no login", "Cookies", "What is sent elsewhere")),
    ],
)
def test_help_has_topics_with_addresses_of_their_own(visit, topic, title, wanted):
    app = visit("help", lang="en", topic=topic)
    words = testing.texts(app)
    assert app.title[0].value == title
    headings = " ".join(item.value for item in app.header)
    for each in wanted:
        assert each in words or each in headings


def test_unknown_topic_shows_the_whole_help(visit):
    assert visit("help", lang="en", topic="nothing").title[0].value == "Help"


def test_help_names_the_contact_that_the_operator_sets(visit, yard: Workspace):
    named = replace(yard, settings=yard.settings.model_copy(update={"contact": "02-000-0000"}))
    assert "02-000-0000" in testing.texts(visit("help", over=Desk(named), lang="en"))
    assert "Contact:" not in testing.texts(visit("help", lang="en"))


def test_data_page_counts_datasets_beside_their_subject(visit):
    options = visit("data", lang="en").selectbox[0].options
    assert "All (4)" in options
