"""`madang catalogue publish` and `audit`: our datasets at a real CKAN."""

from typing import TYPE_CHECKING

import click

from madang.cli.paper import pad
from madang.cli.place import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.catalogue.remote import Finding, Order, Outcome, Publisher
    from madang.outlet import Failed
    from madang.workspace import Workspace

_URL = click.option("--ckan", "url", metavar="URL", help="Address; MADANG_CKAN_URL where left out.")


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@_URL
@click.option("--dry-run", is_flag=True, help="Say what differs; change nothing.")
def publish(keys: tuple[str, ...], url: str | None, dry_run: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Bring published datasets to a CKAN, all where no key is given.

    What stands there as wanted is left alone. The token comes from MADANG_CKAN_TOKEN or from the
    file that MADANG_CKAN_TOKEN_FILE names.
    """
    from madang import outlet

    place = workspace()
    wanted = outlet.orders(place, keys)
    told = Lines(max((len(order.key) for order in wanted), default=0))
    with outlet.connected(place.settings, url or outlet.address_of(place.settings)) as publisher:
        ended = outlet.publish_all(publisher, wanted, dry=dry_run, told=told.ended)
    click.echo(_summary(ended, dry=dry_run))
    if not all(_is_well(each) for each in ended):
        click.get_current_context().exit(1)


@click.command()
@_URL
@click.option("--yes", is_flag=True, help="Mend what is found: publish again, withdraw, delete.")
def audit(url: str | None, yes: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """List what differs at a CKAN: changes, missing and withdrawn datasets, doubles, lost tables.

    Ends with 1 where something differs and was not mended.
    """
    from madang import outlet
    from madang.catalogue import remote

    place = workspace()
    wanted = {order.key: order for order in outlet.orders(place)}
    with outlet.connected(place.settings, url or outlet.address_of(place.settings)) as publisher:
        found = remote.audit(publisher, list(wanted.values()), kept=outlet.resting(place))
        left = [each for each in found if not _told(publisher, each, wanted, mending=yes)]
    _tell_resting(place)
    mended = f", {len(found) - len(left)} mended" if yes else ""
    click.echo(f"{len(wanted)} datasets, {len(found)} findings{mended}")
    if left:
        click.get_current_context().exit(1)


class Lines:
    """Progress as lines: one for each dataset as it ends, and what differs."""

    def __init__(self, width: int) -> None:
        self._width = width

    def ended(self, each: "Outcome | Failed") -> None:
        """Say how it ended."""
        from madang.outlet import Failed

        name = pad(each.key, self._width)
        if isinstance(each, Failed):
            click.echo(f"{name}  failed\n    {each.reason}")
            return
        calls = f"{each.writes} calls"
        click.echo(f"{name}  {pad(each.status, 9)}  {calls:>8}  {each.seconds:6.2f} s")
        if each.status in {"planned", "drift"}:
            for difference in each.differences:
                click.echo(f"    {difference}")


def _told(
    publisher: "Publisher", finding: "Finding", wanted: "Mapping[str, Order]", *, mending: bool
) -> bool:
    """Say what was found and, where it is to be mended, how that ended; whether it is mended."""
    from madang.catalogue import remote
    from madang.errors import RemoteError

    click.echo(f"{finding.kind}: {finding.key}: {finding.told}")
    if not mending:
        return False
    try:
        ended = remote.mend(publisher, finding, wanted)
    except RemoteError as error:
        click.echo(f"    not mended: {error}")
        return False
    click.echo(f"    {ended.status}")
    return ended.stands


def _tell_resting(place: "Workspace") -> None:
    for failure in place.registry.failures:
        click.echo(f"{failure}; what stands there is left alone")


def _summary(ended: "Sequence[Outcome | Failed]", *, dry: bool) -> str:
    from madang.outlet import Failed

    failed = sum(not _is_well(each) for each in ended)
    if dry:
        differing = sum(not isinstance(e, Failed) and e.status == "planned" for e in ended)
        return f"{differing} of {len(ended)} datasets differ, {failed} cannot be told"
    standing = len(ended) - failed
    changed = sum(not isinstance(e, Failed) and e.status in {"created", "changed"} for e in ended)
    return f"{standing} of {len(ended)} datasets stand there, {changed} of them new or changed"


def _is_well(each: "Outcome | Failed") -> bool:
    from madang.outlet import Failed

    return not isinstance(each, Failed) and (each.stands or each.status == "planned")
