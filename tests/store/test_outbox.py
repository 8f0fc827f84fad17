"""The outbox: one message for an event and a recipient, sent once, after its commit."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from madang import clock
from madang.errors import SettingsError
from madang.settings import Settings
from madang.store import outbox, select, transports
from madang.store.outbox import Message, deliver
from madang.store.tables import audit
from madang.store.tables import outbox as rows
from tests.store import demo
from tests.store.demo import SignUp, prepare, sign_up

SITE = "https://madang.example.kr"


@pytest.fixture
def post(store):
    """Posts a message about an event."""

    def run(event="e", recipient="role:stewards", channel="mail", **parameters) -> bool:
        message = Message(
            event=event, recipient=recipient, kind="k", channel=channel, parameters=parameters
        )
        return store.do(lambda tx, _: outbox.post(tx, message), demo.Prepare(actor="test"))

    return run


@contextmanager
def later(**time):
    true = clock.now
    clock.now = lambda: true() + timedelta(**time)
    try:
        yield
    finally:
        clock.now = true


def write(waiting) -> transports.Letter:
    return transports.Letter(
        to=("role@example.kr",), subject="알림", text=f"한글 {waiting.message.event}"
    )


def test_message_is_written_once_and_sent_once(store, post):
    assert post(n=1)
    assert not post(n=2)
    assert post(recipient="account:1")
    seen = []
    assert deliver(store, {"mail": seen.append}) == outbox.Delivered(sent=2, failed=0)
    assert deliver(store, {"mail": seen.append}) == outbox.Delivered(sent=0, failed=0)
    assert {each.message.recipient for each in seen} == {"role:stewards", "account:1"}
    assert [dict(each.message.parameters) for each in seen if each.message.parameters] == [{"n": 1}]
    assert outbox.counts(store) == {"waiting": 0, "sent": 2, "given_up": 0}


def test_message_waits_for_a_transport(store, post):
    post(channel="webhook")
    assert deliver(store, {}) == outbox.Delivered(sent=0, failed=0)
    assert deliver(store, {"mail": print}).sent == 0
    assert outbox.counts(store)["waiting"] == 1


def test_failed_command_tells_nobody(store):
    prepare(store, ("c", 0))
    order = SignUp(actor="x", course="c", person="a")

    def late(tx, command):
        demo.enter(tx, command)
        message = "no"
        raise LookupError(message)

    with pytest.raises(LookupError):
        store.do(late, order)
    assert sum(outbox.counts(store).values()) == 0


def test_control_mail_sent_inside_the_handler_tells_of_what_never_was(store):
    prepare(store, ("c", 5))
    sent = []

    def handler(tx, command):
        demo.enter(tx, command)
        sent.append(command.person)
        message = "no"
        raise LookupError(message)

    order = SignUp(actor="x", course="c", person="a")
    for _ in range(2):
        with pytest.raises(LookupError):
            store.do(handler, order)
    assert sent == ["a", "a"]
    assert demo.people(store) == []


def test_two_senders_never_send_the_same(store, post):
    for n in range(30):
        post(event=f"e{n}")
    seen = []
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: deliver(store, {"mail": seen.append}), range(6)))
    assert sum(each.sent for each in done) == 30
    assert len({each.id for each in seen}) == len(seen) == 30


def test_control_without_the_lease_two_senders_send_the_same(store, post):
    post()
    start = threading.Barrier(2)
    seen = []

    def naive(_n) -> None:
        found = store.fetch(select(rows).where(rows.c.state == "waiting"))
        start.wait(10)
        seen.extend(found)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(naive, range(2)))
    assert len(seen) == 2


def test_failing_message_is_tried_again_later_and_given_up_at_last(store, post):
    post(event="bad")
    post(event="good")

    def half(waiting) -> None:
        if waiting.message.event == "bad":
            raise ConnectionRefusedError(111, "someone@example.kr")

    assert deliver(store, {"mail": half}) == outbox.Delivered(sent=1, failed=1)
    passed = timedelta()
    for pause in outbox.RETRY_AFTER:
        with later(seconds=(passed + pause).total_seconds() - 10):
            assert deliver(store, {"mail": half}).failed == 0, "too early"
        passed += pause + timedelta(seconds=1)
        with later(seconds=passed.total_seconds()):
            assert deliver(store, {"mail": half}).failed == 1
    assert outbox.counts(store)["given_up"] == 1
    found = store.fetch(select(rows.c.problem).where(rows.c.state == "given_up"))[0]
    assert found.problem == "ConnectionRefusedError 111", "no address"
    assert store.fetch(select(audit.c.action))[-1].action == "outbox.given_up"


def test_message_of_a_sender_that_died_is_sent_by_the_next(store, post):
    post()

    class Died(BaseException):
        pass

    def die(_waiting) -> None:
        raise Died

    with pytest.raises(Died):
        deliver(store, {"mail": die})
    seen = []
    assert deliver(store, {"mail": seen.append}).sent == 0, "it is leased"
    with later(minutes=11):
        assert deliver(store, {"mail": seen.append}).sent == 1


def test_sender_of_a_lost_lease_marks_nothing(store, post):
    post()

    def slow(_waiting) -> None:
        with later(minutes=11):
            assert deliver(store, {"mail": lambda _: None}).sent == 1
        raise ConnectionError

    deliver(store, {"mail": slow})
    assert outbox.counts(store) == {"waiting": 0, "sent": 1, "given_up": 0}


def test_sender_thread_delivers_and_stops(store, post):
    came = threading.Event()
    sender = outbox.Sender(store, {"mail": lambda _: came.set()}, every_s=0.01)
    sender.start()
    post()
    assert came.wait(10)
    sender.stop()


def test_mail_in_files_is_the_same_file_when_it_is_sent_again(store, post, tmp_path):
    post(event="e1")
    send = transports.mail_files(tmp_path / "mail", write, SITE)
    seen = []
    deliver(store, {"mail": lambda waiting: (send(waiting), send(waiting), seen.append(waiting))})
    (file,) = (tmp_path / "mail").iterdir()
    text = file.read_text()
    assert file.name == f"{seen[0].id}.eml"
    assert f"Message-ID: <{seen[0].id}@madang.example.kr>" in text
    assert "To: role@example.kr" in text


class MailServer(threading.Thread):
    """The smallest SMTP server: takes one mail a connection."""

    def __init__(self, extension: str = "8BITMIME") -> None:
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.extension = extension
        self.mails: list[str] = []
        self.start()

    def run(self) -> None:
        while True:
            line, _ = self._listener.accept()
            with line, line.makefile("rw", newline="\r\n", encoding="utf-8") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:
        def say(words: str) -> None:
            stream.write(words + "\r\n")
            stream.flush()

        say("220 here")
        for command in stream:
            verb = command.split()[0].upper()
            if verb == "EHLO":
                say(f"250-here\r\n250 {self.extension}")
            elif verb == "DATA":
                say("354 go on")
                lines = iter(stream.readline, ".\r\n")
                self.mails.append("".join(lines))
                say("250 taken")
            else:
                say("221 bye" if verb == "QUIT" else "250 yes")
                if verb == "QUIT":
                    return


def test_mail_goes_to_a_server(store, post):
    server = MailServer()
    post(event="e1")
    place = transports.mail_server(f"smtp://127.0.0.1:{server.port}?from=a@example.kr", SITE)
    assert deliver(store, {"mail": transports.mail(place, write, SITE)}).sent == 1
    assert len(server.mails) == 1
    assert "From: a@example.kr" in server.mails[0]
    assert "@madang.example.kr>" in server.mails[0]


def test_mail_never_goes_without_tls_to_another_machine(store, post, monkeypatch):
    server = MailServer()
    post()
    monkeypatch.setattr(transports, "_LOOPBACK", set())
    place = transports.mail_server(f"smtp://u:secret@127.0.0.1:{server.port}", SITE)
    assert deliver(store, {"mail": transports.mail(place, write, SITE)}).failed == 1
    assert server.mails == []
    found = store.fetch(select(rows.c.problem))[0]
    assert found.problem == "SMTPNotSupportedError"


@pytest.mark.parametrize(("status", "sent"), [(204, 1), (500, 0), (302, 0)])
def test_webhook_takes_json_with_a_key(store, post, status, sent):
    got = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["Idempotency-Key"], json.loads(body)))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_words) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    post(channel="webhook", n=1)
    send = transports.webhook(
        f"http://127.0.0.1:{server.server_port}/s3cret",
        lambda waiting: {"event": waiting.message.event},
    )
    assert deliver(store, {"webhook": send}).sent == sent
    server.shutdown()
    server.server_close()
    assert [body for _, body in got] == [{"event": "e"}]
    assert "s3cret" not in (store.fetch(select(rows.c.problem))[0].problem or "")


def test_settings_choose_the_transports(tmp_path):
    def chosen(**given) -> set[str]:
        made = Settings(home=tmp_path, **given)
        return set(transports.transports(made, write, lambda _: {}))

    assert chosen() == set()
    assert chosen(mail_files=tmp_path) == {"mail"}
    both = {"smtp_url": SecretStr("smtps://h"), "alert_webhook": SecretStr("https://h")}
    assert chosen(**both) == {"mail", "webhook"}


@pytest.mark.parametrize("url", ["http://h", "mail.example.kr", "smtp://"])
def test_mail_address_that_is_none_is_named_without_its_secrets(url):
    with pytest.raises(SettingsError, match="MADANG_SMTP_URL has scheme"):
        transports.mail_server(url, SITE)


def test_signup_tells_once_however_often_it_is_sent_in(store):
    prepare(store, ("c", 5))
    order = SignUp(actor="x", course="c", person="a")
    for _ in range(3):
        store.do(sign_up, order)
    assert outbox.counts(store)["waiting"] == 1
