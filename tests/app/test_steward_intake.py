"""The stewards' page of datasets without Python: what it lists, tries, saves, and the trail."""

import re

import pytest

from madang.api import Desk
from madang.build import build, finish
from madang.city import draft
from madang.city.register import import_csv, load
from madang.errors import CommandRefused
from madang.plugin import load_registry
from madang.steward.decide import trail
from madang.steward.intake import file_of, inlets, save
from madang.store import new_id
from madang.ui import testing
from madang.ui.steward import hall as halls
from madang.ui.steward.hall import hall
from tests.app.test_steward_pages import HANA, press
from tests.unit.city_files import TREE_ROWS, TREES, home_with

REASON = "Asked for by the park office, letter 7"
LIST = "데이터ID,데이터셋명\nOA-99901,가로수\nOA-99902,벤치\n"
BROKEN = TREES.replace('"tree"', '"bush"').replace('unit = "m"', 'unit = "FILL_IN"')


@pytest.fixture
def signed_in(monkeypatch):
    monkeypatch.setattr(halls, "who", lambda _: HANA)


@pytest.fixture
def place(tmp_path):
    """Trees that are built, and a bush whose file does not load."""
    made = home_with(
        tmp_path,
        {"tree.toml": TREES, "bush.toml": BROKEN},
        {"trees-20260101.csv": TREE_ROWS.encode(), "notes.txt": b"x"},
    )
    outcome = build(made, made.registry.dataset("city.tree"), origin="landing")
    assert outcome.status == "committed", outcome.reason
    finish(made)
    return made


def visit(place, lang: str = "en"):
    app = testing.page("intake", desk=Desk(place, keep_s=0), audience="steward", lang=lang)
    assert not app.exception, app.exception
    return app


def written(app, text: str):
    """The page after a text was written and checked."""
    app.text_area(key="intake_text").input(text)
    app = press(app, "Check and preview")
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_page_lists_files_with_line_and_reason(place, signed_in, lang):
    words = testing.texts(visit(place, lang))
    assert "city.tree" in words
    assert "bush.toml:30: columns[2].unit" in words
    assert ("2 datasets declared in files, 1 files cannot be read" in words) == (lang == "en")


def test_page_draws_without_any_file(tmp_path, signed_in):
    assert "No dataset is declared in a file yet" in testing.texts(visit(home_with(tmp_path, {})))


def test_nothing_is_shown_without_a_session(place, monkeypatch):
    monkeypatch.setattr(halls, "who", lambda _: None)
    assert "city.tree" not in testing.texts(visit(place))


def test_text_is_tried_shown_saved_and_kept_in_the_trail(place, signed_in):
    text = TREES.replace('"tree"', '"oak"')
    app = written(visit(place), text)
    words = testing.texts(app)
    assert [item.value for item in app.success] == ["The file holds"]
    assert "trees-20260101.csv" in words
    assert "곧음" in words
    target = place.settings.home / "datasets/oak.toml"
    assert not target.exists()
    app.text_area(key="intake_reason").input(REASON)
    app = press(app, "Save")
    assert not app.exception, app.exception
    assert "Saved: city.oak" in [item.value for item in app.success]
    assert target.read_text("utf-8") == text
    (line,) = [each for each in trail(hall(place).store) if each.action == "declaration.saved"]
    assert (line.actor, line.about, line.reason) == (HANA.actor, "dataset:city.oak", REASON)
    assert "city.oak" in load_registry(home=place.settings.home).datasets
    assert "madang build city.oak --sources landing" in testing.texts(app)


def test_saved_name_and_action_are_told_in_the_audit_page(place, signed_in):
    text = TREES.replace('"tree"', '"oak"')
    save(hall(place).store, place, text=text, reason=REASON, actor=HANA.actor, key=new_id())
    app = testing.page("audit", desk=Desk(place), audience="steward", lang="en")
    words = testing.texts(app)
    assert "Declaration of a dataset saved" in words
    assert REASON in words


def test_text_of_a_live_source_says_which_key_is_wanted_and_how_it_is_built(
    place, signed_in, monkeypatch
):
    monkeypatch.delenv("MADANG_KEY_SEOUL", raising=False)
    (shipped,) = [file for file in draft.shipped() if file.name == "air_now.toml"]
    app = written(visit(place), shipped.read_text("utf-8"))
    assert "MADANG_KEY_SEOUL is not set" in testing.texts(app)
    app.text_area(key="intake_reason").input(REASON)
    words = testing.texts(press(app, "Save"))
    assert "madang build city.air_now --sources live" in words


def test_save_without_a_reason_keeps_nothing(place, signed_in):
    app = written(visit(place), TREES.replace('"tree"', '"oak"'))
    app = press(app, "Save")
    assert "Give a reason of 5 to 1000 characters." in [item.value for item in app.error]
    assert not (place.settings.home / "datasets/oak.toml").exists()
    assert not [each for each in trail(hall(place).store) if each.action == "declaration.saved"]


def test_faults_are_named_and_there_is_nothing_to_save(place, signed_in):
    app = written(visit(place), BROKEN)
    assert [item.value for item in app.error] == ["1 places to mend"]
    assert "bush.toml:30: columns[2].unit" in testing.texts(app)
    assert "Save" not in [item.label for item in app.button]


def test_file_that_does_not_hold_is_never_saved(place):
    with pytest.raises(CommandRefused, match="columns"):
        save(hall(place).store, place, text=BROKEN, reason=REASON, actor=HANA.actor, key=new_id())


def test_markup_in_a_preview_stays_text(place, signed_in):
    rows = "번호,높이(m),심은날,비고\nT1,1,,<img src=x onerror=alert(1)>나무 &lt;b&gt;\n"
    place.landing.local("trees-20260102.csv").write_text(rows, encoding="utf-8")
    words = testing.texts(written(visit(place), TREES))
    assert "onerror" not in words
    assert "<b>" not in re.sub(r"&lt;b&gt;", "", words)


def test_draft_begins_from_a_received_file(place, signed_in):
    app = visit(place)
    box = app.selectbox(key="intake_begin")
    assert any("trees-20260101.csv" in option for option in box.options)
    assert not any("notes.txt" in option for option in box.options)
    box.select("landing:trees-20260101.csv")
    app = press(app, "Take it")
    assert not app.exception, app.exception
    assert 'landing = "trees-*.csv"' in app.text_area(key="intake_text").value


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [("own:tree.toml", 'name = "tree"'), ("shipped:air_now.toml", "RealtimeCityAir")],
)
def test_text_begins_from_a_saved_or_a_shipped_file(place, signed_in, chosen, holds):
    app = visit(place)
    app.selectbox(key="intake_begin").select(chosen)
    app = press(app, "Take it")
    assert holds in app.text_area(key="intake_text").value


def test_uploaded_file_becomes_the_text(place, signed_in):
    app = visit(place)
    app.file_uploader(key="intake_upload").upload("oak.toml", TREES.encode(), "text/plain").run()
    assert app.text_area(key="intake_text").value == TREES


def test_nothing_is_claimed_without_a_register_and_the_share_is_shown_with_one(place, signed_in):
    assert "No register is loaded, so nothing is claimed" in testing.texts(visit(place))
    import_csv(place.settings, "list.csv", LIST.encode())
    assert "1 of 2 data sets in list.csv (50.0%) are open here" in testing.texts(visit(place))


def test_imported_register_is_kept_in_the_trail(place, signed_in):
    app = visit(place)
    app.file_uploader(key="intake_list").upload("list.csv", LIST.encode("cp949"), "text/csv")
    app = press(app.run(), "Use as the register")
    assert not app.exception, app.exception
    assert "The list has 2 data sets." in [item.value for item in app.success]
    assert load(place.settings).file == "list.csv"
    (line,) = [each for each in trail(hall(place).store) if each.action == "register.imported"]
    assert line.about == "register:list.csv"


def test_list_that_is_none_is_refused(place, signed_in):
    app = visit(place)
    app.file_uploader(key="intake_list").upload("list.csv", b"a,b\n1,2\n", "text/csv")
    app = press(app.run(), "Use as the register")
    assert "That is no list of data sets" in [item.value for item in app.error]
    assert load(place.settings) is None


def test_mended_file_is_new_until_the_app_starts_again(place):
    (place.settings.home / "datasets/bush.toml").write_text(
        BROKEN.replace('"FILL_IN"', '"m"'), encoding="utf-8"
    )
    (bush,) = [each for each in inlets(place) if each.declared.key == "city.bush"]
    assert bush.is_new


def test_file_is_named_by_its_dataset_and_never_leaves_the_folder():
    assert file_of('name = "oak"') == "oak.toml"
    assert file_of('name = "../../etc/oak"') == "unnamed.toml"
