"""Stores with the literacy plugin's tables, and a desk where a course is one line."""

from datetime import timedelta

import pytest

from madang import clock
from madang import store as stores
from madang.dataset import Text
from madang.plugin import Installed, Plugin, Registry
from madang.store import insert
from madang_literacy import courses, tables
from madang_literacy.courses import Seats, Span
from tests.civic.conftest import NOON, Hall
from tests.store.conftest import postgres_server, postgres_url, settings

__all__ = ["postgres_server", "postgres_url", "settings"]
WORDS = "교통카드 자료로 배우는 데이터 읽기"


@pytest.fixture(scope="session")
def literacy() -> Registry:
    """The plugin with its tables alone."""
    plugin = Plugin(
        name="literacy",
        title=Text(ko="데이터 리터러시", en="Data literacy"),
        tables="madang_literacy.tables:metadata",
        migrations="migrations",
    )
    return Registry(installed=(Installed(plugin=plugin, package="madang_literacy"),))


@pytest.fixture
def store(settings, literacy):
    opened = stores.open(settings, literacy)
    yield opened
    opened.close()


class School(Hall):
    """A hall that announces courses."""

    def room(self, name: str = "r1", seats: int = 30) -> str:
        row = {
            "id": name,
            "name_ko": "배움방",
            "name_en": "Room",
            "address": "서울",
            "seats": seats,
        }
        self.do(lambda tx: tx.execute(insert(tables.room), row) and None)
        return name

    def propose(self, **more) -> str:
        told = {
            "kind": "lecture",
            "audience": "everybody",
            "programme": "open-lectures",
            "term": "2026H2",
            "title_ko": WORDS,
            "title_en": "Reading data with fare cards",
            "notes_ko": WORDS,
            "notes_en": WORDS,
            "place": "online",
        }
        return self.do(lambda tx: courses.propose(tx, told | more, tags=["교통", "교통"]))

    def span(self, day: float = 20, hours: float = 2, room: str | None = None) -> Span:
        begin = NOON + timedelta(days=day)
        return Span(starts_at=begin, ends_at=begin + timedelta(hours=hours), room=room)

    def announce(self, course: str, *spans: Span, seats: int = 5, by_lottery: bool = False) -> str:
        given = Seats(
            capacity=seats,
            opens_at=NOON,
            closes_at=NOON + timedelta(days=10),
            by_lottery=by_lottery,
        )
        lessons = spans or (self.span(),)
        return self.do(lambda tx: courses.accept(tx, course, lessons=lessons, seats=given))

    def lessons(self, course: str):
        return self.do(lambda tx: courses.lessons_of(tx, course))


@pytest.fixture
def school(store, monkeypatch) -> School:
    made = School(store)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made
