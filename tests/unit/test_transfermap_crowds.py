"""The note on crowded trains: it tells a quieter time near by, and never changes the way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from madang_transfermap import crowds, wording
from madang_transfermap.crowds import Crowding, noted, quieter, service_time
from madang_transfermap.routing.itinerary import RideLeg
from tests.unit import itinerary_samples as samples

# Asked at 14:20; the way in and the wait take ten minutes on the mean.
BOARDS = 14 * 60 + 30
PLATFORM = samples.FIRST_TRAIN.platform_id


def table(*rows: tuple[int, float | None], kind: str = "weekday") -> Crowding:
    columns = {
        "platform_id": pa.array([PLATFORM] * len(rows), pa.string()),
        "day_kind": pa.array([kind] * len(rows), pa.string()),
        "starts_min": pa.array([minute for minute, _ in rows], pa.int16()),
        "load_pct": pa.array([load for _, load in rows], pa.float64()),
    }
    return Crowding(table=pa.table(columns), as_of=date(2025, 9, 30))


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-08-03T05:20", ("weekday", 14 * 60)),  # Monday, 14:20 in Seoul
        ("2026-08-01T00:10", ("saturday", 9 * 60)),
        ("2026-08-01T15:40", ("saturday", 1470)),  # 00:40 on Sunday is still Saturday's service
        ("2026-08-02T00:10", ("sunday", 9 * 60)),
        ("2026-08-02T18:10", ("weekday", 3 * 60)),
    ],
)
def test_the_night_belongs_to_the_service_day_before(moment, wanted):
    assert service_time(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == wanted


@pytest.mark.parametrize(
    ("loads", "wanted"),
    [
        ({480: 120.0, 540: 60.0, 570: 50.0}, (540, 60.0)),
        ({480: 120.0, 420: 50.0, 540: 40.0}, (540, 40.0)),
        ({480: 120.0, 630: 10.0}, None),  # too far
        ({480: 120.0, 540: 100.0}, None),  # hardly quieter
        ({480: 70.0, 540: 10.0}, None),  # not crowded
        ({540: 10.0}, None),  # not known
    ],
)
def test_only_a_clearly_quieter_half_hour_near_a_busy_one_is_told(loads, wanted):
    assert quieter(loads, 480) == wanted


def test_a_note_changes_nothing_but_itself():
    found = noted(samples.VERIFIED, table((BOARDS, 120.0), (15 * 60, 60.0)))
    plain = tuple(
        replace(leg, crowd=None) if isinstance(leg, RideLeg) else leg for leg in found.legs
    )
    assert plain == samples.VERIFIED.legs
    notes = [leg.crowd is not None for leg in found.legs if isinstance(leg, RideLeg)]
    assert notes[0]
    assert replace(found, legs=(), attribution=()) == replace(
        samples.VERIFIED, legs=(), attribution=()
    )
    assert found.attribution[-1] == "서울교통공사"


@pytest.mark.parametrize(
    "crowding",
    [None, table((BOARDS, None), (15 * 60, 60.0)), table((BOARDS, 120.0), kind="sunday")],
)
def test_where_nothing_is_known_nothing_is_noted(crowding):
    assert noted(samples.VERIFIED, crowding) == samples.VERIFIED


def test_the_note_is_told_with_its_source():
    found = noted(samples.VERIFIED, table((BOARDS, 120.0), (15 * 60, 60.0)))
    sentences = wording.tell(found, "ko").legs[1].sentences
    assert sentences[-2] == (
        "평일 14시 30분 무렵 솔밭역을 떠나는 열차의 혼잡도는 평균 120%이고, 15시 00분 무렵은 "
        "60%로 덜 붐빕니다. 100%는 정원입니다. 공휴일은 모릅니다."
    )
    assert "지하철혼잡도정보, 2025년 9월 30일 기준" in sentences[-1]
    english = wording.tell(found, "en")
    assert "It is quieter about 15:00, with 60%." in english.legs[1].sentences[-2]
    assert any("crowding of trains" in source for source in english.sources)


def test_control_without_its_limit_every_train_would_be_called_crowded(monkeypatch):
    monkeypatch.setattr(crowds, "BUSY_PCT", 0.0)
    assert quieter({480: 20.0, 540: 10.0}, 480) == (540, 10.0)
