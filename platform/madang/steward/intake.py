"""Datasets without Python as stewards see them: each file, and the audited way in.

A decision is kept before the file is written, so that no file is there that the trail does not
name. Only a file that holds goes in.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from madang import durable
from madang.city import register
from madang.city.faults import Fault
from madang.city.intake import folder_of
from madang.city.loader import SUFFIX, Declared, read_all, read_text
from madang.errors import CommandRefused
from madang.listing import Listing, look_up
from madang.plugin import dataset_files
from madang.steward.decide import proved
from madang.store import Command, Store, Tx
from madang.workspace import Workspace

_SAVED, _IMPORTED = "declaration.saved", "register.imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDataset(Command):
    """Put the file of a dataset where Madang reads it."""

    dataset: str
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRegister(Command):
    """Take a list as the city's register."""

    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Inlet:
    """One file of a dataset, and how what it declares stands.

    Attributes:
        declared: What it says, or all that does not hold in it.
        own: Whether it lies below `MADANG_HOME`; others come with a plugin.
        listing: How the dataset stands; None where this process did not load it.
        reason: Why the registry left it out although its file holds.
    """

    declared: Declared
    own: bool
    listing: Listing | None = None
    reason: str | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that does not hold in the file."""
        return self.declared.faults

    @property
    def is_new(self) -> bool:
        """Whether it was put there, or mended, since this process started."""
        return self.declared.dataset is not None and not self.listing and not self.reason


def inlets(workspace: Workspace) -> list[Inlet]:
    """Every file: those that do not load first."""
    home = workspace.settings.home
    files = dataset_files(workspace.registry.installed, home)
    found = [
        _inlet(workspace, declared, own=_is_own(file, home))
        for file, declared in zip(files, read_all(files), strict=True)
    ]
    return sorted(found, key=lambda each: (not each.faults, each.declared.key))


def file_of(text: str) -> str:
    r"""The file that a text belongs into: by the name that it gives its dataset.

    >>> file_of('# A draft\nname = "tree"'), file_of("")
    ('tree.toml', 'unnamed.toml')
    """
    match = re.search(r"""(?m)^\s*name\s*=\s*["']([a-z][a-z0-9_]{0,40})["']""", text)
    return f"{match[1] if match else 'unnamed'}{SUFFIX}"


def own_text(workspace: Workspace, file: str) -> str:
    """The text of a file below `MADANG_HOME`."""
    return (folder_of(workspace.settings) / Path(file).name).read_text("utf-8-sig")


def save(  # noqa: PLR0913 -- what a decision is made of
    store: Store, workspace: Workspace, *, text: str, reason: str, actor: str, key: str
) -> str:
    """Keep the decision, then the file.

    Args:
        store: Where the trail is.
        workspace: Whose folder of datasets gets the file.
        text: The file.
        reason: Why, for those who read it later.
        actor: `account:ID`.
        key: Idempotency key of the form.

    Returns:
        Key of the dataset.

    Raises:
        CommandRefused: There is no reason worth the name, or the file does not hold.
    """
    told = proved(reason)
    file = file_of(text)
    declared = read_text(text, file)
    if declared.faults:
        message = f"{file} does not hold: {declared.faults[0]}"
        raise CommandRefused(message)
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    order = SaveDataset(key=key, actor=actor, dataset=declared.key, sha256=sha256, reason=told)
    store.do(_save, order)
    durable.replace(folder_of(workspace.settings) / file, data)
    return declared.key


def take_register(  # noqa: PLR0913 -- what a decision is made of
    store: Store, workspace: Workspace, *, file: str, data: bytes, actor: str, key: str
) -> register.Register:
    """Import a list as the register, and keep who did.

    Raises:
        SourceError: It is no list of data sets; nothing is kept then.
    """
    found = register.parsed(file, data)
    sha256 = hashlib.sha256(data).hexdigest()
    store.do(_import, ImportRegister(key=key, actor=actor, file=file, sha256=sha256))
    register.keep(workspace.settings, found)
    return found


def _inlet(workspace: Workspace, declared: Declared, *, own: bool) -> Inlet:
    key = declared.key
    if declared.dataset is None:
        return Inlet(declared=declared, own=own)
    if key in workspace.registry.datasets:
        item = look_up(workspace, workspace.registry.dataset(key))
        return Inlet(declared=declared, own=own, listing=item)
    failure = workspace.registry.left_out(key)
    # A failure of the file itself was mended since: the file holds now.
    reason = failure.reason if failure and failure.dataset else None
    return Inlet(declared=declared, own=own, reason=reason)


def _is_own(file: object, home: Path) -> bool:
    return isinstance(file, Path) and file.is_relative_to(home)


def _save(tx: Tx, command: SaveDataset) -> None:
    tx.record(_SAVED, f"dataset:{command.dataset}", reason=command.reason)


def _import(tx: Tx, command: ImportRegister) -> None:
    tx.record(_IMPORTED, f"register:{command.file}")
