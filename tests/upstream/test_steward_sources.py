"""What stewards see of live sources: asked or not, since when, and why one is paused."""

from datetime import UTC, datetime

import pytest

from madang import clock
from madang.api import Desk
from madang.steward import supplies
from madang.store.accounts import Account
from madang.ui import testing
from madang.ui.steward import hall as halls
from tests.upstream.town import Town, dataset, rows, source

HANA = Account(
    id="0" * 32,
    name="hana",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    disabled_at=None,
    last_login_at=None,
)


@pytest.fixture
def words(monkeypatch):
    """The words of the page of sources."""
    monkeypatch.setattr(halls, "who", lambda _: HANA)

    def read(town: Town, lang: str = "en") -> str:
        desk = Desk(town.place, keep_s=0)
        app = testing.page("sources", desk=desk, audience="steward", lang=lang)
        assert not app.exception, app.exception
        return testing.texts(app)

    return read


def test_a_paused_source_comes_first_with_its_reason_and_the_way_on(new_town, fake, words) -> None:
    broken = dataset(source("zz", service="Nothing"), key="town.zz")
    town = new_town(dataset(), broken, key_seoul="not-the-key-at-all")
    town.build("town.zz")
    shown = words(town)
    assert "Paused" in shown
    assert "INFO-100" in shown
    assert "madang sources check" in shown
    with clock.frozen(town.now):
        assert next(each.source.key for each in supplies(town.place)) == "zz"


def test_without_a_key_the_page_names_the_setting(new_town, words) -> None:
    shown = words(new_town(key_seoul=None))
    assert "Not asked: no key is set in" in shown
    assert "MADANG_KEY_SEOUL" in shown


@pytest.mark.parametrize(
    ("lang", "before", "after"),
    [
        ("en", "plaza, nothing received yet", "plaza"),
        ("ko", "plaza, 아직 받은 것 없음", "plaza"),
    ],
)
def test_the_page_says_when_a_source_last_answered(town, fake, words, lang, before, after) -> None:
    assert before in words(town, lang)
    fake.serve("plaza", "Things", rows(3))
    town.build()
    shown = words(town, lang)
    assert before not in shown
    assert after in shown
