"""The stewards' pages through the real frame: filled, empty, in both languages, and decisions."""

import csv
import fcntl
import io
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st

from madang import clock, store
from madang.errors import CommandRefused, KeyConflict, LakeBusy
from madang.i18n import speaking
from madang.steward import aside_csv, described, held_by_mark
from madang.steward.alerts import events
from madang.steward.decide import accept, refuse, rulings, trail
from madang.store.accounts import Account
from madang.ui import testing
from madang.ui.steward import hall as halls
from madang.ui.steward.hall import hall
from tests import waiting
from tests.app.shed import BAD_ROWS, KEY, Shed, installed_yard, shed

PAGES = ("home", "held", "checks", "quarantine", "sources", "entries", "intake", "audit")
HANA = Account(
    id="0" * 32,
    name="hana",
    created_at=datetime(2025, 1, 1, tzinfo=UTC),
    disabled_at=None,
    last_login_at=None,
)
REASON = "Half of the yard is closed, see notice 12"


@pytest.fixture
def small(tmp_path, yard_plugin) -> Shed:
    """Its second edition has half the chairs."""
    return shed(tmp_path, yard_plugin)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, yard_plugin) -> Shed:
    """The same, for tests that only look."""
    return shed(tmp_path_factory.mktemp("filled"), yard_plugin)


@pytest.fixture(scope="module")
def rotten(tmp_path_factory, yard_plugin) -> Shed:
    """Its second edition has a chair without a seat."""
    return shed(tmp_path_factory.mktemp("rotten"), yard_plugin, BAD_ROWS)


@pytest.fixture
def signed_in(monkeypatch):
    monkeypatch.setattr(halls, "who", lambda _: HANA)


def visit(made: Shed, path: str, **address: str):
    app = testing.page(path, desk=made.desk, audience="steward", **address)
    assert not app.exception, app.exception
    return app


def press(app, label: str):
    """The page after a button was pressed."""
    (button,) = [item for item in app.button if item.label == label]
    return button.click().run()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_page_draws_filled_and_names_who_is_there(filled, signed_in, path, lang):
    app = visit(filled, path, lang=lang)
    assert not app.error, [item.value for item in app.error]
    words = testing.texts(app)
    assert "hana" in words
    assert "/logout" in words
    assert len(app.title) == 1


@pytest.mark.parametrize("path", PAGES)
def test_page_draws_over_an_empty_lake(tmp_path, yard_plugin, signed_in, path):
    from madang import testing as kit

    empty = Shed(place=kit.workspace(tmp_path, [yard_plugin]))
    app = visit(empty, path, lang="en")
    assert not app.error, [item.value for item in app.error]


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_nothing_without_a_session(filled, path, monkeypatch):
    monkeypatch.setattr(halls, "who", lambda _: None)
    app = visit(filled, path, lang="en")
    assert "not signed in" in app.error[0].value
    words = testing.texts(app)
    assert KEY not in words
    assert "hana" not in words


def test_overview_names_what_waits_and_what_failed(filled, signed_in):
    words = testing.texts(visit(filled, "home", lang="en"))
    assert "1 versions wait for a decision" in words
    assert "guard__drop" in words
    assert "Yard chairs" in words
    assert "/runs/run-1" in words


def test_overview_names_plugins_that_did_not_load(yard, signed_in):
    words = testing.texts(visit(Shed(place=yard), "home", lang="en"))
    assert "no module named fence_posts" in words
    assert "Did not load" in words
    assert "Switched off by a setting" in words


def test_held_page_shows_old_and_new_counts_and_what_the_guard_said(filled, signed_in):
    words = testing.texts(visit(filled, "held", lang="en", mark=filled.mark()))
    assert "now 10 → new data 5 (-5, -50.0%)" in words
    assert "5 rows after 10 before, wanted at least 8" in words
    assert filled.mark() in words


def test_entries_page_names_what_each_description_lacks(filled, signed_in):
    app = visit(filled, "entries", lang="en")
    words = testing.texts(app)
    assert KEY in words
    assert "What to do for more" in words
    poorest, *_ = described(filled.desk.workspace)
    assert poorest.missing[0].fix.en in words


def test_checks_page_shows_example_rows(rotten, signed_in):
    app = visit(rotten, "checks", lang="en")
    assert any('"chair_id":"C9"' in item.value for item in app.code)
    assert "seats_count__range" in testing.texts(app)


def test_quarantine_page_counts_rows_and_its_file_runs_no_formula(rotten, signed_in):
    made = rotten
    words = testing.texts(visit(made, "quarantine", lang="en"))
    assert "1 rows set aside, of 1 inputs" in words
    assert f"/quarantine/{KEY}.csv" in words
    (row,) = csv.DictReader(io.StringIO(aside_csv(made.place, KEY).lstrip("\ufeff")))
    assert row["row.name"] == "'=1+1"  # control: "=1+1" is what the file said
    assert row["rules"] == "seats_count__range"


def test_sources_page_says_which_file_is_taken_and_which_nobody_reads(small, signed_in):
    assert small.place.landing is not None
    small.place.landing.replace("chiars-20250601.csv", b"spelled wrongly")
    words = testing.texts(visit(small, "sources", lang="en"))
    assert "chairs-20250501.csv" in words
    assert "1 older files are not used" in words
    assert "chiars-20250601.csv" in words


def test_sources_page_says_what_is_missing(tmp_path, yard_plugin, signed_in):
    from madang import testing as kit

    empty = Shed(place=kit.workspace(tmp_path, [yard_plugin]))
    words = testing.texts(visit(empty, "sources", lang="en"))
    assert "Missing" in words
    assert "chairs-*.csv" in words


def test_refused_version_keeps_the_old_one_and_is_not_asked_about_again(small, signed_in):
    before, mark = small.table.current(), small.mark()
    assert [e.kind for e in events(small.place) if e.mark == mark] == ["held"]  # control
    app = visit(small, "held", lang="en")
    app.text_area[0].input(REASON)
    app = press(app, "Refuse, keep the present version")
    words = testing.texts(app)
    assert "0 versions wait for a decision" in words
    assert REASON in words
    assert small.table.current().name == before.name
    opened = hall(small.place).store
    (line,) = [line for line in trail(opened) if line.action == "version.refused"]
    assert (line.about, line.reason) == (f"version:{mark}", REASON)
    assert not [e for e in events(small.place, rulings(opened)) if e.mark == mark]
    assert small.build().status == "refused"  # the same input again: still nobody is asked
    assert "0 versions wait" in testing.texts(visit(small, "held", lang="en"))
    small.put("chairs-20250601.csv", small_again())
    assert small.build().status == "refused"  # another input is another question
    assert "1 versions wait" in testing.texts(visit(small, "held", lang="en"))


def small_again() -> list[str]:
    return ["D1,의자,2,0.4,y,2024-03-01", "D2,의자,2,0.4,y,2024-03-01"]


def test_accepted_version_is_built_by_the_command_and_its_reason_kept(
    small, signed_in, tmp_path, monkeypatch
):
    mark = small.mark()
    with installed_yard(tmp_path) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        app = visit(small, "held", lang="en")
        app.text_area[0].input(REASON)
        press(app, "Accept")
        build = hall(small.place).builds.of(mark)
        assert build is not None
        wait_for(build)
    assert build.state == "committed", build.lines
    newest = small.table.history()[0]
    assert (newest.rows, newest.accepted) == (5, REASON)
    lines = [line for line in trail(hall(small.place).store) if line.about == f"version:{mark}"]
    assert [line.action for line in lines] == ["version.build_ended", "version.accepted"]
    assert lines[1].reason == REASON
    app = visit(small, "held", lang="en")
    assert mark in app.success[0].value
    assert "0 versions wait" in testing.texts(app)


def wait_for(build) -> None:
    waiting.until(lambda: build.state != "running", lambda: f"the build's end\n{build.lines}", 120)


def test_input_that_changed_meanwhile_is_not_accepted(small, signed_in, tmp_path, monkeypatch):
    asked = held_by_mark(small.place, small.mark())
    assert asked is not None
    small.put("chairs-20250601.csv", small_again())
    with installed_yard(tmp_path) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        build = hall(small.place).builds.start(asked, REASON, lambda _: None)
        wait_for(build)
    assert build.state == "not_committed"
    assert build.outcome.startswith("refused")
    assert small.table.current().rows == 10


@pytest.mark.parametrize("reason", ["", "ok", "x" * 1_001])
def test_decision_without_a_reason_is_not_taken(small, signed_in, reason):
    app = visit(small, "held", lang="en")
    app.text_area[0].input(reason)
    app = press(app, "Refuse, keep the present version")
    assert "Give a reason of 5 to 1000" in app.error[0].value
    assert app.text_area[0].value == reason
    assert rulings(hall(small.place).store) == {}
    with pytest.raises(CommandRefused):
        accept(hall(small.place).store, mark="m", reason=reason, actor=HANA.actor, key="k" * 32)


def test_double_click_is_one_decision(small):
    opened, key = hall(small.place).store, store.new_id()
    for _ in range(2):
        refuse(opened, mark=small.mark(), reason=REASON, actor=HANA.actor, key=key)
    assert len(trail(opened)) == 1
    refuse(opened, mark=small.mark(), reason=REASON, actor=HANA.actor, key=store.new_id())
    assert len(trail(opened)) == 2  # control: another form is another decision
    with pytest.raises(KeyConflict):
        refuse(opened, mark=small.mark(), reason="another reason", actor=HANA.actor, key=key)


def test_running_build_is_said_and_not_disturbed(filled, signed_in):
    asked = held_by_mark(filled.place, filled.mark())
    assert asked is not None
    assert not asked.busy  # control
    with filled.table.lock(None):
        app = visit(filled, "held", lang="en")
        assert "Another run is building" in app.warning[0].value
        assert next(item for item in app.button if item.label == "Accept").disabled
        with pytest.raises(LakeBusy):
            hall(filled.place).builds.start(asked, REASON, lambda _: None)
    assert hall(filled.place).builds.of(asked.mark) is None


def test_looking_for_a_lock_does_not_keep_it(filled):
    assert not filled.table.busy(None)
    with filled.table.lock(None):
        assert filled.table.busy(None)
    path = filled.table._lock_path(None)
    with path.open("r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_rule_over_the_whole_cannot_be_accepted(filled, signed_in, monkeypatch):
    from madang.steward import waiting

    monkeypatch.setattr(waiting, "is_acceptable", lambda *_: False)
    app = visit(filled, "held", lang="en")
    labels = [item.label for item in app.button]
    assert "Accept" not in labels
    assert "Refuse, keep the present version" in labels


def test_progress_speaks_where_a_fragment_runs_apart_from_its_page(small, signed_in, monkeypatch):
    from madang.steward.running import Acceptance

    running = Acceptance(small.mark())
    monkeypatch.setattr(hall(small.place).builds, "all", lambda: [running])

    def apart(draw, run_every=None):
        assert run_every == 1.0

        def later() -> None:
            with speaking(None):  # pyright: ignore[reportArgumentType] -- nobody's voice
                draw()

        return later

    monkeypatch.setattr(st, "fragment", apart)
    app = visit(small, "held", lang="en")
    assert not app.error, [item.value for item in app.error]


def test_audit_page_shows_who_did_what_and_whether_the_chain_holds(small, signed_in):
    opened = hall(small.place).store
    refuse(opened, mark=small.mark(), reason=REASON, actor=HANA.actor, key=store.new_id())
    app = visit(small, "audit", lang="en")
    words = testing.texts(app)
    assert "Version refused" in words
    assert REASON in words
    app = press(app, "See whether the record is whole")
    assert "All 1 lines hold" in testing.texts(app)


def test_data_grow_old_in_events(filled):
    later = clock.now() + timedelta(days=1000)
    assert not [
        e for e in events(filled.place, now=datetime(2025, 6, 2, tzinfo=UTC)) if e.kind == "old"
    ]
    found = [event for event in events(filled.place, now=later) if event.kind == "old"]
    assert [event.dataset.key for event in found] == [KEY]
