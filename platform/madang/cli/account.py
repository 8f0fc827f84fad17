"""Commands for stewards' accounts: account add, list, disable, password."""

import sys
from typing import TYPE_CHECKING

import click

from madang.cli import paper
from madang.cli.place import settings

if TYPE_CHECKING:
    from madang.store import Store

_ACTOR = "command line"
_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@click.group()
def account() -> None:
    """Stewards' logins."""


@account.command()
@click.argument("name")
@_from_stdin
def add(name: str, password_stdin: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Make a login for a steward; the password is asked for twice."""
    from madang.store import accounts

    made = accounts.add(_store(), name, _password(from_stdin=password_stdin), actor=_ACTOR)
    click.echo(f"account {made.name} is there; it opens the stewards' app")


@account.command(name="list")
def list_() -> None:
    """Say which accounts there are."""
    from madang.store import accounts

    rows = [
        (
            each.name,
            f"disabled {each.disabled_at:%Y-%m-%d}" if each.disabled_at else "open",
            f"{each.created_at:%Y-%m-%d}",
            f"{each.last_login_at:%Y-%m-%d %H:%M} UTC" if each.last_login_at else "never",
        )
        for each in accounts.listed(_store())
    ]
    click.echo(paper.table(("name", "state", "since", "last login"), rows))


@account.command()
@click.argument("name")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
def disable(name: str, reason: str) -> None:
    """Close an account and end its sessions. What it did stays in the audit trail."""
    from madang.store import accounts

    accounts.disable(_store(), name, actor=_ACTOR, reason=reason)
    click.echo(f"account {name} is disabled and its sessions have ended")


@account.command()
@click.argument("name")
@_from_stdin
def password(name: str, password_stdin: bool) -> None:  # noqa: FBT001 -- click calls it by name
    """Give an account another password and end its sessions."""
    from madang.store import accounts

    store = _store()
    accounts.find(store, name)
    new = _password(from_stdin=password_stdin)
    accounts.set_password(store, name, new, actor=_ACTOR)
    click.echo(f"account {name} has another password and its sessions have ended")


def _store() -> "Store":
    from madang import store

    return store.open(settings())


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        message = "no terminal to ask for the password; give it with --password-stdin"
        raise click.UsageError(message)
    return click.prompt("Password", hide_input=True, confirmation_prompt="Again")
