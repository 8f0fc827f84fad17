"""F13 to F34: what portals say, in their envelopes and codes, and what becomes of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from madang import clock
from madang.live import fetch
from madang.sources.client import Reply
from madang.sources.portals import PORTALS, codes, judge
from madang.sources.secrets import Key
from madang.steward.alerts import events
from tests.upstream import fake as faults
from tests.upstream import samples
from tests.upstream.fake import KEY, Fake
from tests.upstream.town import COLUMNS, Town, dataset, rows, source

GATEWAY = source(portal="datagokr", service="B1/svc/getThings")
ODCLOUD = source(portal="odcloud", service="1/v1/uddi:abc")
KRIC = source(portal="kric", service="info/things", parameters={"stinCd": "312"})
ARRIVALS = source(portal="subway", service="realtimeStationArrival", parameters={"역": "시청"})


def notices(town: Town) -> list[str]:
    with clock.frozen(town.now):
        return [event.kind for event in events(town.place, now=town.now)]


# --- the plaza


def test_f13_a_key_that_is_not_valid_pauses_the_source_with_one_notice(new_town, fake) -> None:
    other = dataset(source("others", portal="kric", service="a/b"), key="town.other")
    town = new_town(dataset(), other, key_seoul="not-the-key-at-all")
    fake.serve("plaza", "Things", rows(3))
    fake.serve("kric", "a/b", rows(3))
    first = town.build()
    assert first.status == "refused"
    assert "INFO-100" in first.reason
    assert "put a valid key into the settings" in first.reason
    assert [town.build().reason, town.build().reason] == [first.reason] * 2
    assert len(fake.calls) == 1  # paused: not asked again
    assert notices(town) == ["paused"]
    assert town.build("town.other").status == "committed"  # others go on


def test_f13_control_without_the_pause_the_portal_is_asked_each_time(new_town, fake, monkeypatch):
    town = new_town(key_seoul="not-the-key-at-all")
    monkeypatch.setattr("madang.sources.pauses.Pauses.of", lambda *_: None)
    fake.serve("plaza", "Things", rows(3))
    town.build(), town.build()
    assert len(fake.calls) == 2


def test_f14_no_data_on_the_first_page_is_empty_and_empties_nothing(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.serve("plaza", "Things", [])
    outcome = town.build()
    assert outcome.status == "refused"
    assert "0 rows, wanted at least 1" in outcome.reason
    assert len(town.rows()) == 3
    assert town.place.raw.receipts("things")[-1].is_empty
    assert town.pause() is None


def test_f14_no_data_on_the_page_after_the_last_is_the_end(town, fake) -> None:
    fake.serve("plaza", "Things", rows(1000))
    fake.play(faults.changed(without_total), times=1)
    outcome = town.build()
    assert outcome.status == "committed"
    assert [(call.first, call.last) for call in fake.calls] == [(1, 1000), (1001, 2000)]


def without_total(document):
    (inner,) = document.values()
    del inner["list_total_count"]
    return document


def test_f15_a_result_on_top_is_read_as_an_error(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    fake.play(faults.body(samples.plaza_code("ERROR-310", "해당하는 서비스를 찾을 수 없습니다.")))
    outcome = town.build()
    assert "ERROR-310" in outcome.reason
    assert town.pause() is not None


def test_f16_xml_is_read_although_json_was_asked(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    fake.play(faults.body(samples.plaza_xml("Things", rows(3))))
    assert town.build().status == "committed"
    assert town.rows()[2] == {"id": "00003", "name": "이름 3", "n": 3}


def test_f17_too_many_rows_at_once_are_asked_for_in_smaller_pages(town, fake) -> None:
    fake.serve("plaza", "Things", rows(700))
    fake.most_rows = 300
    assert town.build().status == "committed"
    assert len(town.rows()) == 700
    asked = [(call.first, call.last) for call in fake.calls if call.last - call.first < 300]
    assert asked == [(1, 250), (251, 500), (501, 750)]


def test_f17_a_portal_that_refuses_even_one_row_stops(town, fake) -> None:
    fake.serve("plaza", "Things", rows(700))
    fake.most_rows = 0
    assert "even one row at a time is too many" in town.build().reason


def test_f18_an_unknown_service_is_tried_again_and_then_left(town, fake) -> None:
    outcome = town.build()
    assert outcome.status == "refused"
    assert "tried 4 times" in outcome.reason
    assert "ERROR-500" in outcome.reason
    assert len(fake.calls) == 4


def shrinking(fake: Fake, times: int) -> None:
    """A row at the front goes away while pages are read, so that one in the middle is skipped."""
    seen = {"reads": 0}

    def give(asked):
        if asked.first == 1:
            seen["reads"] += 1
            return rows(2500)
        return rows(2499, start=2) if seen["reads"] <= times else rows(2500)

    fake.serve("plaza", "Things", give)


def test_f19_a_total_that_moves_has_everything_read_again(town, fake) -> None:
    shrinking(fake, times=2)
    assert town.build().status == "committed"
    assert [row["id"] for row in town.rows()] == [f"{n:05d}" for n in range(1, 2501)]


def test_f19_a_total_that_moves_three_times_is_refused(town, fake) -> None:
    shrinking(fake, times=99)
    outcome = town.build()
    assert outcome.status == "refused"
    assert "total moved from 2,500 to 2,499" in outcome.reason
    assert len(fake.calls) == 6  # it moved with the second page: the third was not read
    assert town.place.raw.receipts("things") == []


def test_f19_control_without_the_guards_a_row_is_lost(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(fetch, "_moved", lambda _: "")
    monkeypatch.setattr(fetch, "_short", lambda _: "")
    shrinking(fake, times=99)
    monkeypatch.setattr(fetch.Fetch, "_is_last", lambda _, pages, *__: len(pages) == 3)
    assert town.build().status == "committed"
    assert "01001" not in {row["id"] for row in town.rows()}


def doubled(document):
    """The first row of the page is the last one of the page before: one doubled, one lost."""
    (inner,) = document.values()
    first = int(inner["row"][0]["ID"])
    if first > 1:
        inner["row"][0] = rows(1, start=first - 1)[0]
    return document


def test_f20_a_row_that_came_twice_is_refused_though_the_count_is_right(town, fake) -> None:
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(doubled), times=99)
    outcome = town.build()
    assert outcome.status == "refused"
    assert "1 rows came twice on different pages" in outcome.reason


def test_f20_it_is_read_again_before_it_is_refused(town, fake) -> None:
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(doubled), after=1, times=1)
    assert town.build().status == "committed"
    assert len(fake.calls) == 4


def test_f20_the_key_of_the_table_refuses_it_as_well(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(fetch, "_doubled", lambda _: "")
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(doubled), times=99)
    assert town.build().status == "refused"


def test_f20_control_without_both_a_row_is_lost(new_town, fake, monkeypatch) -> None:
    monkeypatch.setattr(fetch, "_doubled", lambda _: "")
    keyless = [replace(column, key=False) for column in COLUMNS]
    town = new_town(dataset(columns=keyless))
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(doubled), times=99)
    assert town.build().status == "committed"
    assert "01001" not in {row["id"] for row in town.rows()}


def short(document):
    (inner,) = document.values()
    inner["row"].pop()
    return document


def test_f21_fewer_rows_than_claimed_are_refused(town, fake) -> None:
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(short), times=99)
    outcome = town.build()
    assert outcome.status == "refused"
    assert "1,498 rows came where it claims 1,500" in outcome.reason


def test_f21_control_without_the_count_rows_are_missing(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(fetch, "_short", lambda _: "")
    fake.serve("plaza", "Things", rows(1500))
    fake.play(faults.changed(short), times=99)
    assert town.build().status == "committed"
    assert len(town.rows()) == 1498


def test_f22_an_empty_table_with_a_good_code_replaces_nothing(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.play(faults.body(samples.plaza("Things", [])))
    assert town.build().status == "refused"
    assert len(town.rows()) == 3


def test_f22_a_fall_by_more_than_a_fifth_wants_a_stewards_word(town, fake) -> None:
    fake.serve("plaza", "Things", rows(100))
    town.build()
    fake.serve("plaza", "Things", rows(79))
    outcome = town.build()
    assert outcome.status == "refused"
    calls = len(fake.calls)
    again = town.build(accept={outcome.acceptance: "the service was cut down"})
    assert again.status == "committed"
    assert len(fake.calls) == calls  # exactly what was held back is read again, nothing is asked


def test_f22_control_without_the_guards_the_table_is_emptied(new_town, fake) -> None:
    town = new_town(dataset(min_rows=0, max_drop=1.0))
    fake.serve("plaza", "Things", rows(3))
    town.build()
    fake.play(faults.body(samples.plaza("Things", [])))
    assert town.build().status == "committed"
    assert town.rows() == []


# --- the real-time host


def test_f23_no_arrivals_say_so_on_top_with_status_500_and_are_empty(new_town, fake) -> None:
    town = new_town(dataset(ARRIVALS))
    fake.serve("subway", "realtimeStationArrival", rows(3))
    assert town.build().status == "committed"
    fake.serve("subway", "realtimeStationArrival", [])
    outcome = town.build()
    assert "0 rows" in outcome.reason
    assert town.pause() is None
    assert fake.calls[0].target.startswith(f"/subway/api/subway/{quote(KEY, safe='')}/json/")


# --- data.go.kr

MEANINGS = [
    *[(code, "retry") for code in ("01", "04", "05", "99", "77")],
    ("03", "empty"),
    *[(code, "stop") for code in ("10", "11", "12", "20", "22", "30", "31", "32")],
]


@pytest.mark.parametrize(("code", "outcome"), MEANINGS)
@pytest.mark.parametrize("status", [200, 403, 500])
def test_f24_the_code_in_an_xml_error_decides_whatever_the_status(code, outcome, status) -> None:
    reply = Reply(status=status, body=samples.gateway_error(code).encode())
    found = judge(PORTALS["datagokr"], reply).outcome
    assert found == ("retry" if outcome == "empty" and status >= 400 else outcome)


@pytest.mark.parametrize(("code", "outcome"), MEANINGS)
def test_f25_the_same_error_as_json_comes_to_the_same(code, outcome) -> None:
    body = samples.text_of(samples.gateway_error_json(code)).encode()
    assert judge(PORTALS["datagokr"], Reply(status=200, body=body)).outcome == outcome


@pytest.mark.parametrize("status", [200, 403])
def test_f24_an_xml_error_stops_the_source_and_names_the_page_to_visit(
    new_town, fake, status
) -> None:
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(3))
    fake.play(faults.body(samples.gateway_error("20"), status))
    outcome = town.build()
    assert "apply for the service on its page of data.go.kr" in outcome.reason
    assert town.pause() is not None


def test_f25_plain_text_is_tried_again(new_town, fake) -> None:
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(3))
    fake.play(faults.body("Unexpected errors", 500))
    assert town.build().status == "committed"
    assert town.slept == [1]


def test_f25_an_unknown_code_is_tried_once_more_and_then_named(new_town, fake) -> None:
    town = new_town(dataset(GATEWAY))
    fake.play(faults.body(samples.gateway_error("77")), times=99)
    assert "77" in town.build().reason
    assert len(fake.calls) == 2


def two_sources() -> list:
    other = source("others", portal="datagokr", service="B1/svc/getOthers")
    return [dataset(GATEWAY), dataset(other, key="town.other")]


def test_f26_a_quota_stops_one_source_until_midnight_in_seoul(new_town, fake) -> None:
    town = new_town(*two_sources(), dataset(source("plain"), key="town.plain"))
    fake.serve("datagokr", "B1/svc/getThings", rows(2500))
    fake.serve("plaza", "Things", rows(3))
    fake.quotas["datagokr"] = 2
    outcome = town.build()
    assert outcome.status == "refused"
    assert "22" in outcome.reason
    assert "after midnight" in outcome.reason
    assert town.pause().until == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert town.build("town.plain").status == "committed"
    assert town.build().reason == outcome.reason
    assert notices(town) == ["paused"]
    assert len([call for call in fake.calls if call.portal == "datagokr"]) == 3
    town.now = datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
    fake.today += timedelta(days=1)
    fake.quotas.clear()
    assert town.build().status == "committed"
    assert "paused" not in notices(town)


def test_f26_what_the_portal_allowed_becomes_the_budget_of_the_day(new_town, fake) -> None:
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(2500))
    fake.quotas["datagokr"] = 2
    town.build()
    with clock.frozen(town.now):
        fetch.Pauses(town.place.settings.sources_folder).end("things")
    assert "used up" in town.build().reason
    assert len(fake.calls) == 3  # nothing was asked in vain


def test_our_own_budget_is_counted_on_disk_and_ends_at_midnight(new_town, fake) -> None:
    town = new_town(dataset(), calls_a_day="plaza=2")
    fake.serve("plaza", "Things", rows(3))
    assert [town.build().status for _ in range(3)] == ["committed", "unchanged", "refused"]
    assert len(fake.calls) == 2
    town.now = datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
    assert town.build().status == "unchanged"


def test_control_without_the_budget_nobody_counts(new_town, fake, monkeypatch) -> None:
    monkeypatch.setattr("madang.sources.budget.Budget.spend", lambda *_: True)
    town = new_town(dataset(), calls_a_day="plaza=2")
    fake.serve("plaza", "Things", rows(3))
    for _ in range(3):
        town.build()
    assert len(fake.calls) == 3


def test_f27_code_30_of_one_operation_pauses_that_source_alone(new_town, fake) -> None:
    town = new_town(*two_sources())
    for service in ("getThings", "getOthers"):
        fake.serve("datagokr", f"B1/svc/{service}", rows(3))
    fake.refused_operations.add("B1/svc/getThings")
    outcome = town.build()
    assert "not registered, or is registered and not approved for this service" in outcome.reason
    assert town.build("town.other").status == "committed"
    assert town.pause("things") is not None
    assert town.pause("others") is None


@pytest.mark.parametrize(
    ("items", "count"), [([{"ID": "1", "NAME": "a", "N": "1"}], 1), ("", 0), (None, 0), ([], 0)]
)
def test_f28_one_row_comes_as_an_object_and_none_in_many_ways(new_town, fake, items, count):
    town = new_town(dataset(GATEWAY, min_rows=0))
    body = samples.gateway(items[0] if items else items, total=count)
    fake.play(faults.body(body))
    assert town.build().status == "committed"
    assert len(town.rows()) == count


@pytest.mark.parametrize("code", ["00", "0", "0000", 0], ids=["00", "0", "0000", "number"])
def test_f29_every_spelling_of_zero_is_well(new_town, fake, code) -> None:
    town = new_town(dataset(GATEWAY))
    fake.play(faults.body(samples.gateway(rows(2), code=code)))
    assert town.build().status == "committed"


@pytest.mark.parametrize("given", [KEY, quote(KEY, safe="")], ids=["decoded", "encoded"])
def test_f30_the_key_is_encoded_exactly_once_in_whichever_form_it_was_set(
    new_town, fake, given
) -> None:
    town = new_town(dataset(GATEWAY), key_datagokr=given)
    fake.serve("datagokr", "B1/svc/getThings", rows(2))
    assert town.build().status == "committed"
    assert f"serviceKey={quote(KEY, safe='')}&" in fake.calls[0].target


def test_f30_control_a_key_encoded_twice_is_answered_with_30(new_town, fake, monkeypatch) -> None:
    twice = Key("datagokr", quote(KEY, safe=""))
    monkeypatch.setattr("madang.live.key_of", lambda *_: twice)
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(2))
    assert "answered 30" in town.build().reason


def test_pages_are_asked_by_number_until_all_claimed_rows_are_there(new_town, fake) -> None:
    town = new_town(dataset(replace_rows(GATEWAY, 400)))
    fake.serve("datagokr", "B1/svc/getThings", rows(1000))
    assert town.build().status == "committed"
    assert [call.parameters["pageNo"] for call in fake.calls] == ["1", "2", "3"]


def replace_rows(asked, size: int):
    return replace(asked, live=replace(asked.live, page_rows=size))


@pytest.mark.parametrize(
    ("code", "status", "outcome"), [(-401, 401, "stop"), (-4, 401, "stop"), (-500, 500, "retry")]
)
def test_odclouds_small_errors_are_told_by_code_and_status(code, status, outcome) -> None:
    body = json.dumps({"code": code, "msg": "안내"}).encode()
    assert judge(PORTALS["odcloud"], Reply(status=status, body=body)).outcome == outcome


def test_odcloud_is_read(new_town, fake) -> None:
    town = new_town(dataset(replace_rows(ODCLOUD, 500)))
    fake.serve("odcloud", "1/v1/uddi:abc", rows(1200))
    assert town.build().status == "committed"
    assert len(fake.calls) == 3


# --- KRIC


def test_f32_no_data_of_kric_is_unknown_and_what_was_known_stays(new_town, fake) -> None:
    town = new_town(dataset(KRIC))
    fake.serve("kric", "info/things", rows(4))
    assert town.build().status == "committed"
    fake.serve("kric", "info/things", [])
    outcome = town.build()
    assert outcome.status == "unchanged"
    assert "does not know" in outcome.warnings[0]
    assert len(town.rows()) == 4


def test_f32_nothing_is_made_of_a_station_that_was_never_known(new_town, fake) -> None:
    town = new_town(dataset(KRIC, min_rows=0))
    fake.serve("kric", "info/things", [])
    outcome = town.build()
    assert outcome.status == "refused"
    assert "says nothing of what there is" in outcome.reason
    assert town.place.lake.table(town.place.registry.dataset("town.thing")).current() is None


def test_f32_control_taken_for_empty_the_units_would_be_gone(new_town, fake, monkeypatch) -> None:
    monkeypatch.setitem(PORTALS["kric"].codes, "03", codes.EMPTY)
    town = new_town(dataset(KRIC, min_rows=0, max_drop=1.0))
    fake.serve("kric", "info/things", rows(4))
    town.build()
    fake.serve("kric", "info/things", [])
    assert town.build().status == "committed"
    assert town.rows() == []


def test_f33_a_first_call_that_fails_gives_one_retry_and_one_set_of_rows(new_town, fake) -> None:
    town = new_town(dataset(KRIC))
    fake.serve("kric", "info/things", rows(4))
    fake.play(faults.body(faults.HTML, 500))
    assert town.build().status == "committed"
    assert len(fake.calls) == 2
    assert len(town.rows()) == 4


def test_f34_lower_case_names_and_braces_for_blanks_give_the_same_rows(new_town, fake) -> None:
    camel = [{"ID": "1", "NAME": None, "N": 5}, {"ID": "2", "NAME": "나", "N": 6}]
    town = new_town(dataset(KRIC))
    fake.serve("kric", "info/things", camel)
    town.build()
    before = town.rows()
    fake.play(faults.body(samples.kric_lower(camel)))
    assert town.build().status == "same_rows"
    assert town.rows() == before


def test_a_plaza_host_may_answer_in_the_gateways_envelope(town, fake) -> None:
    fake.play(faults.body(samples.gateway(rows(3))))
    assert town.build().status == "committed"
