"""F31: no key in any file, log, table, message or answer, however a portal sends it back."""

import base64
import io
import json
import logging
import re
import tarfile
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from madang import clock
from madang.cli import main
from madang.orchestration import Order, run
from madang.settings import Settings
from madang.sources.secrets import Key
from madang.steward.alerts import events
from tests.upstream import fake as faults
from tests.upstream import samples
from tests.upstream.fake import KEY, Fake
from tests.upstream.town import Town, dataset, rows, source

SPELLINGS = {
    "as it is": KEY,
    "percent-encoded": quote(KEY, safe=""),
    "encoded twice": quote(quote(KEY, safe=""), safe=""),
}
ECHOES = {
    **SPELLINGS,
    "lower-case hex": re.sub(r"%..", lambda match: match[0].lower(), quote(KEY, safe="")),
    "path-encoded": quote(KEY),
    "in JSON": KEY.replace("/", "\\/"),
    "in markup": KEY.replace("+", "&#43;").replace("/", "&#47;").replace("=", "&#61;"),
}


@pytest.fixture
def logged() -> io.StringIO:
    """Everything that any library logs, at the lowest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def leaks(town: Town, *texts: str) -> list[str]:
    """Where the key stands, in any of three spellings, in any file or text."""
    wanted = [spelling.encode() for spelling in SPELLINGS.values()]
    wanted.append(base64.b64encode(KEY.encode()))
    places = [(str(path), path.read_bytes()) for path in town.files()]
    places += [(f"text {n}", text.encode()) for n, text in enumerate(texts)]
    table = json.dumps(town.rows(), default=str, ensure_ascii=False)
    places.append(("table", table.encode()))
    return [place for place, data in places if any(each in data for each in wanted)]


def told(town: Town, outcome) -> list[str]:
    with clock.frozen(town.now):
        messages = [event.text("http://stewards.example") for event in events(town.place)]
    return [repr(outcome), *messages]


def echo(text: str) -> dict:
    return samples.plaza("Things", [{"ID": "00001", "NAME": f"열쇠 {text} 끝", "N": "1"}])


@pytest.mark.parametrize("spelling", ECHOES.values(), ids=ECHOES)
def test_f31_a_key_echoed_in_a_body_is_blanked_and_flagged(town, fake, logged, spelling) -> None:
    body = samples.text_of(echo("HERE")).replace("HERE", spelling)
    fake.play(faults.body(body))
    outcome = town.build()
    assert outcome.status == "committed"
    assert town.rows()[0]["name"] == "열쇠 {KEY} 끝"
    assert "sent our key back; it was blanked" in outcome.warnings[0]
    assert town.place.raw.receipts("things")[-1].parts[0].has_blanked_key
    assert leaks(town, logged.getvalue(), *told(town, outcome)) == []


def test_f31_control_without_blanking_the_key_is_everywhere(town, fake, monkeypatch) -> None:
    monkeypatch.setattr(Key, "blank", lambda _, body: (body, False))
    fake.play(faults.body(echo(KEY)))
    town.build()
    assert len(leaks(town)) > 1  # raw bytes, the table and what is published of it


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_f31_a_key_echoed_in_headers_is_blanked(town, fake, logged, spelling) -> None:
    body = samples.plaza("Things", rows(2))
    headers = {"ETag": f'"{spelling}"', "Last_Modified": spelling, "X_Key": spelling}
    fake.play(faults.body(body, **headers))
    outcome = town.build()
    assert town.place.raw.receipts("things")[-1].parts[0].etag == '"{KEY}"'
    assert leaks(town, logged.getvalue(), repr(outcome)) == []


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_f31_a_key_echoed_in_a_redirect_is_not_logged(town, fake, logged, spelling) -> None:
    fake.serve("plaza", "Things", rows(2))
    fake.play(faults.redirected(lambda _: f"/plaza/{spelling}/json/Things/1/1000"))
    fake.play(faults.redirected(lambda _: f"http://203.0.113.9/{spelling}"), times=9)
    outcome = town.build()
    assert outcome.status == "refused"
    assert leaks(town, logged.getvalue(), *told(town, outcome)) == []


@pytest.mark.parametrize("code", ["INFO-100", "ERROR-500", "ERROR-331", "STRANGE"])
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_f31_a_key_echoed_in_an_error_is_in_no_message(town, fake, logged, code, spelling) -> None:
    fake.play(faults.body(samples.plaza_code(code, f"인증키 {spelling} 오류")), times=99)
    outcome = town.build()
    assert "{KEY}" in outcome.reason
    assert leaks(town, logged.getvalue(), *told(town, outcome)) == []


@pytest.mark.parametrize(
    "fault",
    [faults.F2, faults.F4, faults.F5, faults.F10, faults.packed(cut=True), faults.body("")],
    ids=["hangs", "reset", "short", "html", "gzip", "empty"],
)
def test_no_fault_of_transport_gives_the_address_away(town, fake, logged, fault) -> None:
    town.hurry()
    fake.serve("plaza", "Things", rows(2))
    fake.play(fault, times=99)
    outcome = town.build()
    assert outcome.status == "refused"
    assert leaks(town, logged.getvalue(), *told(town, outcome)) == []


def test_logs_and_receipts_show_the_address_with_a_placeholder(town, fake, logged) -> None:
    fake.serve("plaza", "Things", rows(2))
    town.build()
    (receipt,) = town.place.raw.receipts("things")
    assert receipt.url_template.endswith("/plaza/{KEY}/json/Things/1/1000")
    assert "%7BKEY%7D" in logged.getvalue()
    assert fake.calls[0].key == KEY  # and yet it was sent


def test_control_an_address_joined_before_the_client_would_be_logged(
    town, fake, logged, monkeypatch
) -> None:
    monkeypatch.setattr(
        "madang.live.fetch.Fetch._address",
        lambda *_: f"http://127.0.0.1:{fake.port}/plaza/{quote(KEY, safe='')}/json/Things/1/9",
    )
    fake.serve("plaza", "Things", rows(2))
    town.build()
    assert leaks(town, logged.getvalue()) != []


@pytest.mark.parametrize("portal", ["datagokr", "odcloud", "kric", "subway"])
def test_keys_in_a_query_stay_out_of_everything_as_well(new_town, fake, logged, portal) -> None:
    town = new_town(dataset(source(portal=portal, service="a/b" if portal == "kric" else "a")))
    fake.serve(portal, "a/b" if portal == "kric" else "a", rows(2))
    outcome = town.build()
    assert outcome.status == "committed"
    assert leaks(town, logged.getvalue(), repr(outcome)) == []


def test_neither_does_dagster_keep_it(town, fake, logged) -> None:
    fake.play(faults.body(echo(KEY)))
    fake.play(faults.body(samples.plaza_code("ERROR-331", f"인증키 {KEY} 오류")), times=99)
    statuses = []
    for minute in (1, 2):
        with clock.frozen(town.now.replace(minute=minute)):
            statuses += [
                o.status for o in run(town.place, Order(names=["town.thing"], origin="live"))
            ]
    assert statuses == ["committed", "refused"]
    assert any("dagster" in str(path) for path in town.files())
    assert leaks(town, logged.getvalue()) == []


def test_a_key_is_not_shown_where_settings_and_keys_are_printed(town) -> None:
    assert KEY not in repr(town.place.settings)
    assert repr(Key("seoul", KEY)) == "Key(seoul)"


def test_commands_never_print_the_key(new_town, fake, monkeypatch, tmp_path, logged) -> None:
    monkeypatch.setenv("MADANG_KEY_SEOUL", KEY)
    monkeypatch.setenv("MADANG_HOME", str(tmp_path / "home"))
    from madang import settings

    settings.settings.cache_clear()
    for words in (["doctor"], ["sources", "check"], ["sources", "check", "--json"]):
        shown = CliRunner().invoke(main, words)
        assert not any(each in shown.output for each in SPELLINGS.values()), words
    settings.settings.cache_clear()


@pytest.mark.parametrize("name", ["madang_key_seoul", "MADANG_KEY_SEOUL"])
def test_a_key_may_stand_in_a_file_of_secrets(tmp_path: Path, monkeypatch, name) -> None:
    (tmp_path / name).write_text(f"{KEY}\n")
    monkeypatch.setenv("MADANG_SECRETS", str(tmp_path))
    assert Settings.model_validate({}).key_seoul.get_secret_value() == KEY


@pytest.mark.parametrize(
    ("given", "kept"),
    [(KEY, KEY), (quote(KEY, safe=""), KEY), (f"  {KEY} ", KEY), ("100%sure", "100%sure")],
)
def test_a_key_is_kept_decoded(given, kept) -> None:
    assert Settings.model_validate({"key_datagokr": given}).key_datagokr.get_secret_value() == kept


def test_a_blank_key_is_none() -> None:
    assert Settings.model_validate({"key_kric": "  "}).key_kric is None


def test_the_search_finds_a_key_that_is_there(town, fake: Fake) -> None:
    (town.folder / "home").mkdir(parents=True, exist_ok=True)
    with tarfile.open(town.folder / "home/x.tar", "w") as archive:
        info = tarfile.TarInfo(quote(KEY, safe=""))
        archive.addfile(info)
    assert len(leaks(town)) == 1
