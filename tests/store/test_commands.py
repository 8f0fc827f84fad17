"""`madang account`, and what `verify` and `doctor` say of the store."""

import sqlite3

import pytest
from click.testing import CliRunner

from madang import store as stores
from madang import testing
from madang.cli import account as commands
from madang.cli import main
from madang.store import accounts, passwords
from tests.asset import demo

GOOD = "a yard of many people"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Argon2 with little work: its cost is not what is tried here."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)


@pytest.fixture
def workspace(tmp_path):
    made = testing.workspace(tmp_path, [demo.demo()], demo.FILES)
    yield made
    stores.open(made.settings, made.registry).close()


@pytest.fixture
def call(workspace):
    def run(*words: str, typed: str = ""):
        result = CliRunner().invoke(main, words, obj=workspace, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_account_is_added_listed_and_disabled(call, workspace):
    added = call("account", "add", "kim", "--password-stdin", typed=f"{GOOD}\n")
    assert (added.exit_code, added.output) == (
        0,
        "account kim is there; it opens the stewards' app\n",
    )
    store = stores.open(workspace.settings)
    accounts.authenticate(store, "kim", GOOD)
    assert "kim   open" in call("account", "list").output
    assert call("account", "disable", "kim", "--reason", "left").exit_code == 0
    assert "kim   disabled" in call("account", "list").output


def test_password_is_asked_for_twice_on_a_terminal(monkeypatch):
    monkeypatch.setattr(commands.sys, "stdin", Terminal())
    asked = []
    monkeypatch.setattr(commands.click, "prompt", lambda *_words, **how: asked.append(how) or GOOD)
    assert commands._password(from_stdin=False) == GOOD
    assert asked == [{"hide_input": True, "confirmation_prompt": "Again"}]


class Terminal:
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_the_option_is_named(call):
    result = call("account", "add", "kim")
    assert result.exit_code == 2
    assert "give it with --password-stdin" in result.output


def test_new_password_opens_the_account(call, workspace):
    call("account", "add", "kim", "--password-stdin", typed=f"{GOOD}\n")
    changed = call("account", "password", "kim", "--password-stdin", typed=f"{GOOD} too\n")
    assert changed.exit_code == 0
    assert accounts.authenticate(stores.open(workspace.settings), "kim", f"{GOOD} too")


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        (("add", "kim", "--password-stdin"), "short\n", 1, "has 5 characters; wanted 12"),
        (("add", "Kim", "--password-stdin"), GOOD, 1, "a name is 2 to 40"),
        (("disable", "lee"), "", 2, "no account 'lee'; there are: none yet"),
        (("password", "lee", "--password-stdin"), GOOD, 2, "no account 'lee'"),
    ],
)
def test_what_is_wrong_is_named(call, words, typed, code, said):
    result = call("account", *words, typed=typed)
    assert result.exit_code == code
    assert said in result.output
    assert GOOD not in result.output


def test_verify_walks_the_trail_and_names_the_first_broken_row(call, workspace):
    call("account", "add", "kim", "--password-stdin", typed=f"{GOOD}\n")
    call("account", "disable", "kim")
    whole = call("verify")
    assert whole.exit_code == 0
    assert "audit trail: 2 rows, head " in whole.output
    with sqlite3.connect(workspace.settings.store_file) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
    for command in ("verify", "doctor"):
        broken = call(command)
        assert broken.exit_code == 1
        assert "audit row 2 was changed: account.disabled, account:" in broken.output
        assert "; the rows before it hold" in broken.output


def test_verify_makes_no_store_where_there_is_none(call, workspace):
    assert call("verify").exit_code == 0
    assert not workspace.settings.store_file.exists()
