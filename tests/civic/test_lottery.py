"""A lottery is drawn once, after its window, in an order that anybody can compute again."""

import pytest

from madang.civic import lottery
from madang.civic.refusals import Refusal
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.store import select
from tests.civic.conftest import Hall


def draw(hall: Hall, pool: str) -> int:
    return hall.do(lambda tx: lottery.draw(tx, pool))


def test_everybody_enters_and_the_published_seed_gives_the_order(hall: Hall):
    pool = hall.pool(3, drawn=True)
    entered = [hall.submit(pool, f"p{n}") for n in range(10)]
    assert {each.state for each in entered} == {"entered"}
    with pytest.raises(Refusal):
        draw(hall, pool)
    hall.later(days=10)
    assert draw(hall, pool) == 3
    (row,) = hall.store.fetch(select(pools))
    assert lottery.hash_of(row.seed) == row.seed_hash
    again = lottery.order(row.seed, [each.id for each in entered])
    queue = select(signups.c.id, signups.c.state).order_by(signups.c.seq)
    assert [found.id for found in hall.store.fetch(queue)] == again
    states = [found.state for found in hall.store.fetch(queue)]
    assert states == ["confirmed"] * 3 + ["waitlisted"] * 7
    assert hall.off(pool) == (0, 0)


def test_second_draw_changes_nothing(hall: Hall):
    pool = hall.pool(1, drawn=True)
    entered = [hall.submit(pool, f"p{n}") for n in range(4)]
    hall.later(days=10)
    draw(hall, pool)
    before = [hall.state(each) for each in entered]
    assert draw(hall, pool) == 0
    assert [hall.state(each) for each in entered] == before


def test_who_declines_makes_room_for_the_next_drawn(hall: Hall):
    pool = hall.pool(1, drawn=True)
    entered = {each.id: each for each in (hall.submit(pool, f"p{n}") for n in range(3))}
    hall.later(days=10)
    draw(hall, pool)
    (row,) = hall.store.fetch(select(pools))
    first, second, _ = lottery.order(row.seed, entered)
    hall.withdraw(entered[first])
    assert hall.state(entered[second]) == "offered"


def test_priority_goes_before_luck_and_large_parties_are_not_passed(hall: Hall):
    pool = hall.pool(3, drawn=True)
    family = hall.submit(pool, "p1", party=4, priority=2)
    teacher = hall.submit(pool, "p2", priority=1)
    hall.later(days=10)
    assert draw(hall, pool) == 0
    assert [hall.state(each) for each in (family, teacher)] == ["waitlisted", "waitlisted"]


def test_order_depends_on_the_seed_and_not_on_who_came_first():
    codes = [f"{n:032x}" for n in range(50)]
    one, two = lottery.new_seed().secret, lottery.new_seed().secret
    assert lottery.order(one, codes) == lottery.order(one, reversed(codes))
    assert lottery.order(one, codes) != lottery.order(two, codes)
