"""Controls of F1 to F34: each protection turned off, and the outcome is then the wrong one.

Every control says first what stands with the protection, where no neighbour test does, and then
does what a naive client would.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from madang.live import fetch
from madang.sources import client as clients
from madang.sources import envelopes
from madang.sources.client import Client
from madang.sources.envelopes import answers, cells, documents
from madang.sources.pauses import Pauses
from madang.sources.portals import codes, verdict
from tests.upstream import fake as faults
from tests.upstream import samples
from tests.upstream.fake import KEY, Fake
from tests.upstream.test_portals import ARRIVALS, GATEWAY, KRIC, two_sources, without_total
from tests.upstream.town import Town, dataset, rows

UNGUARDED: dict[str, Any] = {"min_rows": 0, "max_drop": 1.0}
FAILED = faults.body(faults.HTML, 500)


@pytest.fixture
def standing(new_town, fake) -> Town:
    """A dataset with three rows, whose guards against shrinking are off."""
    town = new_town(dataset(**UNGUARDED))
    fake.serve("plaza", "Things", rows(3))
    assert town.build().status == "committed"
    return town


def no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "RETRY", replace(codes.RETRY, retries=0))


# --- below the body


def test_f1_without_a_second_try_a_portal_that_comes_back_is_not_read(
    standing, fake, monkeypatch
) -> None:
    no_second_try(monkeypatch)
    fake.serve("plaza", "Things", rows(4))
    fake.deafen()
    standing.patient(sleep=lambda _: fake.listen())
    assert standing.build().status == "refused"
    assert len(standing.rows()) == 3


def test_f5_without_the_length_a_short_body_passes_for_a_whole_one(
    standing, fake, monkeypatch
) -> None:
    monkeypatch.setattr(clients, "_fault_of", lambda _: None)
    fake.play(faults.F5)
    assert standing.build().status == "unchanged"
    assert standing.slept == []


@pytest.mark.parametrize(
    ("owner", "name", "waits"),
    [
        (clients.Reply, "retry_after_s", [1, 1, 1, 1]),
        (verdict.Verdict, "is_too_fast", [7]),
    ],
    ids=["F8 the wait asked for", "F9 the slower rate"],
)
def test_f8_f9_a_client_that_does_not_listen_comes_back_too_soon(
    town, fake, monkeypatch, owner, name, waits
) -> None:
    monkeypatch.setattr(owner, name, Deaf())
    fake.serve("plaza", "Things", rows(2500))
    fake.play(faults.F9)
    assert town.build().status == "committed"
    assert town.slept == waits


class Deaf:
    """An attribute that holds nothing, whatever it is set to."""

    def __get__(self, *_: object) -> None:
        return None

    def __set__(self, *_: object) -> None:
        return None


PAGE = "<html><list_total_count>1</list_total_count><row><ID>9</ID><NAME/><N>1</N></row></html>"


@pytest.mark.parametrize("is_strict", [True, False], ids=["ours", "naive"])
def test_f10_a_client_that_asks_for_no_kind_reads_a_page_as_rows(
    standing, fake, monkeypatch, is_strict
) -> None:
    if not is_strict:
        monkeypatch.setattr(verdict, "_text", lambda reply: reply.body.decode())
    fake.play(faults.body(PAGE, Content_Type="text/html"), times=99)
    assert standing.build().status == ("refused" if is_strict else "committed")
    assert ("9" in {row["id"] for row in standing.rows()}) != is_strict


def follow_anywhere(self: Client, url: httpx.URL, key: Any) -> clients.Reply:
    while True:
        reply, location = self._exchange(url)
        if location is None:
            return reply
        url = url.join(key.blank_text(location))


@pytest.mark.parametrize("follow", [Client._follow, follow_anywhere], ids=["ours", "naive"])
def test_f11_a_client_that_follows_any_redirect_sends_the_key_elsewhere(
    town, fake, monkeypatch, follow
) -> None:
    monkeypatch.setattr(Client, "_follow", follow)
    with Fake() as elsewhere:
        elsewhere.serve("plaza", "Things", rows(3))
        fake.play(faults.redirected(lambda a: f"http://localhost:{elsewhere.port}{a.target}"))
        outcome = town.build()
        told = [call.key for call in elsewhere.calls]
    assert (outcome.status, told) == (
        ("committed", [KEY]) if follow is follow_anywhere else ("refused", [])
    )


# --- the plaza


def test_f14_without_the_guards_no_data_empties_the_table(standing, fake) -> None:
    fake.serve("plaza", "Things", [])
    assert standing.build().status == "committed"
    assert standing.rows() == []


def test_f14_where_no_data_is_a_failure_the_page_after_the_last_loses_all(
    town, fake, monkeypatch
) -> None:
    monkeypatch.setitem(codes.PLAZA, "INFO-200", codes.RETRY)
    fake.serve("plaza", "Things", rows(1000))
    fake.play(faults.changed(without_total))
    assert town.build().status == "refused"
    assert town.rows() == []


def below_the_service_only(top: answers.Row) -> answers.Answer | None:
    """What most clients do: `body[service]["row"]`, and the code where it is there."""
    inner = next(iter(top.values()))
    code = inner.get("RESULT", {}).get("CODE", "INFO-000")
    return answers._answer("plaza", code, "", None, inner.get("row", []))


def test_f15_a_client_that_looks_below_the_service_reads_an_error_as_no_rows(
    standing, fake, monkeypatch
) -> None:
    monkeypatch.setattr(answers, "_plaza", below_the_service_only)
    fake.play(faults.body(samples.plaza_code("ERROR-310")))
    assert standing.build().status == "committed"
    assert standing.rows() == []


def test_f16_a_client_that_reads_json_alone_never_gets_the_rows(
    standing, fake, monkeypatch
) -> None:
    monkeypatch.setattr(documents, "_xml", documents._json)
    fake.play(faults.body(samples.plaza_xml("Things", rows(4))), times=99)
    assert standing.build().status == "refused"
    assert len(standing.rows()) == 3


def test_f17_taken_for_a_daily_limit_too_many_rows_stop_until_midnight(
    town, fake, monkeypatch
) -> None:
    monkeypatch.setitem(codes.PLAZA, "ERROR-336", codes.SPENT)
    fake.serve("plaza", "Things", rows(700))
    fake.most_rows = 300
    assert town.build().status == "refused"
    assert town.pause().until is not None
    assert town.rows() == []


def test_f17_smaller_pages_that_begin_anew_by_number_lose_rows(town, fake, monkeypatch) -> None:
    def go_on_behind(self, pages, first):
        return pages, first + self._size, 1

    monkeypatch.setattr(fetch.Fetch, "_after_split", go_on_behind)
    monkeypatch.setattr(fetch, "_short", lambda _: "")
    fake.serve("plaza", "Things", rows(3000))
    fake.most_rows = 300
    assert town.build().status == "committed"
    assert "00001" not in {row["id"] for row in town.rows()}


def test_f18_taken_for_no_data_an_unknown_service_empties_the_table(
    standing, fake, monkeypatch
) -> None:
    monkeypatch.setitem(codes.PLAZA, "ERROR-500", codes.EMPTY)
    fake.play(faults.body(samples.plaza_code("ERROR-500")), times=99)
    assert standing.build().status != "committed"  # the reader knows no such code for "none"
    monkeypatch.setattr(answers.Answer, "is_good", True)
    assert standing.build().status == "committed"
    assert standing.rows() == []


# --- the real-time host and data.go.kr


def error_message_only(top: answers.Row) -> answers.Answer | None:
    return REALTIME(top) if "errorMessage" in top else None


REALTIME = answers._realtime


@pytest.mark.parametrize(("shape", "waits"), [(REALTIME, []), (error_message_only, [1, 4, 15])])
def test_f23_without_the_fields_on_top_a_quiet_station_is_asked_four_times(
    new_town, fake, monkeypatch, shape, waits
) -> None:
    monkeypatch.setattr(answers, "_realtime", shape)
    town = new_town(dataset(ARRIVALS, **UNGUARDED))
    fake.serve("subway", "realtimeStationArrival", [])
    assert town.build().status == ("refused" if waits else "committed")
    assert town.slept == waits


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("error", [samples.gateway_error, samples.gateway_error_json])
def test_f24_f25_without_the_error_envelope_a_denied_source_is_asked_on_and_on(
    new_town, fake, monkeypatch, status, error
) -> None:
    monkeypatch.setattr(answers, "_gateway_error", lambda _: None)
    town = new_town(dataset(GATEWAY))
    fake.play(faults.body(error("20"), status), times=99)
    town.build(), town.build()
    assert town.pause() is None
    assert len(fake.calls) == 8


def test_f25_without_a_second_try_plain_text_is_fatal(new_town, fake, monkeypatch) -> None:
    no_second_try(monkeypatch)
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(3))
    fake.play(faults.body("Unexpected errors", 500))
    assert town.build().status == "refused"
    assert town.rows() == []


def test_f26_taken_for_a_passing_failure_a_quota_is_asked_on_and_on(
    new_town, fake, monkeypatch
) -> None:
    monkeypatch.setitem(codes.GATEWAY, "22", codes.RETRY)
    town = new_town(dataset(GATEWAY))
    fake.serve("datagokr", "B1/svc/getThings", rows(3))
    fake.quotas["datagokr"] = 0
    town.build(), town.build()
    assert town.pause() is None
    assert len(fake.calls) == 8


def test_f27_a_pause_of_the_whole_portal_stops_what_is_approved(
    new_town, fake, monkeypatch
) -> None:
    of = Pauses.of
    monkeypatch.setattr(Pauses, "of", lambda self, _: of(self, "things"))
    town = new_town(*two_sources())
    fake.serve("datagokr", "B1/svc/getOthers", rows(3))
    fake.refused_operations.add("B1/svc/getThings")
    town.build()
    assert town.build("town.other").status == "refused"
    assert town.rows("town.other") == []


def lists_only(found: Any) -> Any:
    found = found.get("item", found) if isinstance(found, dict) else found
    return found if isinstance(found, list) else []


def anything_is_a_row(found: Any) -> Any:
    found = found.get("item", found) if isinstance(found, dict) else found
    return found if isinstance(found, list) else [found]


def test_f28_read_as_a_list_alone_the_one_row_is_lost(new_town, fake, monkeypatch) -> None:
    monkeypatch.setattr(answers, "_rows", lists_only)
    monkeypatch.setattr(fetch, "_short", lambda _: "")
    town = new_town(dataset(GATEWAY, **UNGUARDED))
    fake.play(faults.body(samples.gateway(rows(1)[0], total=1)))
    assert town.build().status == "committed"
    assert town.rows() == []


@pytest.mark.parametrize("items", ["", None], ids=["blank", "null"])
def test_f28_taken_for_a_row_nothing_at_all_is_a_failure(
    new_town, fake, monkeypatch, items
) -> None:
    monkeypatch.setattr(answers, "_rows", anything_is_a_row)
    town = new_town(dataset(GATEWAY, **UNGUARDED))
    fake.play(faults.body(samples.gateway(items, total=0)), times=99)
    assert town.build().status == "refused"


@pytest.mark.parametrize("code", ["0", "0000", 0], ids=["0", "0000", "number"])
def test_f29_a_client_that_knows_00_alone_refuses_good_rows(
    new_town, fake, monkeypatch, code
) -> None:
    def literal(code: str, _: object) -> codes.Meaning:
        return codes.ROWS if code == "00" else codes.STRANGE

    monkeypatch.setattr(codes, "meaning", literal)
    town = new_town(dataset(GATEWAY))
    fake.play(faults.body(samples.gateway(rows(2))))
    assert town.build().status == "committed"
    fake.play(faults.body(samples.gateway(rows(3), code=code)), times=99)
    assert town.build().status == "refused"
    assert len(town.rows()) == 2


# --- KRIC


def test_f33_without_a_second_try_the_first_call_that_fails_is_fatal(
    new_town, fake, monkeypatch
) -> None:
    no_second_try(monkeypatch)
    town = new_town(dataset(KRIC))
    fake.serve("kric", "info/things", rows(4))
    fake.play(FAILED)
    assert town.build().status == "refused"
    assert town.rows() == []


CAMEL = [{"ID": "1", "NAME": None, "N": 5}, {"ID": "2", "NAME": "나", "N": 6}]


def as_written(self: envelopes.RowReader, found: Any, name: str) -> list[str | None]:
    lacking = [want for want in self._names if want not in found]
    if lacking:
        raise envelopes._missing(name, lacking, found)
    self._seen.update(self._names)
    return list(self._names)


def test_f34_names_taken_as_written_are_missing_in_the_lower_case_form(
    new_town, fake, monkeypatch
) -> None:
    monkeypatch.setattr(envelopes.RowReader, "_keys", as_written)
    town = new_town(dataset(KRIC))
    fake.serve("kric", "info/things", CAMEL)
    assert town.build().status == "committed"
    fake.play(faults.body(samples.kric_lower(CAMEL)))
    assert "field ID, NAME, N is missing" in town.build().reason


def test_f34_without_the_rule_for_blanks_braces_become_a_name(new_town, fake, monkeypatch) -> None:
    keep_braces(monkeypatch.setattr)
    town = new_town(dataset(KRIC))
    fake.play(faults.body(samples.kric_lower(CAMEL)))
    assert town.build().status == "committed"
    assert [row["name"] for row in town.rows()] == ["{}", "나"]


def keep_braces(patch: Callable[..., None]) -> None:
    """Turn off all three places that know `{}` for a blank."""
    patch(cells, "_text", str)
    patch(cells, "_BLANKS", cells._BLANKS.slice(0, 1))
    patch("madang.city.casting.NOTHING", ())
