"""Stewards' accounts: who may come in, for how long, and what is left of each try."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from madang import clock
from madang.errors import CommandRefused, LoginRefused, TooManyLogins, UnknownName
from madang.store import accounts, passwords, select
from madang.store.tables import account, audit, session

GOOD = "a yard of many people"
OTHER = "another yard of people"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Argon2 with little work: its cost is not what is tried here."""
    passwords._nobodys.cache_clear()
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def kim(store):
    return accounts.add(store, "kim", GOOD, actor="test")


@contextmanager
def later(**time):
    true = clock.now
    clock.now = lambda: true() + timedelta(**time)
    try:
        yield
    finally:
        clock.now = true


def trail(store) -> list[tuple[str, str]]:
    return [(row.action, row.about) for row in store.fetch(select(audit).order_by(audit.c.seq))]


def test_right_password_opens_a_session_that_logout_ends(store, kim):
    opened = accounts.authenticate(store, " Kim ", GOOD, where="127.0.0.1")
    assert opened.account.actor == kim.actor
    assert accounts.session(store, opened.token).name == "kim"
    accounts.logout(store, opened.token)
    accounts.logout(store, opened.token)
    assert accounts.session(store, opened.token) is None
    assert [action for action, _ in trail(store)] == ["account.added", "login", "logout"]
    assert {about for _, about in trail(store)} == {kim.actor}
    assert accounts.find(store, "kim").last_login_at is not None


def test_token_and_password_are_nowhere_in_the_store(sqlite_store, tmp_path):
    accounts.add(sqlite_store, "kim", GOOD, actor="test")
    opened = accounts.authenticate(sqlite_store, "kim", GOOD)
    held = (tmp_path / "store.db").read_bytes()
    assert b"kim" in held
    assert GOOD.encode() not in held
    assert opened.token.encode() not in held
    assert opened.token not in repr(opened)


@pytest.mark.parametrize(("name", "password"), [("kim", OTHER), ("lee", GOOD), ("kim", "")])
def test_every_refusal_says_the_same(store, kim, name, password):
    with pytest.raises(LoginRefused, match="do not fit") as told:
        accounts.authenticate(store, name, password)
    assert str(told.value) == "login: name and password do not fit together"
    assert trail(store)[-1][0] == "login.failed"
    assert name == "kim" or name not in trail(store)[-1][1]


def test_every_refusal_does_the_same_work(store, kim, monkeypatch):
    done = []
    true = passwords.PasswordHasher.verify
    monkeypatch.setattr(
        passwords.PasswordHasher,
        "verify",
        lambda self, kept, typed: done.append(kept.rpartition("p=1")[0]) or true(self, kept, typed),
    )
    for name in ("kim", "lee"):
        with pytest.raises(LoginRefused):
            accounts.authenticate(store, name, OTHER)
    assert len(done) == 2
    assert done[0] == done[1], "the same parameters"


def test_disabled_account_opens_nothing_and_its_sessions_end(store, kim):
    opened = accounts.authenticate(store, "kim", GOOD)
    accounts.disable(store, "kim", actor="test", reason="left the office")
    assert accounts.session(store, opened.token) is None
    with pytest.raises(LoginRefused, match="do not fit together"):
        accounts.authenticate(store, "kim", GOOD)
    assert store.fetch(select(audit.c.reason).where(audit.c.action == "account.disabled"))[0][0]


def test_new_password_ends_sessions_and_the_old_one(store, kim):
    opened = accounts.authenticate(store, "kim", GOOD)
    accounts.set_password(store, "kim", OTHER, actor="test")
    assert accounts.session(store, opened.token) is None
    with pytest.raises(LoginRefused):
        accounts.authenticate(store, "kim", GOOD)
    assert accounts.authenticate(store, "kim", OTHER)


def test_session_ends_idle_and_ends_in_any_case(store, kim):
    opened = accounts.authenticate(store, "kim", GOOD)
    with later(minutes=59):
        assert accounts.session(store, opened.token)
    with later(minutes=118):
        assert accounts.session(store, opened.token), "it was looked at in between"
    with later(minutes=179):
        assert accounts.session(store, opened.token) is None, "idle for 61 minutes"
    for hour in range(12):
        with later(minutes=59 * hour + 30):
            store.do(accounts._see, accounts.SeeSession(actor="x", token_hash=digest(opened)))
    with later(hours=12, minutes=1):
        assert accounts.session(store, opened.token) is None


def digest(opened) -> str:
    return accounts._token_hash(opened.token)


def test_too_many_tries_are_refused_even_with_the_right_password(store, kim):
    for _ in range(accounts.TRIES_PER_NAME):
        with pytest.raises(LoginRefused, match="do not fit"):
            accounts.authenticate(store, "kim", OTHER)
    with pytest.raises(TooManyLogins, match="try again in 15 minutes"):
        accounts.authenticate(store, "kim", GOOD)
    assert trail(store)[-1][0] == "login.limited"
    with later(minutes=16):
        assert accounts.authenticate(store, "kim", GOOD)


def test_tries_at_the_same_time_are_counted(store, kim):
    def attempt(_n) -> str:
        try:
            accounts.authenticate(store, "kim", OTHER)
        except LoginRefused as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(attempt, range(24)))
    assert found.count("LoginRefused") == accounts.TRIES_PER_NAME
    assert found.count("TooManyLogins") == 24 - accounts.TRIES_PER_NAME


def test_control_counted_after_the_password_more_tries_get_through(store, kim, monkeypatch):
    import threading

    start = threading.Barrier(12)

    def look_then_count(name) -> bool:
        where = accounts.login_window.c.bucket == f"name:{accounts._name_hash(name)}"
        found = store.fetch(select(accounts.login_window.c.attempts).where(where))
        start.wait(10)
        return not found or found[0].attempts < accounts.TRIES_PER_NAME

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(look_then_count, ["kim"] * 12))


def test_place_is_limited_over_all_names(store, monkeypatch):
    monkeypatch.setattr(accounts, "TRIES_PER_PLACE", 3)
    for n in range(3):
        with pytest.raises(LoginRefused, match="do not fit"):
            accounts.authenticate(store, f"nobody{n}", OTHER, where="203.0.113.9")
    with pytest.raises(TooManyLogins):
        accounts.authenticate(store, "nobody9", OTHER, where="203.0.113.9")


def test_success_forgets_the_tries_before(store, kim):
    for _ in range(3):
        for _ in range(accounts.TRIES_PER_NAME - 1):
            with pytest.raises(LoginRefused, match="do not fit"):
                accounts.authenticate(store, "kim", OTHER)
        accounts.authenticate(store, "kim", GOOD)


def test_password_that_changes_while_it_is_checked_opens_nothing(store, kim, monkeypatch):
    true = passwords.fits

    def change_meanwhile(password, kept):
        good = true(password, kept)
        monkeypatch.setattr(passwords, "fits", true)
        accounts.set_password(store, "kim", OTHER, actor="test")
        return good

    monkeypatch.setattr(passwords, "fits", change_meanwhile)
    with pytest.raises(LoginRefused):
        accounts.authenticate(store, "kim", GOOD)
    assert store.fetch(select(session)) == []


def test_weakly_kept_password_is_kept_anew_at_login(store, kim, monkeypatch):
    before = store.fetch(select(account.c.password_hash))[0][0]
    stronger = passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    accounts.authenticate(store, "kim", GOOD)
    after = store.fetch(select(account.c.password_hash))[0][0]
    assert after != before
    assert not passwords.is_outdated(after)
    assert accounts.authenticate(store, "kim", GOOD)


@pytest.mark.parametrize("name", ["", "k", "Kim", "kim lee", "1kim", "김", "a" * 41, "kim\n"])
def test_name_that_is_none_is_refused(store, name):
    with pytest.raises(CommandRefused, match="a name is 2 to 40 of"):
        accounts.add(store, name, GOOD, actor="test")


def test_name_is_taken_once(store, kim):
    with pytest.raises(CommandRefused, match="'kim' is there already"):
        accounts.add(store, "kim", OTHER, actor="test")
    with pytest.raises(UnknownName, match="no account 'lee'; there are: kim"):
        accounts.disable(store, "lee", actor="test")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "has 5 characters; wanted 12 to 1024"),
        ("a" * 1025, "wanted 12 to 1024"),
        ("abababababab", "only 2 different characters"),
        ("password1234", "one of the commonest"),
        ("Password!2026", "one of the commonest"),
        ("qwerty-qwerty", "one of the commonest"),
        ("비밀번호비밀번호1234", "one of the commonest"),
        ("the kim of yards", "holds the account's name"),
    ],
)
def test_weak_password_is_refused_and_never_quoted(password, problem):
    with pytest.raises(CommandRefused, match=problem) as told:
        passwords.prove_good("kim", password)
    assert password not in str(told.value)


@pytest.mark.parametrize("password", [GOOD, "마당에서 만나는 사람들의 이야기", "xK7#mQ9$vL2w"])
def test_good_password_is_taken_however_hangul_is_typed(password):
    import unicodedata

    passwords.prove_good("kim", password)
    assert passwords.fits(unicodedata.normalize("NFD", password), passwords.kept(password))


def test_passwords_are_kept_as_argon2id(monkeypatch):
    monkeypatch.undo()
    kept = passwords.kept(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(GOOD, kept)
    assert not passwords.fits(OTHER, kept)
    assert not passwords.fits(OTHER, None)
