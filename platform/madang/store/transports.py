"""Ways out of the house: a mail server, a folder of mail (development only), a webhook.

What a message says and to which address it goes is the caller's: it gives a `Write`.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from madang import durable
from madang.errors import SettingsError
from madang.settings import Settings
from madang.store.outbox import Transport, Waiting

TIMEOUT_S = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as a person gets it.

    Attributes:
        to: Addresses.
        subject: One line.
        text: Plain text.
    """

    to: tuple[str, ...]
    subject: str
    text: str


Write: TypeAlias = Callable[[Waiting], Letter]
WriteJson: TypeAlias = Callable[[Waiting], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """MADANG_SMTP_URL in its parts.

    Attributes:
        host: Name of the server.
        port: 587 with STARTTLS, 465 with TLS from the first byte.
        tls: Whether it speaks TLS from the first byte.
        user: None where it asks for no login.
        password: Of that user.
        sender: Address that mail comes from.
    """

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None
    sender: str


def mail_server(url: str, site: str) -> MailServer:
    """The parts of an address such as `smtps://USER:PASSWORD@HOST?from=ADDRESS`.

    Raises:
        SettingsError: It is no such address; the message does not quote it.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        message = (
            f"MADANG_SMTP_URL has scheme {parts.scheme!r}; "
            "wanted smtp:// or smtps:// with a host, e.g. smtps://USER:PASSWORD@HOST?from=ADDRESS"
        )
        raise SettingsError(message)
    given = parse_qs(parts.query).get("from", [])
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=given[0] if given else f"madang@{_host(site)}",
    )


def mail(server: MailServer, write: Write, site: str) -> Transport:
    """A transport over a mail server. Passwords never go over a line without TLS."""

    def send(waiting: Waiting) -> None:
        drawn = drawn_mail(waiting, write(waiting), server.sender, site)
        with _connected(server) as line:
            line.send_message(drawn)

    return send


def mail_files(folder: Path, write: Write, site: str) -> Transport:
    """A transport into a folder, one file a message: sent twice, it is the same file."""

    def send(waiting: Waiting) -> None:
        drawn = drawn_mail(waiting, write(waiting), f"madang@{_host(site)}", site)
        durable.replace(folder / f"{waiting.id}.eml", drawn.as_bytes())

    return send


def webhook(url: str, write: WriteJson) -> Transport:
    """A transport that posts JSON; the receiver tells repeats by the header Idempotency-Key."""

    def send(waiting: Waiting) -> None:
        answer = httpx.post(
            url,
            json=dict(write(waiting)),
            headers={"Idempotency-Key": waiting.id},
            timeout=TIMEOUT_S,
            follow_redirects=False,
        )
        if not answer.is_success:
            raise ConnectionError(answer.status_code, "webhook")

    return send


def transports(settings: Settings, write: Write, write_json: WriteJson) -> dict[str, Transport]:
    """What the settings allow, by channel; none of them is a channel that waits."""
    found: dict[str, Transport] = {}
    if settings.smtp_url:
        server = mail_server(settings.smtp_url.get_secret_value(), settings.site_url)
        found["mail"] = mail(server, write, settings.site_url)
    elif settings.mail_files:
        found["mail"] = mail_files(settings.mail_files, write, settings.site_url)
    if settings.alert_webhook:
        found["webhook"] = webhook(settings.alert_webhook.get_secret_value(), write_json)
    return found


def drawn_mail(waiting: Waiting, letter: Letter, sender: str, site: str) -> EmailMessage:
    """The mail itself, the same in every try."""
    drawn = EmailMessage()
    drawn["From"] = sender
    drawn["To"] = ", ".join(letter.to)
    drawn["Subject"] = letter.subject
    drawn["Date"] = format_datetime(waiting.created_at)
    drawn["Message-ID"] = f"<{waiting.id}@{_host(site)}>"
    drawn["Auto-Submitted"] = "auto-generated"
    drawn.set_content(letter.text)
    return drawn


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_S, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        line.ehlo()
        if line.has_extn("starttls"):
            line.starttls(context=context)
            line.ehlo()
        elif server.host not in _LOOPBACK:
            line.close()
            raise smtplib.SMTPNotSupportedError
    if server.user:
        line.login(server.user, server.password or "")
    return line


def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"
