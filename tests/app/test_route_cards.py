"""The tiles of the transfer map on the home page: what they say of news that is old or fresh."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from madang import clock
from madang.api import Desk
from madang.plugin import Installed
from madang.testing import workspace
from madang.ui import testing
from madang_transfermap import plugin, pulse

NOW = datetime(2026, 8, 3, 5, 20, tzinfo=UTC)
OLD_NEWS = pulse.News(
    listed=900,
    told=800,
    last_out=40,
    last_told_at=NOW - timedelta(days=3),
    working=0,
    out=0,
    checked_at=None,
)
FRESH = replace(OLD_NEWS, working=850, out=2, checked_at=NOW)
KNOWN = pulse.Known(
    profile="wheelchair",
    pairs=10_000,
    verified=97.59,
    unverified=2.41,
    impossible=0.0,
    named_ends=11.37,
    devices_known=None,
    measured_on=date(2026, 8, 3),
)


class Fake:
    """A pulse that says what the test wants."""

    def __init__(self) -> None:
        self.found: pulse.News | None = OLD_NEWS
        self.share: pulse.Known | None = KNOWN

    def news(self, now: datetime) -> pulse.News | None:  # noqa: ARG002 -- as the real one
        return self.found

    def known(self, profile: str) -> pulse.Known | None:  # noqa: ARG002 -- as the real one
        return self.share


@pytest.fixture
def fake(monkeypatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(pulse, "of", lambda _: fake)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return fake


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    installed = Installed(plugin=plugin, package="madang_transfermap", distribution="x 1")
    return Desk(workspace(tmp_path_factory.mktemp("cards"), [installed]))


def shown(desk: Desk, path: str = "home", lang: str = "en") -> str:
    app = testing.page(path, desk=desk, lang=lang)
    assert not app.exception
    assert not app.error
    return testing.texts(app)


def test_old_news_is_dated_and_says_nothing_about_today(desk, fake):
    words = shown(desk)
    assert "State today unknown" in words
    assert "The last news is of 31 July 2026 at the latest (3 days ago)" in words
    assert "Of 800 elevators, 40 were out of service then. Today may differ." in words
    assert "of 100 no source has told a state" in words
    assert "All working" not in words


def test_fresh_news_counts_what_is_out_and_what_nobody_knows(desk, fake):
    fake.found = FRESH
    words = shown(desk)
    assert "Elevators out of service now: 2" in words
    assert "850 are working, 2 out of service, 48 unknown" in words
    assert "Checked on 3 August 2026 at 14:20" in words


@pytest.mark.parametrize(
    ("working", "out", "word"),
    [
        (900, 0, "All working today"),
        (899, 0, "State today unknown"),
        (899, 1, "out of service now"),
    ],
)
def test_only_every_elevator_known_to_work_is_all_working(desk, fake, working, out, word):
    fake.found = replace(FRESH, working=working, out=out)
    words = shown(desk)
    assert word in words
    assert ("All working today" in words) == (working == 900)


def test_silence_is_told(desk, fake):
    fake.found = replace(OLD_NEWS, told=0, last_out=0, last_told_at=None)
    assert "No source has told their state." in shown(desk)


@pytest.mark.parametrize("path", ["home", "data"])
def test_measure_says_verified_unknown_and_named_ways_and_rounds_nothing_up(desk, fake, path):
    words = shown(desk, path)
    assert "Of 10,000 random journeys by wheelchair, 97.5% have all trains and changes" in words
    assert "2.4% have places that are unknown" in words
    assert ("For 11.3% the ways in and out" in words) == (path == "home")
    if path == "data":
        assert "dataset?key=transfermap.route_share" in words
    else:
        assert "the state at that moment was known for unknown. Measured on" in words


def test_without_data_there_are_no_tiles(desk, fake):
    fake.found = fake.share = None
    words = shown(desk)
    assert "News of elevators" not in words
    assert "random journeys" not in words


def test_tiles_hold_no_korean_in_english(desk, fake):
    words = shown(desk)
    assert not re.search("[가-힣]", words.replace("한국어", ""))


def test_tiles_in_korean(desk, fake):
    words = shown(desk, lang="ko")
    assert "그때 승강기 800대 가운데 40대가 멈춰 있었습니다" in words
    assert "97.5%는 열차와 환승이 모두 기록으로 확인되고" in words
