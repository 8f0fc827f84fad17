"""State machines as tables of steps: (from, event, to, roles). One step is one savepoint.

Only `Machine.apply` writes a state. What follows from clock and counts ("open", "full", "late") is
never a state: a stored copy could disagree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from madang.civic.refusals import IllegalEvent, Refusal
from madang.store import Table, Tx, update

Role = str
SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One allowed step.

    Attributes:
        source: State that it leaves.
        event: What happens.
        target: State that it reaches.
        roles: Who may do it: `citizen`, `organiser`, `steward`, `system`.
        reason: Whether a reason must be given; it goes into the audit trail.
        note: Guard and effect, for the page of the documentation that is written from the table.
    """

    source: str
    event: str
    target: str
    roles: frozenset[Role]
    reason: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The states of one kind of thing.

    Attributes:
        name: Singular noun, e.g. `signup`; begins the actions in the audit trail.
        steps: Every allowed step.
    """

    name: str
    steps: Sequence[Step]

    def states(self) -> tuple[str, ...]:
        """All states, in the order of the table."""
        named = [state for step in self.steps for state in (step.source, step.target)]
        return tuple(dict.fromkeys(named))

    def ends(self) -> frozenset[str]:
        """States that nothing leaves."""
        return frozenset(self.states()) - {step.source for step in self.steps}

    def allowed(self, state: str, role: Role | None = None) -> tuple[str, ...]:
        """Events that the state allows, to a role where one is given."""
        return tuple(
            step.event
            for step in self.steps
            if step.source == state and role in {None, *step.roles}
        )

    def step(self, state: str, event: str, role: Role) -> Step:
        """The step that `event` takes from `state`.

        Raises:
            IllegalEvent: The state does not allow it, or not to this role; the message names what
                it allows.
        """
        for step in self.steps:
            if (step.source, step.event) == (state, event) and role in step.roles:
                return step
        allowed = ", ".join(self.allowed(state, role)) or "nothing"
        message = f"{self.name}: {role} cannot {event} what is {state}; allowed: {allowed}"
        raise IllegalEvent(f"{self.name}.{event}", message, state=state)

    def apply(  # noqa: PLR0913 -- a thing, an event, and who does it why
        self,
        tx: Tx,
        table: Table,
        thing: str,
        state: str,
        event: str,
        *,
        role: Role,
        reason: str = "",
        **more: object,
    ) -> str:
        """Take one step: the new state is written, and a line for the audit trail.

        Args:
            tx: The transaction.
            table: Has `id` and `state`.
            thing: Id of the row.
            state: State that it was read in; if it moved meanwhile, nothing is done.
            event: What happens.
            role: Who does it.
            reason: Why.
            more: Other columns of the row, written with the state.

        Returns:
            The new state.

        Raises:
            IllegalEvent: The state does not allow it, or is another by now.
            Refusal: A reason is wanted and none worth the name was given.
        """
        step = self.step(state, event, role)
        if step.reason and len(reason.strip()) < SHORTEST_REASON:
            message = f"{self.name} {event}: a reason is wanted, found {reason.strip()!r}"
            raise Refusal("reason_missing", message)
        rows = tx.execute(
            update(table)
            .where(table.c.id == thing, table.c.state == state)
            .values(state=step.target, **more)
        )
        if rows.rowcount != 1:
            message = f"{self.name} {thing}: is not {state} any more; look again"
            raise IllegalEvent(f"{self.name}.{event}", message, state=state)
        tx.record(f"{self.name}.{event}", f"{self.name}:{thing}", reason=reason.strip())
        return step.target


def steps(*rows: tuple[str, str, str, str] | tuple[str, str, str, str, str]) -> tuple[Step, ...]:
    """Steps from rows of text: sources, event, target, roles, and a note.

    Sources and roles are divided by blanks; an event that wants a reason ends with `!`.

    >>> [step.source for step in steps(("draft review", "drop!", "dropped", "steward"))]
    ['draft', 'review']
    """
    return tuple(_steps(rows))


def _steps(rows: Sequence[Sequence[str]]) -> Iterator[Step]:
    for sources, event, target, roles, *note in rows:
        for source in sources.split():
            yield Step(
                source=source,
                event=event.rstrip("!"),
                target=target,
                roles=frozenset(roles.split()),
                reason=event.endswith("!"),
                note=note[0] if note else "",
            )
