"""A steward runs a course at the keyboard: room, proposal, announcement, cancellation."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from madang import clock
from madang.store import select
from madang.store.tables import audit
from madang_literacy import school as service
from madang_literacy import tables
from madang_literacy.commands import literacy
from tests.literacy.test_pages import workspace

__all__ = ["workspace"]
PROPOSE = (
    *("course", "propose", "--title", "데이터 읽기", "--title-en", "Reading data"),
    *("--notes", "표를 읽습니다", "--notes-en", "Tables", "--term", "2026H2", "--tag", "교통"),
)


@pytest.fixture
def madang(workspace):
    def run(*words: str) -> str:
        done = CliRunner().invoke(literacy, words, obj=workspace, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout.strip()

    return run


def test_steward_runs_a_course(madang, workspace, school):
    room = madang(
        *("room", "add", "--name", "배움방", "--name-en", "Room"),
        *("--address", "서울", "--seats", "30", "--step-free", "yes"),
    )
    course = madang(*PROPOSE)
    assert "review" in madang("course", "list")
    start = f"{(clock.now() + timedelta(days=20)).astimezone(clock.SEOUL):%Y-%m-%dT%H:%M}"
    told = ("--lesson", start, "--hours", "1.5", "--room", room, "--seats", "20", "--lottery")
    assert madang("course", "accept", course, *told).endswith(f"/course?id={course}")
    found = service.of(workspace).course(course)
    assert found.lessons[0].starts_at == school.now + timedelta(days=20)  # typed as Korean time
    assert found.lessons[0].step_free is True
    assert (found.seats.capacity, found.seats.by_lottery) == (20, True)
    assert madang("course", "cancel", course, "--reason", "강의실 공사") == "0"
    assert "cancelled" in madang("course", "list")
    actions = {row.action: row.actor for row in school.store.fetch(select(audit))}
    assert actions["course.cancel"] == "command line"
    assert not school.store.fetch(select(tables.room_booking))


def test_wrong_time_and_missing_reason_are_refused(workspace, madang):
    course = madang(*PROPOSE)
    words = ("course", "accept", course, "--lesson", "tomorrow", "--seats", "2")
    done = CliRunner().invoke(literacy, words, obj=workspace)
    assert (done.exit_code, "wanted e.g. 2026-12-05T14:00" in done.output) == (2, True)
    done = CliRunner().invoke(
        literacy, ("course", "cancel", course, "--reason", " "), obj=workspace
    )
    assert "a reason is wanted" in str(done.exception)
