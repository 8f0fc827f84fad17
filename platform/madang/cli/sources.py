"""`madang sources`: keys and age of live sources."""

import json
from typing import TYPE_CHECKING, Any

import click

from madang.cli.paper import pad
from madang.cli.place import workspace

if TYPE_CHECKING:
    from datetime import timedelta

    from madang.live.check import SourceState


@click.group()
def sources() -> None:
    """Live sources: services of portals that datasets name."""


@sources.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check(keys: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Ask each live source for one row: which keys are set and work, and how old it is.

    A source that was paused and answers again is no longer paused.
    """
    from madang.live.check import check as check_sources

    place = workspace()
    for key in keys:
        place.registry.dataset(key)  # names an unknown one
    found: list[SourceState] = []
    for state in check_sources(place, keys):
        found.append(state)
        if not as_json:
            _show(state)
    if as_json:
        click.echo(json.dumps([_document(state) for state in found], ensure_ascii=False, indent=1))
    elif not found:
        click.echo("no dataset names a service of a portal; see `madang dataset new`")
    if any(state.state != "works" for state in found):
        click.get_current_context().exit(1)


def _show(state: "SourceState") -> None:
    from madang import clock

    age = "never" if state.retrieved_at is None else _age(clock.now() - state.retrieved_at)
    newest = f", newest day {state.as_of}" if state.as_of else ""
    click.echo(
        f"{pad(state.source, 28)}  {pad(state.state, 9)}  {pad(state.portal, 8)}  "
        f"received: {age}{newest}  calls today {state.calls_today} of {state.calls_a_day:,}"
    )
    if state.reason and state.reason != state.paused:
        click.echo(f"    {state.reason}")
    if state.paused:
        until = f" until {state.paused_until:%Y-%m-%d %H:%M} UTC" if state.paused_until else ""
        click.echo(f"    paused{until}: {state.paused}")


def _age(passed: "timedelta") -> str:
    hours = int(passed.total_seconds()) // 3600
    return f"{hours // 24} days ago" if hours >= 48 else f"{hours} h ago"  # noqa: PLR2004 -- 2 days


def _document(state: "SourceState") -> dict[str, Any]:
    return {
        "source": state.source,
        "dataset": state.dataset,
        "portal": state.portal,
        "key": state.variable,
        "state": state.state,
        "reason": state.reason,
        "retrieved_at": state.retrieved_at.isoformat() if state.retrieved_at else None,
        "as_of": state.as_of.isoformat() if state.as_of else None,
        "calls_today": state.calls_today,
        "calls_a_day": state.calls_a_day,
        "paused": state.paused,
        "paused_until": state.paused_until.isoformat() if state.paused_until else None,
    }
