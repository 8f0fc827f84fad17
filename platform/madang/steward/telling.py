"""Telling stewards: events of the lake into the outbox, once for each recipient, then on their way.

Called after builds and by a sensor every minute; whoever comes second finds nothing to do. What
waits for people who take part leaves with it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from madang.civic import post as civic
from madang.errors import SettingsError
from madang.settings import Settings
from madang.steward.alerts import Event, events
from madang.steward.decide import rulings
from madang.store import Command, Store, Tx, new_id, select
from madang.store import open as open_store
from madang.store.outbox import Delivered, Message, Transport, Waiting, deliver, post
from madang.store.tables import outbox
from madang.store.transports import Letter, Write, transports
from madang.workspace import Workspace

_WEBHOOK = "webhook:stewards"
_NOBODY = Delivered(sent=0, failed=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAlerts(Command):
    """Write messages into the outbox: (event, recipient, kind, channel, parameters)."""

    messages: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...]


def tell(workspace: Workspace) -> Delivered:
    """Post what is new, and send what is due; nothing where the settings know no way out."""
    if not workspace.settings.tells_anybody:
        return _NOBODY
    store = open_store(workspace.settings, workspace.registry)
    if recipients(workspace.settings):
        post_new(workspace, store)
    return deliver(store, ways_out(workspace, store))


def ways_out(workspace: Workspace, store: Store) -> Mapping[str, Transport]:
    """What the settings allow, by channel, with what is written to stewards and to people."""
    return transports(workspace.settings, _letters(workspace, store), _document)


def post_new(workspace: Workspace, store: Store) -> int:
    """Post what nobody was told of yet; how many messages."""
    found = events(workspace, rulings(store))
    posted = select(outbox).where(outbox.c.kind.startswith("alert."))
    told = {(row.event, row.recipient) for row in store.fetch(posted)}
    site = workspace.settings.steward_url
    new = tuple(
        (event.id, recipient, f"alert.{event.kind}", channel, _parameters(event, site))
        for event in found
        for recipient, channel in recipients(workspace.settings).items()
        if (event.id, recipient) not in told
    )
    return store.do(_post, PostAlerts(key=new_id(), actor="system", messages=new)) if new else 0


def recipients(settings: Settings) -> dict[str, str]:
    """Channel by recipient; a mailbox is named by a hash, since the outbox keeps no address."""
    named = dict.fromkeys(_mailboxes(settings), "mail")
    return named | ({_WEBHOOK: "webhook"} if settings.alert_webhook else {})


def _mailboxes(settings: Settings) -> dict[str, str]:
    """Addresses by recipient."""
    return {
        f"mailbox:{hashlib.sha256(address.encode()).hexdigest()[:12]}": address
        for address in settings.alert_mail
    }


def _parameters(event: Event, site: str) -> tuple[tuple[str, str], ...]:
    return (
        ("subject", event.subject),
        ("text", event.text(site)),
        ("link", site + event.where),
        ("kind", event.kind),
        ("dataset", event.dataset.key),
        ("partition", event.partition or ""),
        ("at", event.at.isoformat()),
    )


def _post(tx: Tx, command: PostAlerts) -> int:
    return sum(
        post(
            tx,
            Message(
                event=event,
                recipient=recipient,
                kind=kind,
                channel=channel,
                parameters=dict(parameters),
            ),
        )
        for event, recipient, kind, channel, parameters in command.messages
    )


def _letters(workspace: Workspace, store: Store) -> Write:
    known = _mailboxes(workspace.settings)
    to_person = civic.writer(workspace, store)

    def write(waiting: Waiting) -> Letter:
        if waiting.message.recipient.startswith(civic.PERSON):
            return to_person(waiting)
        address = known.get(waiting.message.recipient)
        if address is None:
            message = f"{waiting.message.recipient} is no mailbox of MADANG_ALERT_MAIL any more"
            raise SettingsError(message)
        said = waiting.message.parameters
        return Letter(to=(address,), subject=str(said["subject"]), text=str(said["text"]))

    return write


def _document(waiting: Waiting) -> Mapping[str, object]:
    """What the webhook gets; `text` is what chat services show."""
    return {"id": waiting.id, "event": waiting.message.event, **waiting.message.parameters}
