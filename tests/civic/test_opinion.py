"""Every opinion ends with a verdict and a reason; one that is adopted names what changes."""

from datetime import timedelta

import pytest

from madang.civic import opinion
from madang.civic.refusals import IllegalEvent, Refusal
from madang.civic.tables import answer, answer_change, change, opinion_version
from madang.civic.tables import opinion as opinions
from madang.store import select
from tests.civic.conftest import Hall


def refused(code: str):
    return pytest.raises(Refusal, check=lambda error: error.code == code)


def receive(hall: Hall, kind: str = "feedback", **more):
    given = {"kind": kind, "target": "commitment:c1", "text": "승강기를 먼저 알려 주세요"}
    return hall.do(lambda tx: opinion.receive(tx, **{**given, "channel": "site", **more}))


def screen(hall: Hall, received, **more) -> None:
    given = {"responder": "공간정보담당관", "due_at": hall.now + timedelta(days=14)}
    hall.do(lambda tx: opinion.screened(tx, received.id, **given | more))


def answered(hall: Hall, received, verdict: str = "not_adopted", reason="예산이 없다", changes=()):
    given = {"verdict": verdict, "reason": reason, "changes": changes}
    return hall.do(lambda tx: opinion.answered(tx, received.id, **given))


def state(hall: Hall, received) -> str:
    (row,) = hall.store.fetch(select(opinions.c.state).where(opinions.c.id == received.id))
    return row.state


def planned(hall: Hall) -> str:
    given = {"subject": "commitment:c1", "before": "지도에 없음", "after": "지도에 있음"}
    return hall.do(lambda tx: opinion.plan_change(tx, **given))


def test_number_can_be_told_and_is_nobody_elses(hall: Hall):
    numbers = {receive(hall).number for _ in range(20)}
    assert len(numbers) == 20
    assert all(number.startswith("2026-") and len(number) == 14 for number in numbers)


@pytest.mark.parametrize("text", ["", "  ", "가" * 5_001])
def test_nothing_or_too_much_is_refused(hall: Hall, text):
    with refused("length"):
        receive(hall, text=text)


def test_resident_number_is_never_kept(hall: Hall):
    with refused("resident_number"):
        receive(hall, text="제 번호는 000101-3000000 입니다")
    assert hall.store.fetch(select(opinion_version)) == []


def test_same_item_of_a_channel_is_kept_once(hall: Hall):
    assert receive(hall, channel="dasan-call", foreign_id="7") is not None
    assert receive(hall, channel="dasan-call", foreign_id="7") is None
    assert receive(hall, channel="m-voting", foreign_id="7") is not None
    assert len(hall.store.fetch(select(opinions))) == 2


def test_adopted_names_the_change_that_follows(hall: Hall):
    received = receive(hall)
    screen(hall, received)
    with refused("no_change"):
        answered(hall, received, "adopted", "좋은 생각이다")
    change_id = planned(hall)
    made = answered(hall, received, "adopted", "좋은 생각이다", [change_id])
    assert hall.store.fetch(select(answer_change)) == [(made, change_id)]
    assert state(hall, received) == "answered"


@pytest.mark.parametrize(
    ("kind", "verdict"), [("question", "not_adopted"), ("feedback", "answered")]
)
def test_verdict_fits_what_was_said(hall: Hall, kind, verdict):
    received = receive(hall, kind)
    screen(hall, received)
    with refused("verdict"):
        answered(hall, received, verdict)


def test_answer_before_it_is_given_to_anybody_is_refused(hall: Hall):
    with pytest.raises(IllegalEvent, match="steward cannot answer what is received; allowed: scr"):
        answered(hall, receive(hall))


def test_return_wants_a_reason(hall: Hall):
    received = receive(hall)
    with refused("reason_missing"):
        hall.do(lambda tx: opinion.returned(tx, received.id, " "))
    hall.do(lambda tx: opinion.returned(tx, received.id, "남의 이름이 들어 있다"))
    assert state(hall, received) == "returned"


def test_objection_goes_to_somebody_else_once_within_30_days(hall: Hall):
    received = receive(hall)
    screen(hall, received)
    answered(hall, received)
    given = {"text": "다시 봐 주세요", "due_at": hall.now + timedelta(days=14)}

    def object_to(responder: str) -> None:
        hall.do(lambda tx: opinion.objected(tx, received.id, responder=responder, **given))

    with refused("same_responder"):
        object_to("공간정보담당관")
    object_to("정보기획담당관")
    answered(hall, received, reason="다시 보아도 예산이 없다")
    assert [row.responder for row in hall.store.fetch(select(answer).order_by(answer.c.n))] == [
        "공간정보담당관",
        "정보기획담당관",
    ]
    with refused("objection_over"):
        object_to("통계데이터담당관")


def test_objection_after_30_days_is_too_late_and_the_opinion_closes(hall: Hall):
    received = receive(hall)
    screen(hall, received)
    answered(hall, received)
    assert hall.do(opinion.close_old) == 0
    hall.later(days=30, seconds=1)
    with refused("objection_over"):
        hall.do(
            lambda tx: opinion.objected(
                tx, received.id, text="늦었다", responder="다른 곳", due_at=hall.now
            )
        )
    assert hall.do(opinion.close_old) == 1
    assert state(hall, received) == "closed"


def test_change_takes_effect_with_evidence_or_is_dropped_with_a_reason(hall: Hall):
    first, second = planned(hall), planned(hall)
    given = {"effective_from": "2026-12-01"}
    with refused("no_evidence"):
        hall.do(lambda tx: opinion.take_effect(tx, first, evidence=" ", **given))
    hall.do(lambda tx: opinion.take_effect(tx, first, evidence="/dataset?key=x", **given))
    with refused("reason_missing"):
        hall.do(lambda tx: opinion.drop_change(tx, second, ""))
    hall.do(lambda tx: opinion.drop_change(tx, second, "예산이 끊겼다"))
    states = dict(hall.store.fetch(select(change.c.id, change.c.state)))
    assert states == {first: "in_force", second: "dropped"}
