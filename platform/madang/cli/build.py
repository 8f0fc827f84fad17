"""`madang build`: the main job, with a line for each dataset."""

import sys
import time
from typing import TYPE_CHECKING

import click

from madang.cli.paper import pad
from madang.cli.place import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.build import Origin, Outcome
    from madang.dataset import Dataset
    from madang.lake import CheckResult
    from madang.workspace import Workspace


@click.command()
@click.argument("names", nargs=-1, metavar="[PLUGIN|KEY]...")
@click.option(
    "--sources",
    "origin",
    type=click.Choice(["bundled", "landing", "live"]),
    default="bundled",
    show_default=True,
    help="bundled: facts that the plugins carry. landing: files in the landing folder. "
    "live: services of portals, of datasets that name one.",
)
@click.option("--partitions", "span", metavar="A..B", help="Only partitions from A to B.")
@click.option(
    "--accept",
    multiple=True,
    metavar="KEY@PARTITION:HASH",
    help="Let an input through that a guard held back, as its refusal prints it.",
)
@click.option("--reason", help="Why it may pass; kept with the version.")
@click.option("--allow-older", is_flag=True, help="Let an older input replace a newer one.")
def build(  # noqa: PLR0913, PLR0917 -- one for each option
    names: tuple[str, ...],
    origin: "Origin",
    span: str | None,
    accept: tuple[str, ...],
    reason: str | None,
    allow_older: bool,  # noqa: FBT001 -- click calls it by name
) -> None:
    """Build datasets: ingest, check, commit, publish, catalogue.

    Without names, everything is built. What fails does not stop what does not need it.
    """
    if accept and not reason:
        message = "--accept needs --reason TEXT, which is kept with the version"
        raise click.UsageError(message)
    first, last = _span(span)
    from madang.orchestration import Order, run

    order = Order(
        names=names,
        origin=origin,
        accept=dict.fromkeys(accept, reason or ""),
        allow_older=allow_older,
        first=first,
        last=last,
    )
    place = workspace()
    started = time.perf_counter()
    outcomes = run(place, order, Lines(place))
    click.echo(_summary(outcomes, time.perf_counter() - started))
    _tell(place)
    if not all(outcome.stands for outcome in outcomes):
        click.get_current_context().exit(1)


def _tell(place: "Workspace") -> None:
    """Tell stewards what there is to tell; what cannot be sent now is sent later."""
    from madang.errors import MadangError

    if not (place.settings.alert_mail or place.settings.alert_webhook):
        return  # the store need not even be loaded
    from madang.steward.telling import tell

    try:
        done = tell(place)
    except MadangError as error:
        click.echo(f"stewards were not told: {error}", err=True)
        return
    if done.sent or done.failed:
        click.echo(f"told stewards: {done.sent} messages sent, {done.failed} to be tried again")


class Lines:
    """Progress as lines: one for each dataset as it ends, and details where it failed."""

    def __init__(self, place: "Workspace") -> None:
        self._place = place
        self._live = sys.stdout.isatty()
        keys = place.registry.datasets
        self._width = max((len(_name(d.key, _longest(d))) for d in keys.values()), default=20)

    def started(self, dataset: "Dataset", partition: str | None) -> None:
        """On a terminal, say what is being built."""
        if self._live:
            click.echo(f"\r\033[K{_name(dataset.key, partition)} …", nl=False)

    def ended(self, outcome: "Outcome") -> None:
        """Say how it ended."""
        if self._live:
            click.echo("\r\033[K", nl=False)
        click.echo(self._line(outcome))
        if not outcome.stands:
            for line in setback(self._place, outcome):
                click.echo(f"    {line}")
        for warning in outcome.warnings:
            click.echo(f"    {warning}")

    def left_out(self, dataset: "Dataset", reason: str) -> None:
        """Say that a dataset is passed over, and why."""
        name = pad(_name(dataset.key, None), self._width)
        click.echo(f"{name}  left out    {reason.removeprefix(f'{dataset.key}: ')}")

    def stopping(self) -> None:
        """Say what a signal does."""
        click.echo("stopping after this dataset; once more stops at once", err=True)

    def _line(self, outcome: "Outcome") -> str:
        name = pad(_name(outcome.key, outcome.partition), self._width)
        status = "not tried" if outcome.blocked_by else outcome.status.replace("_", " ")
        passed = sum(check.passed for check in outcome.checks)
        return "  ".join(
            [
                name,
                pad(status, 10),
                f"{outcome.rows:>9,} rows",
                f"{f'{passed}/{len(outcome.checks)}':>7} checks",
                f"{outcome.quarantined:>5} set aside",
                pad(outcome.version or "-", 18),
                f"{outcome.seconds:6.2f} s",
            ]
        )


def setback(place: "Workspace", outcome: "Outcome") -> list[str]:
    """Why a dataset does not stand: rules, counts, three rows, and the way on."""
    broken = [c for c in outcome.checks if not c.passed and c.severity == "error"]
    lines = [] if broken else [outcome.reason or "no reason is known"]
    for check in broken:
        lines += _verdict(check)
    table = place.lake.table(place.registry.dataset(outcome.key))
    if outcome.quarantined:
        lines.append(f"rows set aside: {outcome.quarantined}, in {table.quarantine_folder}")
    if outcome.version and not outcome.blocked_by:
        lines.append(f"{outcome.version} still stands")
    if is_acceptable(place, outcome):
        lines.append(f'let it through: --accept {outcome.acceptance} --reason "…"')
    return lines


def is_acceptable(place: "Workspace", outcome: "Outcome") -> bool:
    """Whether `--accept` helps: a guard held it back, and no rule over the whole is broken."""
    from madang import build as building

    dataset = place.registry.dataset(outcome.key)
    return bool(outcome.input_hash) and building.is_acceptable(dataset, outcome.checks)


def _verdict(check: "CheckResult") -> list[str]:
    said = check.note or f"found {check.failing}, wanted 0"
    why = f"({check.why.ko} / {check.why.en})"
    return [f"{check.name}: {said} {why}", *(f"  {example}" for example in check.examples[:3])]


def _summary(outcomes: "Sequence[Outcome]", seconds: float) -> str:
    standing = sum(outcome.stands for outcome in outcomes)
    fresh = sum(outcome.status == "committed" for outcome in outcomes)
    left = len(outcomes) - standing
    failed = f", {left} did not get through" if left else ""
    return f"{standing} of {len(outcomes)} stand, {fresh} of them new{failed}; {seconds:.1f} s"


def _span(text: str | None) -> tuple[str | None, str | None]:
    """First and last partition of `A..B`, `A..`, `..B` or `A`."""
    if text is None:
        return None, None
    first, dots, last = text.partition("..")
    if not first and not last:
        message = f"--partitions {text!r}: wanted A..B, as in 2018-08..2019-07"
        raise click.UsageError(message)
    return first or None, (last if dots else first) or None


def _name(key: str, partition: str | None) -> str:
    return f"{key}@{partition}" if partition else key


def _longest(dataset: "Dataset") -> str | None:
    return {"year": "2018", "month": "2018-08", "day": "2018-08-31"}.get(dataset.partition or "")
