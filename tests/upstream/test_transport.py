"""F1 to F12: what goes wrong below the body ends in a retry or a stop, and what stands stays."""

import gzip
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from madang.sources import client as clients
from madang.sources.client import Client
from madang.sources.portals import codes
from madang.sources.secrets import Key
from tests.upstream import fake as faults
from tests.upstream.certificates import certificate
from tests.upstream.fake import KEY, Fake
from tests.upstream.town import Town, rows


@pytest.fixture
def standing(town: Town, fake: Fake) -> Town:
    """A town whose dataset stands with 30 rows; the portal now has 40."""
    fake.serve("plaza", "Things", rows(30))
    assert town.build().status == "committed"
    fake.serve("plaza", "Things", rows(40))
    fake.calls.clear()
    return town


def assert_old_version_stands(town: Town) -> None:
    assert len(town.rows()) == 30


PASSING = {
    "F2 accepts and never answers": faults.F2,
    "F3 one byte at a time": faults.F3,
    "F4 reset in the middle": faults.F4,
    "F5 longer Content-Length than body": faults.F5,
    "F6 gzip declared and plain": faults.packed(cut=False),
    "F6 gzip cut": faults.packed(cut=True),
    "F8 500 with HTML": faults.body(faults.HTML, 500),
    "F8 502 with HTML": faults.body(faults.HTML, 502),
    "F8 503 with HTML": faults.body(faults.HTML, 503),
    "F9 429": faults.F9,
    "F10 200 with HTML": faults.F10,
    "no body": faults.body(""),
}


TIMELY = (faults.F2, faults.F3)


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again_and_ends_as_if_nothing_was(standing: Town, fault) -> None:
    if fault in TIMELY:
        standing.hurry()
    standing.fake.play(fault)
    assert standing.build().status == "committed"
    assert len(standing.rows()) == 40
    assert standing.slept[0] >= 1


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_does_not_pass_is_tried_four_times_and_the_old_version_stands(
    standing: Town, fault
) -> None:
    if fault in TIMELY:
        standing.hurry()
    standing.fake.play(fault, times=100)
    outcome = standing.build()
    assert outcome.status == "refused"
    assert "tried 4 times" in outcome.reason
    assert len(standing.fake.calls) == 4
    assert_old_version_stands(standing)
    assert standing.pause() is None  # the next schedule tries again


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_without_retries_a_passing_fault_is_fatal(standing: Town, fault, monkeypatch) -> None:
    """The control: no second try, no rows."""
    monkeypatch.setattr(codes, "RETRY", replace(codes.RETRY, retries=0))
    if fault in TIMELY:
        standing.hurry()
    standing.fake.play(fault)
    assert standing.build().status == "refused"
    assert_old_version_stands(standing)


def test_f1_a_refused_connection_is_tried_again_and_then_left(standing: Town) -> None:
    standing.fake.deafen()
    outcome = standing.build()
    assert outcome.status == "refused"
    assert "gave no connection" in outcome.reason
    assert standing.slept == [1, 4, 15]
    assert_old_version_stands(standing)


def test_f1_a_portal_that_comes_back_in_time_is_read(standing: Town) -> None:
    standing.fake.deafen()

    def wait(seconds: float) -> None:
        standing.slept.append(seconds)
        if len(standing.slept) == 2:
            standing.fake.listen()

    standing.patient(sleep=wait)
    assert standing.build().status == "committed"
    assert standing.slept == [1, 4]


def test_f2_waits_no_longer_than_the_limit_between_two_pieces(standing: Town) -> None:
    standing.hurry()
    standing.fake.play(faults.F2, times=100)
    assert "did not answer in time" in standing.build().reason


def test_f3_the_limit_of_the_whole_exchange_cuts_what_trickles(standing: Town) -> None:
    standing.hurry()
    standing.fake.play(faults.F3, times=100)
    assert "the whole exchange took too long" in standing.build().reason


def test_f3_without_that_limit_every_byte_is_waited_for(fake: Fake, town: Town) -> None:
    """The control: each byte comes in time, so the limit between pieces never strikes."""
    fake.serve("plaza", "Things", [])
    fake.play(faults.F3)
    town.patient(whole_s=60.0)
    assert town.build().reason != ""
    assert not town.slept


def test_f4_half_a_body_is_kept_apart_and_never_as_complete(standing: Town) -> None:
    standing.fake.play(faults.F4)
    standing.build()
    (half,) = standing.place.raw.refused("things")
    assert half.parts[0].size > 0
    assert half.parts[0].problem is not None
    assert all(r.problem is None for r in standing.place.raw.receipts("things"))


@pytest.mark.parametrize("cut", [True, False])
def test_f6_the_bytes_of_broken_gzip_are_kept(standing: Town, cut) -> None:
    standing.fake.play(faults.packed(cut=cut), times=100)
    assert standing.build().status == "refused"
    kept = standing.place.raw.refused("things")
    assert len(kept) == 4
    assert all(part.size > 100 for receipt in kept for part in receipt.parts)


def test_f6_control_a_decoder_that_does_not_look_at_the_end_takes_half_a_text(
    standing: Town, monkeypatch
) -> None:
    def lenient(chunks, kept, most, *, is_gzip):
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        yield b"".join(unpack.decompress(chunk) for chunk in chunks)

    monkeypatch.setattr(clients, "_unpacked", lenient)
    standing.fake.play(faults.packed(cut=True))
    reply = asked(standing)
    assert reply.fault is None


def asked(town: Town):
    client = Client(town.patience)
    try:
        address = f"http://127.0.0.1:{town.fake.port}/plaza/{{KEY}}/json/Things/1/5"
        return client.get(address, Key("seoul", KEY))
    finally:
        client.close()


def test_f7_an_endless_body_is_cut_at_the_limit_and_stops_the_source(standing: Town) -> None:
    standing.fake.play(faults.F7, times=100)
    outcome = standing.build()
    assert outcome.status == "refused"
    assert "too long: more than 2,097,152 bytes" in outcome.reason
    assert len(standing.fake.calls) == 1
    assert standing.pause() is not None
    assert_old_version_stands(standing)


def test_f7_control_without_a_size_limit_only_time_ends_it(standing: Town) -> None:
    standing.patient(most_bytes=1 << 40, whole_s=1.0)
    standing.fake.play(faults.F7)
    assert "too long" not in (asked(standing).fault.reason.replace("took too long", ""))


def test_a_gzip_bomb_is_cut_at_the_limit(standing: Town) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    standing.fake.play(faults.body(bomb, Content_Encoding="gzip"), times=100)
    assert asked(standing).fault.kind == "too_long"


@pytest.mark.parametrize(("said", "waited"), [("7", 7), ("600", 60), ("0", 1), ("soon", 1)])
def test_f8_retry_after_is_honoured_up_to_a_minute(standing: Town, said, waited) -> None:
    standing.fake.play(faults.body(faults.HTML, 503, Retry_After=said))
    assert standing.build().status == "committed"
    assert standing.slept == [waited]


def test_f9_after_too_many_calls_fewer_are_made(town: Town, fake: Fake) -> None:
    fake.serve("plaza", "Things", rows(2500))
    fake.play(faults.F9)
    assert town.build().status == "committed"
    assert town.slept == [7, 1, 1, 1]  # the wait asked for, then one between calls


def test_f10_a_page_in_html_is_never_read_as_rows(standing: Town) -> None:
    page = "<html><body><row><ID>1</ID></row></body></html>"
    standing.fake.play(faults.body(page), times=100)
    outcome = standing.build()
    assert outcome.status == "refused"
    assert "kind html" in outcome.reason


def test_f11_a_redirect_to_another_host_is_refused(standing: Town) -> None:
    standing.fake.play(faults.redirected(lambda _: "http://203.0.113.9/x"), times=100)
    outcome = standing.build()
    assert "sent on to http://203.0.113.9" in outcome.reason
    assert len(standing.fake.calls) == 1
    assert standing.pause() is not None
    assert_old_version_stands(standing)


@pytest.fixture(scope="module")
def certified(tmp_path_factory) -> tuple[ssl.SSLContext, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(certified: tuple[ssl.SSLContext, Path]) -> Iterator[Fake]:
    with Fake(certified[0]) as server:
        server.serve("plaza", "Things", rows(30))
        yield server


@pytest.fixture
def secure_town(tmp_path: Path, secure: Fake, certified) -> Callable[..., Town]:
    def make(*, trusted: bool) -> Town:
        town = Town(tmp_path / f"secure-{trusted}", secure)
        if trusted:
            town.patient(tls=lambda: ssl.create_default_context(cafile=str(certified[1])))
        return town

    return make


def to_tls(secure: Fake) -> faults.Fault:
    return faults.redirected(lambda asked: f"https://127.0.0.1:{secure.tls_port}{asked.target}")


def test_f11_a_redirect_to_https_of_the_same_host_is_followed(secure, secure_town) -> None:
    town = secure_town(trusted=True)
    secure.play(to_tls(secure))
    assert town.build().status == "committed"
    assert [call.key for call in secure.calls] == [KEY, KEY]


def test_f11_a_redirect_from_https_to_http_is_refused(secure, secure_town) -> None:
    town = secure_town(trusted=True)
    secure.play(to_tls(secure))
    secure.play(faults.redirected(lambda asked: f"http://127.0.0.1:{secure.port}{asked.target}"))
    assert "sent on to http://127.0.0.1" in town.build().reason


def test_f12_a_wrong_certificate_stops_and_is_never_downgraded(secure, secure_town) -> None:
    town = secure_town(trusted=False)
    secure.play(to_tls(secure), times=100)
    outcome = town.build()
    assert outcome.status == "refused"
    assert "its certificate is not valid" in outcome.reason
    assert len(secure.calls) == 1
    assert town.pause() is not None


def test_f12_control_without_verification_it_would_be_read(secure, secure_town) -> None:
    def blind() -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    town = secure_town(trusted=False)
    town.patient(tls=blind)
    secure.play(to_tls(secure))
    assert town.build().status == "committed"


def test_a_key_is_joined_once_and_percent_encoded(fake: Fake, town: Town) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    assert f"/{quote(KEY, safe='')}/" in fake.calls[0].target
