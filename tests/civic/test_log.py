"""The public log tells everything in order, and what was disclosed stays disclosed."""

from datetime import date

import pytest
from sqlalchemy import text

from madang.civic import log
from madang.civic.refusals import Refusal
from madang.civic.tables import process_log, visibility
from madang.dataset import Text
from madang.errors import StoreError
from madang.store import select, update
from tests.civic.conftest import Hall

NOTICE = Text(ko="보도자료를 냈다", en="A notice was given out")


def tell(hall: Hall, subject: str = "call:1", **more) -> None:
    told = {"subject": subject, "verb": "announced", "role": "공간정보담당관", "text": NOTICE}
    hall.do(lambda tx: log.tell(tx, **told | more))


def disclose(hall: Hall, level: str, subject: str = "call:1") -> None:
    hall.do(lambda tx: log.disclose(tx, subject, level))


def test_notice_of_an_earlier_day_stands_at_that_day(hall: Hall):
    tell(hall, happened_on=date(2018, 5, 30))
    tell(hall, verb="opened", happened_on=date(2018, 5, 31))
    disclose(hall, "public")
    assert [line.happened_on for line in log.lines(hall.store)] == [
        date(2018, 5, 31),
        date(2018, 5, 30),
    ]


def test_line_written_just_after_midnight_in_seoul_is_of_the_new_day(hall: Hall):
    hall.later(hours=12.01)
    tell(hall)
    disclose(hall, "public")
    (line,) = log.lines(hall.store)
    assert line.happened_on == date(2026, 11, 26)


def test_disclosure_widens_step_by_step(hall: Hall):
    tell(hall)
    assert log.lines(hall.store, least="council") == []
    disclose(hall, "council")
    assert (len(log.lines(hall.store, least="council")), log.lines(hall.store)) == (1, [])
    disclose(hall, "public")
    assert len(log.lines(hall.store)) == 1
    assert log.level_of(hall.store, "call:1") == "public"


def test_disclosure_never_narrows(hall: Hall):
    disclose(hall, "public")
    with pytest.raises(Refusal, match="is seen at level public, which cannot become council"):
        disclose(hall, "council")
    disclose(hall, "public")
    assert log.level_of(hall.store, "call:1") == "public"


@pytest.mark.parametrize(
    "statement", [update(visibility).values(level=0), text("DELETE FROM visibility")]
)
def test_database_itself_refuses_to_narrow(hall: Hall, statement):
    disclose(hall, "public")
    with pytest.raises(StoreError, match="what was disclosed stays disclosed"):
        hall.do(lambda tx: tx.execute(statement))


def test_control_without_the_trigger_it_narrows(hall: Hall):
    disclose(hall, "public")
    on = " ON visibility" if hall.store.door.__class__.__name__ == "PostgresDoor" else ""
    hall.do(lambda tx: tx.execute(text(f"DROP TRIGGER visibility_widens{on}")))
    hall.do(lambda tx: tx.execute(update(visibility).values(level=0)))
    assert log.level_of(hall.store, "call:1") == "internal"


def test_lines_are_never_changed_and_who_does_is_found(hall: Hall):
    for subject in ("call:1", "call:2", "call:3"):
        tell(hall, subject)
    with pytest.raises(StoreError, match="append-only"):
        hall.do(lambda tx: tx.execute(update(process_log).values(ko="x")))
    assert log.verify(hall.store).broken is None
    on_postgres = hall.store.door.__class__.__name__ == "PostgresDoor"
    trigger = "process_log_no_change ON process_log" if on_postgres else "process_log_no_update"
    hall.do(lambda tx: tx.execute(text(f"DROP TRIGGER {trigger}")))
    hall.do(lambda tx: tx.execute(update(process_log).where(process_log.c.seq == 2).values(ko="x")))
    assert log.verify(hall.store).broken == (
        "process log line 2 was changed: 공간정보담당관, call:2"
    )


def test_lines_of_one_subject(hall: Hall):
    for subject in ("call:1", "call:2"):
        tell(hall, subject)
        disclose(hall, "public", subject)
    (line,) = log.lines(hall.store, subject="call:2")
    assert (line.subject, line.text) == ("call:2", NOTICE)
    assert hall.store.fetch(select(process_log.c.seq)) == [(1,), (2,)]
