"""What goes through the write door: a `Command`, and the `Tx` that its handler works with."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, CursorResult, Executable

from madang.store.types import new_id, written

# What JSON can say; a handler's answer must survive being written and read again.
Answer: TypeAlias = Any
_NO_PART_OF_HASH = "no_part_of_hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to be done once. Subclasses add the payload as fields of plain values.

    Attributes:
        key: Idempotency key. A form gets one when it is drawn (`new_id()`).
        actor: Who: `account:ID`, `person:ID`, `command line`, `system`; "" for nobody.
    """

    key: str = field(default_factory=new_id)
    actor: str

    @property
    def hash(self) -> str:
        """SHA-256 over kind, actor and payload."""
        payload = {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if item.name != "key" and _NO_PART_OF_HASH not in item.metadata
        }
        text = json.dumps([type(self).__qualname__, payload], sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()


def unhashed(**more: Any) -> Any:  # noqa: ANN401 -- as dataclasses.field
    """A field that is new in each try, such as a salted hash: no part of the command's hash."""
    return field(metadata={_NO_PART_OF_HASH: True}, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line for the audit trail.

    Attributes:
        action: What was done, e.g. `account.disabled`.
        about: The object, e.g. `account:ID`.
        reason: Why, where somebody gave a reason.
        where: Where it was asked from.
    """

    action: str
    about: str
    reason: str = ""
    where: str = ""


class Tx:
    """The transaction of one command. A handler touches the database through it, and nothing else.

    Attributes:
        connection: Inside the command's savepoint.
        command: What is being done.
        now: The instant of the command.
        records: What the door writes into the audit trail, in the same savepoint.
    """

    __slots__ = ("command", "connection", "now", "records")

    def __init__(self, connection: Connection, command: Command, now: datetime) -> None:
        self.connection = connection
        self.command = command
        self.now = now
        self.records: list[Record] = []

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    ) -> CursorResult[Any]:
        """Run one statement."""
        result = self.connection.execute(statement, parameters)
        assert isinstance(result, CursorResult)  # noqa: S101 -- what a Connection gives
        return result

    def record(self, action: str, about: str, *, reason: str = "", where: str = "") -> None:
        """Leave a line in the audit trail if the command succeeds."""
        self.records.append(Record(action=action, about=about, reason=reason, where=where))


_C = TypeVar("_C", bound=Command)
Handler: TypeAlias = Callable[[Tx, _C], Answer]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return written(value)
    message = f"a command's field holds a {type(value).__name__}; wanted text, numbers or instants"
    raise TypeError(message)
