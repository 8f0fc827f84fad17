"""Seats, waiting list and offers; the named cases are what went wrong in other projects."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from madang.civic import signup
from madang.civic.refusals import IllegalEvent, Refusal
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.store import Tx, insert, new_id, select, update
from tests.civic.conftest import Hall

CLIENTS = 64


def refused(code: str):
    """A block that a rule of that code must refuse."""
    return pytest.raises(Refusal, check=lambda error: error.code == code)


def test_quota_last_seat(hall: Hall):
    """Many ask for the last seat at once: one has it, the others wait, in one order."""
    pool = hall.pool(1)
    with ThreadPoolExecutor(CLIENTS) as clients:
        placed = list(clients.map(lambda n: hall.submit(pool, f"p{n}"), range(CLIENTS)))
    states = [each.state for each in placed]
    assert (states.count("confirmed"), states.count("waitlisted")) == (1, CLIENTS - 1)
    assert sorted(each.ahead for each in placed if each.ahead is not None) == list(
        range(CLIENTS - 1)
    )
    assert (hall.taken(pool), hall.off(pool)) == (1, (0, 0))


def test_control_look_then_take_oversells(hall: Hall):
    """The naive way: count, then insert. Between both another has counted as well."""
    pool = hall.pool(1)

    looked = threading.Barrier(16)

    def naive(number: int) -> None:
        (row,) = hall.store.fetch(select(pools.c.taken, pools.c.capacity))
        looked.wait()
        if row.taken < row.capacity:
            hall.do(lambda tx: seat(tx, pool, f"p{number}"))

    with ThreadPoolExecutor(16) as clients:
        list(clients.map(naive, range(16)))
    assert hall.off(pool)[0] < 0, "more seats given than counted"


def seat(tx: Tx, pool: str, person: str) -> None:
    row = {"id": new_id(), "pool_id": pool, "person_id": person, "party": 1, "priority": 0}
    tx.execute(insert(signups), {**row, "state": "confirmed", "submitted_at": tx.now})
    tx.execute(update(pools).values(taken=1))


def test_one_live_signup_a_person(hall: Hall):
    pool = hall.pool(2)
    first = hall.submit(pool, "p")
    with refused("already"):
        hall.submit(pool, "p")
    assert (hall.taken(pool), hall.off(pool)) == (1, (0, 0))
    hall.withdraw(first)
    assert hall.submit(pool, "p").state == "confirmed"


def test_queue_is_first_come(hall: Hall):
    pool = hall.pool(1)
    held, *waiting = [hall.submit(pool, f"p{n}") for n in range(4)]
    assert [each.ahead for each in waiting] == [0, 1, 2]
    hall.withdraw(held)
    assert [hall.state(each) for each in waiting] == ["offered", "waitlisted", "waitlisted"]


def test_freed_seat_returns(hall: Hall):
    pool = hall.pool(1)
    hall.withdraw(hall.submit(pool, "p1"))
    assert hall.taken(pool) == 0
    assert hall.submit(pool, "p2").state == "confirmed"


def test_deleted_booking_frees_once(hall: Hall):
    pool = hall.pool(2)
    first = hall.submit(pool, "p1")
    hall.submit(pool, "p2")
    hall.withdraw(first)
    with pytest.raises(IllegalEvent, match="cannot withdraw what is cancelled; allowed: nothing"):
        hall.withdraw(first)
    assert (hall.taken(pool), hall.off(pool)) == (1, (0, 0))


def test_cancel_does_not_requeue(hall: Hall):
    """Who gives up a seat comes back at the end of the queue."""
    pool = hall.pool(1)
    first, second = hall.submit(pool, "p1"), hall.submit(pool, "p2")
    third = hall.submit(pool, "p3")
    hall.withdraw(first)
    again = hall.submit(pool, "p1")
    assert (hall.state(second), hall.state(third), again.ahead) == ("offered", "waitlisted", 1)


def test_newcomer_passes_nobody_who_waits(hall: Hall):
    pool = hall.pool(4)
    hall.submit(pool, "p1", party=3)
    hall.submit(pool, "p2", party=2)
    late = hall.submit(pool, "p3")
    assert (late.state, late.ahead) == ("waitlisted", 1), "though one seat is free"


def test_party_all_or_none(hall: Hall):
    pool = hall.pool(4)
    family = hall.submit(pool, "p1", party=3)
    couple = hall.submit(pool, "p2", party=2)
    single = hall.submit(pool, "p3")
    assert (family.state, couple.state, single.state) == ("confirmed", "waitlisted", "waitlisted")
    hall.withdraw(family)
    assert [hall.state(each) for each in (couple, single)] == ["offered", "offered"]
    assert hall.taken(pool) == 3


def test_smaller_parties_pass_only_shortly_before_the_first_lesson(hall: Hall):
    pool = hall.pool(4)
    hall.submit(pool, "p1", party=3)
    family, single = hall.submit(pool, "p2", party=4), hall.submit(pool, "p3")
    assert hall.do(lambda tx: signup.promote(tx, pool)) == []
    hall.later(days=18, hours=1)
    hall.do(lambda tx: signup.promote(tx, pool))
    assert [hall.state(each) for each in (family, single)] == ["waitlisted", "offered"]


def test_offer_can_be_declined(hall: Hall):
    pool = hall.pool(1)
    held, head, next_one = [hall.submit(pool, f"p{n}") for n in range(3)]
    hall.withdraw(held)
    assert hall.withdraw(head) == "declined"
    assert hall.state(next_one) == "offered"
    assert hall.do(lambda tx: signup.accept(tx, next_one.id)) == "confirmed"


def test_offer_runs_out_and_the_next_is_asked(hall: Hall):
    pool = hall.pool(1)
    held, head, next_one = [hall.submit(pool, f"p{n}") for n in range(3)]
    hall.withdraw(held)
    hall.later(hours=48)
    with refused("offer_over"):
        hall.do(lambda tx: signup.accept(tx, head.id))
    assert hall.do(lambda tx: signup.expire(tx, pool)) == [next_one.id]
    assert not hall.do(lambda tx: signup.expire(tx, pool)), "a second time changes nothing"
    assert (hall.state(head), hall.state(next_one)) == ("expired", "offered")
    assert hall.off(pool) == (0, 0)


def test_last_hours_belong_to_whoever_asks(hall: Hall):
    pool = hall.pool(1, closes=20)
    held, waiting = hall.submit(pool, "p1"), hall.submit(pool, "p2")
    hall.later(days=19, hours=12)
    hall.withdraw(held)
    assert hall.state(waiting) == "waitlisted", "no offer is made any more"
    assert hall.submit(pool, "p3").state == "confirmed"


def test_who_waits_when_the_course_starts_is_unserved(hall: Hall):
    pool = hall.pool(1)
    hall.submit(pool, "p1")
    waiting = hall.submit(pool, "p2")
    hall.later(days=20)
    hall.do(lambda tx: signup.expire(tx, pool))
    assert hall.state(waiting) == "unserved"
    assert hall.off(pool) == (0, 0)


def test_manual_and_automatic_promotion_are_one(hall: Hall):
    pool = hall.pool(1)
    hall.submit(pool, "p1")
    head = hall.submit(pool, "p2")
    offered = hall.do(lambda tx: signup.resize(tx, pool, 2))
    assert (offered, hall.state(head)) == ([head.id], "offered")
    with refused("too_few_seats"):
        hall.do(lambda tx: signup.resize(tx, pool, 1))


def test_waiting_asks_less_than_a_seat(hall: Hall):
    """An unverified sign-up holds nothing; verification places it behind those before."""
    pool = hall.pool(1)
    pending = hall.submit(pool, "p1", verified=False)
    assert (pending.state, hall.taken(pool)) == ("pending", 0)
    hall.submit(pool, "p2")
    placed = hall.do(lambda tx: signup.verify(tx, pending.id))
    assert (placed.state, placed.ahead) == ("waitlisted", 0)
    forgotten = hall.submit(pool, "p3", verified=False)
    hall.later(hours=24)
    hall.do(lambda tx: signup.expire(tx, pool))
    assert hall.state(forgotten) == "lapsed"


@pytest.mark.parametrize(
    ("days", "is_open"), [(-0.01, False), (0, True), (9.999, True), (10, False)]
)
def test_window_is_kept_to_the_instant(hall: Hall, days, is_open):
    pool = hall.pool(1)
    hall.later(days=days)
    if is_open:
        assert hall.submit(pool, "p").state == "confirmed"
        return
    for verified in (True, False):
        with refused("closed"):
            hall.submit(pool, "p", verified=verified)


def test_priority_goes_first(hall: Hall):
    pool = hall.pool(1)
    held = hall.submit(pool, "p1")
    plain, teacher = hall.submit(pool, "p2"), hall.submit(pool, "p3", priority=1)
    assert teacher.ahead == 0
    hall.withdraw(held)
    assert (hall.state(plain), hall.state(teacher)) == ("waitlisted", "offered")


@pytest.mark.parametrize("verified", [True, False])
def test_who_comes_to_the_head_by_priority_is_offered_what_a_large_party_cannot_take(
    hall: Hall, verified
):
    pool = hall.pool(5)
    hall.submit(pool, "p1", party=4)
    family = hall.submit(pool, "p2", party=3)
    teacher = hall.submit(pool, "p3", priority=1, verified=verified)
    if not verified:
        teacher = hall.do(lambda tx: signup.verify(tx, teacher.id))
    assert (hall.state(family), teacher.state) == ("waitlisted", "offered")
    assert (hall.state(teacher), hall.off(pool)) == ("offered", (0, 0))


def test_queue_serves_its_own_course(hall: Hall):
    mine, other = hall.pool(1), hall.pool(1)
    held = hall.submit(other, "p1")
    hall.submit(mine, "p2")
    waiting = hall.submit(mine, "p3")
    hall.withdraw(held)
    assert hall.state(waiting) == "waitlisted"


@pytest.mark.parametrize("party", [0, 5])
def test_party_has_a_largest_size(hall: Hall, party):
    with refused("party"):
        hall.submit(hall.pool(9), "p", party=party)


def test_party_larger_than_the_room_is_told(hall: Hall):
    with refused("party"):
        hall.submit(hall.pool(2), "p", party=3)
