"""Mail to people who take part: who says what is written, and to which address it goes.

A message names a person by an id. What it says is the plugin's whose name its kind begins with; the
address is opened at the moment of sending, and is nowhere but in the letter.
"""

from dataclasses import dataclass

from madang.errors import PluginError
from madang.plugin import resolve
from madang.store import Store
from madang.store.outbox import Waiting
from madang.store.people import address_of
from madang.store.transports import Letter, Write
from madang.store.vault import Vault
from madang.workspace import Workspace

PERSON = "person:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a message says.

    Attributes:
        subject: One line.
        text: Plain text.
    """

    subject: str
    text: str


def writer(workspace: Workspace, store: Store) -> Write:
    """What writes letters to persons; it raises where a message cannot be one.

    Raises:
        PluginError: No installed plugin writes that kind.
        CommandRefused: The person has no mail address, or none any more.
    """

    def write(waiting: Waiting) -> Letter:
        said = _said(workspace, waiting)
        person = waiting.message.recipient.removeprefix(PERSON)
        address = address_of(store, Vault(workspace.settings.keys_file), person)
        return Letter(to=(address,), subject=said.subject, text=said.text)

    return write


def _said(workspace: Workspace, waiting: Waiting) -> Said:
    name = waiting.message.kind.partition(".")[0]
    found = workspace.registry.plugins.get(name)
    if found is None or found.plugin.letters is None:
        message = (
            f"message kind {waiting.message.kind!r}: no installed plugin {name!r} writes letters; "
            "install it, or set `letters` in its declaration"
        )
        raise PluginError(message)
    said = resolve(found.plugin.letters)(workspace, waiting)
    if not isinstance(said, Said):
        message = f"{found.plugin.letters} gives a {type(said).__name__}, wanted a Said"
        raise PluginError(message)
    return said
