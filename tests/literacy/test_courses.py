"""Courses: proposed, announced, moved, cancelled; rooms without double booking; certificates."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from madang.civic.refusals import IllegalEvent, Refusal
from madang.civic.tables import pool as pools
from madang.store import select
from madang.store.tables import outbox
from madang_literacy import courses, tables
from tests.literacy.conftest import School


def refused(code: str):
    return pytest.raises(Refusal, check=lambda error: error.code == code)


def state(school: School, course: str) -> str:
    wanted = select(tables.course.c.state).where(tables.course.c.id == course)
    (row,) = school.store.fetch(wanted)
    return row.state


def messages(school: School, kind: str) -> list[str]:
    wanted = select(outbox.c.recipient).where(outbox.c.kind == f"literacy.{kind}")
    return sorted(row.recipient for row in school.store.fetch(wanted))


def test_migrations_make_what_the_tables_declare(store):
    def is_ours(thing, name, kind, *_):
        return kind != "table" or name.startswith("literacy_")

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, tables.metadata) == []


def test_anybody_proposes_a_steward_accepts_and_sign_up_opens_on_its_date(school: School):
    course = school.propose()
    assert state(school, course) == "review"
    pool = school.announce(course)
    assert state(school, course) == "announced"
    assert school.submit(pool, "p1").state == "confirmed"


def test_proposal_is_returned_with_a_reason(school: School):
    course = school.propose()
    with refused("reason_missing"):
        school.do(
            lambda tx: courses.COURSE.apply(
                tx, tables.course, course, "review", "return", role="steward"
            )
        )
    with pytest.raises(IllegalEvent, match="citizen cannot accept what is review"):
        courses.COURSE.step("review", "accept", "citizen")


def test_course_without_lessons_is_not_announced(school: School):
    course = school.propose()
    with refused("no_lesson"):
        school.do(
            lambda tx: courses.accept(
                tx,
                course,
                lessons=(),
                seats=courses.Seats(capacity=1, opens_at=school.now, closes_at=school.now),
            )
        )


def test_seed_of_a_lottery_is_announced_as_a_hash(school: School):
    pool = school.announce(school.propose(), by_lottery=True)
    (row,) = school.store.fetch(select(pools).where(pools.c.id == pool))
    assert (row.mode, len(row.seed_hash)) == ("lottery", 64)


@pytest.mark.req("L36")
def test_room_is_never_booked_twice(school: School):
    room = school.room()
    first, second = school.propose(), school.propose()
    school.announce(first, school.span(20, 2, room))
    for overlap in (school.span(20, 2, room), school.span(20 + 1.5 / 24, 1, room)):
        with refused("room_taken"):
            school.announce(second, overlap)
    assert state(school, second) == "review", "nothing of it was kept"
    school.announce(second, school.span(20 + 2 / 24, 1, room))


@pytest.mark.req("L36")
def test_room_is_booked_once_in_a_race(school: School):
    room = school.room()
    asked = [school.propose() for _ in range(16)]

    def announce(course: str) -> bool:
        try:
            school.announce(course, school.span(20, 2, room))
        except Refusal as refusal:
            return refusal.code != "room_taken"
        return True

    with ThreadPoolExecutor(16) as clients:
        assert sum(clients.map(announce, asked)) == 1


def test_room_must_hold_who_is_let_in(school: School):
    room = school.room(seats=3)
    with refused("room_too_small"):
        school.announce(school.propose(), school.span(20, 2, room), seats=4)


def test_cancelled_course_frees_its_rooms_and_tells_everybody_once(school: School):
    room = school.room()
    course = school.propose()
    pool = school.announce(course, school.span(20, 2, room), school.span(21, 2, room), seats=2)
    for person in ("p1", "p2", "p3"):
        school.submit(pool, person)
    told = school.do(lambda tx: courses.cancel(tx, course, reason="강사가 아프다"))
    assert told == 3
    assert messages(school, "course_cancelled") == ["person:p1", "person:p2", "person:p3"]
    assert [each.state for each in school.lessons(course)] == ["cancelled", "cancelled"]
    school.announce(school.propose(), school.span(20, 2, room))
    with pytest.raises(IllegalEvent):
        school.do(lambda tx: courses.cancel(tx, course, reason="다시 한 번"))


def test_moved_lesson_keeps_its_entry_and_tells_each_move(school: School):
    room = school.room()
    course = school.propose()
    pool = school.announce(course, school.span(20, 2, room))
    school.submit(pool, "p1")
    (lesson,) = school.lessons(course)
    for number, day in enumerate((22, 23), 1):
        span = school.span(day, 2, room)
        moved = school.do(
            lambda tx, span=span: courses.move_lesson(
                tx, lesson.id, span, role="organiser", reason="방을 바꾼다"
            )
        )
        (now,) = school.lessons(course)
        assert (moved, now.id, now.sequence) == (1, lesson.id, number)
    assert messages(school, "lesson_moved") == ["person:p1", "person:p1"]
    school.announce(school.propose(), school.span(20, 2, room))
    with refused("room_taken"):
        school.announce(school.propose(), school.span(23, 1, room))


def test_move_into_a_taken_room_changes_nothing(school: School):
    room = school.room()
    course, other = school.propose(), school.propose()
    school.announce(course, school.span(20, 2, room))
    school.announce(other, school.span(25, 2, room))
    (lesson,) = school.lessons(course)
    with refused("room_taken"):
        school.do(
            lambda tx: courses.move_lesson(
                tx, lesson.id, school.span(25, 2, room), role="organiser", reason="방을 바꾼다"
            )
        )
    (now,) = school.lessons(course)
    assert (now.starts_at, now.sequence) == (lesson.starts_at, 0)


def test_scope_of_check_in(school: School):
    """Who is signed up elsewhere is not checked in here."""
    mine, other = school.propose(), school.propose()
    school.announce(mine)
    elsewhere = school.submit(school.announce(other), "p1")
    (lesson,) = school.lessons(mine)
    with refused("other_course"):
        school.do(
            lambda tx: courses.check_in(
                tx, lesson.id, elsewhere.id, method="code", role="organiser"
            )
        )


def test_who_is_there_is_checked_in_once(school: School):
    course = school.propose()
    placed = school.submit(school.announce(course), "p1")
    (lesson,) = school.lessons(course)
    came = [
        school.do(
            lambda tx: courses.check_in(tx, lesson.id, placed.id, method="qr", role="organiser")
        )
        for _ in range(2)
    ]
    assert came == [True, False]
    assert school.state(placed) == "attended"


def certified(school: School, placed) -> str:
    return school.do(lambda tx: courses.certify(tx, placed.id))


def test_double_click_one_certificate(school: School):
    course = school.propose()
    placed = school.submit(school.announce(course, school.span(20, 1.5)), "p1")
    with refused("not_attended"):
        certified(school, placed)
    (lesson,) = school.lessons(course)
    school.do(lambda tx: courses.check_in(tx, lesson.id, placed.id, method="qr", role="organiser"))
    assert len({certified(school, placed) for _ in range(3)}) == 1
    (row,) = school.store.fetch(select(tables.certificate))
    assert (row.hours, row.term) == ("1.5", "2026H2")


def test_certificate_keeps_cohort_and_title_of_its_day(school: School):
    from madang.store import update

    course = school.propose(cohort="1기")
    placed = school.submit(school.announce(course), "p1")
    (lesson,) = school.lessons(course)
    school.do(lambda tx: courses.check_in(tx, lesson.id, placed.id, method="qr", role="organiser"))
    certified(school, placed)
    school.do(lambda tx: tx.execute(update(tables.course).values(title_ko="다른 이름")) and None)
    certified(school, placed)
    (row,) = school.store.fetch(select(tables.certificate))
    assert row.title_ko != "다른 이름"


def test_material_is_named_once(school: School):
    course = school.propose()
    about = "dataset:literacy.transfer_comfort"
    named = [school.do(lambda tx: courses.add_material(tx, course, about)) for _ in range(2)]
    assert named == [True, False]
