"""`madang route`: exit codes, languages, suggestions, and the document for machines."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from madang.cli import main
from madang_transfermap import service
from madang_transfermap.commands import route
from madang_transfermap.documents.route_schema import ItineraryDocument
from madang_transfermap.moments import moment
from madang_transfermap.routing.itinerary import Itinerary
from tests.unit import itinerary_samples as samples
from tests.unit.test_transfermap_search import SEARCH

GUIDE = Path(__file__).parents[2] / "docs/how-to/find-a-route.md"


class Answering:
    """A service that gives one answer, or raises, and keeps what it was asked."""

    def __init__(self, answer: Itinerary | Exception | None = None) -> None:
        self.answer = answer
        self.asked: dict[str, object] = {}

    def route(self, start: str, goal: str, **options: object) -> Itinerary:
        self.asked = {"start": start, "goal": goal} | options
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            for text in (start, goal):
                SEARCH.one(text)
        assert isinstance(self.answer, Itinerary)
        return self.answer


@pytest.fixture
def run(monkeypatch):
    def invoke(answer, *words: str) -> tuple[Result, Answering]:
        asked = Answering(answer)
        monkeypatch.setattr(service, "of", lambda _: asked)
        return CliRunner().invoke(main, ["route", *words], obj=object()), asked

    return invoke


@pytest.mark.parametrize(
    ("name", "code"), [("verified", 0), ("reverse", 0), ("lift", 0), ("impossible", 1)]
)
def test_exit_code_says_whether_there_is_a_route(run, name, code):
    result, _ = run(samples.SAMPLES[name], "솔밭", "서울역")
    assert result.exit_code == code, result.output
    assert "솔밭" in result.output


@pytest.mark.parametrize(("language", "word"), [("ko", "휠체어"), ("en", "wheelchair")])
def test_answer_is_in_the_language_asked_for(run, language, word):
    result, _ = run(samples.VERIFIED, "솔밭", "서울역", "--lang", language)
    assert word in result.output


def test_json_is_the_document_and_nothing_else(run):
    result, _ = run(samples.VERIFIED, "솔밭", "서울역", "--json")
    assert result.exit_code == 0
    assert ItineraryDocument.model_validate_json(result.output).from_.name.ko == "솔밭"
    assert "솔밭" in result.output, "Hangul stays readable"


def test_no_way_as_json_is_a_document_too_and_exit_1(run):
    result, _ = run(samples.IMPOSSIBLE, "솔밭", "서울역", "--json")
    assert result.exit_code == 1
    assert ItineraryDocument.model_validate_json(result.output).path.verdict == "impossible"


def test_options_reach_the_service(run):
    words = ("--profile", "stroller", "--no-lift", "--avoid", "a", "--avoid", "b")
    result, asked = run(samples.VERIFIED, "솔밭", "서울역", *words, "--at", "2026-08-03T14:20")
    assert result.exit_code == 0
    assert asked.asked == {
        "start": "솔밭",
        "goal": "서울역",
        "profile": "stroller",
        "no_lift": True,
        "avoid": ("a", "b"),
        "at": moment("2026-08-03T14:20"),
    }


@pytest.mark.parametrize(
    ("language", "word"), [("ko", "그런 역이 없습니다"), ("en", "no such station")]
)
def test_unknown_station_is_wrong_use_with_the_nearest(run, language, word):
    result, _ = run(None, "노웜", "교대", "--lang", language)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert word in result.stderr
    assert "G-S1-4-411" in result.stderr


def test_a_name_like_no_other_is_answered_with_what_is_wanted(run):
    result, _ = run(None, "xyzzy", "교대")
    assert result.exit_code == 2
    assert "초성" in result.stderr


def test_a_name_of_two_places_is_wrong_use_with_both_ids(run):
    result, _ = run(None, "교대", "양평")
    assert result.exit_code == 2
    assert {"S1-5-2523", "KR-K4-K135"} <= set(result.stderr.split())
    assert "5호선" in result.stderr


def test_one_place_at_both_ends_is_wrong_use(run):
    result, _ = run(service.SamePlace(samples.PINE), "솔밭", "솔밭역")
    assert result.exit_code == 2
    assert "two different places" in result.stderr


@pytest.mark.parametrize("text", ["tomorrow", "14:20", "2026-13-01T00:00", "1999-01-01T00:00"])
def test_a_time_that_is_none_is_wrong_use_and_shows_the_form(run, text):
    result, _ = run(samples.VERIFIED, "솔밭", "서울역", "--at", text)
    assert result.exit_code == 2
    assert "2026-08-03T14:20" in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-03T14:20",
        "2026-08-03 14:20",
        "2026-08-03T05:20Z",
        "2026-08-03T14:20:00+09:00",
        "2026-08-03T14:20:00 09:00",
        "2026-08-03T14:20 0900",
    ],
)
def test_one_instant_in_many_forms(text):
    assert moment(text) == datetime(2026, 8, 3, 5, 20, tzinfo=UTC)


def test_help_needs_no_lake_and_no_kernel(run):
    result, _ = run(None, "--help")
    assert result.exit_code == 0
    assert "FROM" in result.output


def test_guide_names_every_option_and_no_other():
    options = {opt for p in route.params if isinstance(p, click.Option) for opt in p.opts}
    assert set(re.findall(r"--[a-z][a-z-]*", GUIDE.read_text(encoding="utf-8"))) == options
