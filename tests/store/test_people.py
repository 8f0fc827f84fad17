"""People: contacts that only the vault opens, consents, links, an erasure that leaves nothing."""

import os
from dataclasses import dataclass
from datetime import timedelta

import pytest

from madang import clock
from madang.errors import CommandRefused, StoreError
from madang.store import Command, people, select
from madang.store.people import Agreed, Given, NoContact
from madang.store.tables import audit, consent, contact, person
from madang.store.vault import KeyGone, Sealed, Vault

MAIL = "canary.bird@example.org"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Do(Command):
    """Whatever a test does."""


@pytest.fixture
def vault(settings) -> Vault:
    return Vault(settings.keys_file)


@pytest.fixture
def do(store):
    def run(work):
        told = []
        store.do(lambda tx, _: told.append(work(tx)), Do(actor="test"))
        return told[-1]

    return run


@pytest.fixture
def enrolled(do, vault) -> str:
    return do(lambda tx: people.enrol(tx, people.given(vault, MAIL)))


def files_with(folder, *words: bytes) -> list[str]:
    """Names of files below the folder that hold one of the words."""
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" Canary.Bird@Example.ORG ", ("mail", "canary.bird@example.org")),
        ("ｃａｎａｒｙ＠example.org", ("mail", "canary@example.org")),
        ("010-0000-0000", ("phone", "+821000000000")),
        ("+82 10 0000 0000", ("phone", "+821000000000")),
        ("02) 000-0000", ("phone", "+8220000000")),
    ],
)
def test_spellings_of_one_contact_are_one(text, wanted):
    assert people.normalised(text) == wanted


@pytest.mark.parametrize("text", ["", "nobody", "a@b", "a b@example.org", "12345", "@example.org"])
def test_no_contact_is_refused_without_repeating_it(text):
    with pytest.raises(NoContact) as refused:
        people.normalised(text)
    assert not text or text not in str(refused.value)


def test_same_contact_is_the_same_person(do, vault, enrolled):
    again = people.given(vault, MAIL.upper())
    assert do(lambda tx: people.enrol(tx, again)) == enrolled
    other = people.given(vault, "other@example.org")
    assert do(lambda tx: people.enrol(tx, other)) != enrolled


def test_contact_is_nowhere_in_the_clear(store, settings, enrolled, vault):
    assert (
        people.read_contact(store, vault, person_id=enrolled, actor="account:1", reason="roster")
        == MAIL
    )
    assert files_with(settings.home, MAIL.encode(), b"canary.bird") == []
    rows = store.fetch(select(contact))
    assert MAIL not in str(rows)


def test_reading_a_contact_is_told_and_wants_a_reason(store, vault, enrolled):
    with pytest.raises(CommandRefused, match="read for a reason"):
        people.read_contact(store, vault, person_id=enrolled, actor="account:1", reason=" ")
    people.read_contact(store, vault, person_id=enrolled, actor="account:1", reason="roster")
    (line,) = store.fetch(select(audit).where(audit.c.action == "contact.read"))
    assert (line.actor, line.about, line.reason) == ("account:1", f"person:{enrolled}", "roster")


def test_sealed_text_that_was_changed_does_not_open(vault):
    sealed = vault.seal("text")
    other = vault.seal("other")
    with pytest.raises(StoreError, match="was changed"):
        vault.open(Sealed(key_id=sealed.key_id, box=other.box))


def test_another_vault_opens_nothing_and_marks_differently(vault, tmp_path):
    sealed, other = vault.seal("text"), Vault(tmp_path / "other" / "keys.db")
    with pytest.raises(KeyGone):
        other.open(sealed)
    assert other.blind("text") != vault.blind("text")
    assert other.link_of(vault.token("0" * 32)) is None


def test_keys_file_is_for_its_owner_and_outlives_the_process(vault, settings):
    sealed = vault.seal("text")
    assert settings.keys_file.stat().st_mode & 0o077 == 0
    assert Vault(settings.keys_file).open(sealed) == "text"


def test_unused_keys_are_swept_and_used_ones_are_not(store, vault, enrolled, settings):
    later = clock.now() + people.UNUSED_KEY + HOUR
    assert people.sweep_keys(store, vault, clock.now()) == 0, "they may be under way"
    assert people.sweep_keys(store, vault, later) > 0
    fresh = Vault(settings.keys_file)
    assert (
        people.read_contact(store, fresh, person_id=enrolled, actor="account:1", reason="roster")
        == MAIL
    )


def test_consent_is_given_and_withdrawn_by_purpose(store, do, enrolled):
    what = Agreed(purpose="course", text_version="1", items="mail")
    do(lambda tx: people.agree(tx, enrolled, what))
    assert do(lambda tx: people.withdraw_consent(tx, enrolled, "other")) is False
    assert do(lambda tx: people.withdraw_consent(tx, enrolled, "course")) is True
    (row,) = store.fetch(select(consent))
    assert row.withdrawn_at is not None


def test_link_opens_until_its_end_and_counts_once(store, vault, do, enrolled):
    ends = clock.now() + HOUR
    made = do(
        lambda tx: people.make_link(tx, scope="signup:1", expires_at=ends, person_id=enrolled)
    )
    token = vault.token(made)
    found = people.find_link(store, vault, token, clock.now())
    assert (found.scope, found.person) == ("signup:1", enrolled)
    assert people.find_link(store, vault, token, ends) is None
    assert people.find_link(store, vault, token[:-1] + "x", clock.now()) is None
    assert [do(lambda tx: people.use_link(tx, made)) for _ in range(2)] == [True, False]
    do(lambda tx: people.end_links(tx, "signup:1"))
    assert people.find_link(store, vault, token, clock.now() + HOUR / 2) is None


def test_token_of_a_link_is_not_in_the_database(settings, vault, do):
    made = do(lambda tx: people.make_link(tx, scope="s", expires_at=clock.now() + HOUR))
    secret = vault.token(made).removeprefix(made)
    assert files_with(settings.home, secret.encode()) == []


def test_verified_once_its_link_was_opened(do, enrolled):
    assert do(lambda tx: people.is_verified(tx, enrolled)) is False
    do(lambda tx: people.verify(tx, enrolled))
    assert do(lambda tx: people.is_verified(tx, enrolled)) is True


def erase(do, vault, who: str, *, forget: bool = True) -> None:
    keys = do(lambda tx: people.erase(tx, who, "asked for"))
    if forget:
        vault.forget(keys)


def test_erasure_leaves_no_byte(store, settings, vault, do, enrolled):
    (row,) = store.fetch(select(contact))
    (secret,) = _secrets(settings, row.key_id)
    erase(do, vault, enrolled)
    traces = (row.sealed.encode(), row.blind_index.encode(), secret, MAIL.encode())
    assert files_with(settings.home, *traces) == []
    assert store.fetch(select(contact)) == []
    (left,) = store.fetch(select(person))
    assert left.id == enrolled, "what others count by the id stays"
    with pytest.raises(CommandRefused, match="has no contact"):
        people.read_contact(store, vault, person_id=enrolled, actor="a", reason="roster")


def test_erasing_again_changes_nothing(store, vault, do, enrolled):
    for _ in range(2):
        erase(do, vault, enrolled)
    lines = store.fetch(select(audit).where(audit.c.action == "person.erase"))
    assert len(lines) == 1


def test_control_with_the_key_kept_a_backup_can_be_read(store, vault, do, enrolled):
    (row,) = store.fetch(select(contact))
    erase(do, vault, enrolled, forget=False)
    assert vault.open(Sealed(key_id=row.key_id, box=row.sealed)) == MAIL


def test_control_without_secure_delete_bytes_stay(settings, vault, monkeypatch):
    """Why the file is opened with it: SQLite else leaves the bytes in a free page."""
    from madang.store import engine

    connect = engine._connect

    def careless(address):
        connection = connect(address)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr(engine, "_connect", careless)
    monkeypatch.setattr(engine, "_assert_settings", lambda *_: None)
    sealed = vault.seal(os.urandom(8).hex())
    (secret,) = _secrets(settings, sealed.key_id)
    vault.forget([sealed.key_id])
    assert files_with(settings.home, secret) == ["keys.db"]


def _secrets(settings, key_id: str) -> list[bytes]:
    import sqlite3

    with sqlite3.connect(settings.keys_file) as connection:
        rows = connection.execute("SELECT secret FROM key WHERE id = ?", (key_id,)).fetchall()
    return [row[0] for row in rows]


def test_enrolling_at_the_same_time_makes_one_person(store, vault):
    """Two commands with the same new contact: the second finds the first's person."""
    given = [people.given(vault, MAIL) for _ in range(2)]

    def enrol(what: Given) -> str:
        told = []
        store.do(lambda tx, _: told.append(people.enrol(tx, what)), Do(actor="test"))
        return told[-1]

    assert len({enrol(what) for what in given}) == 1
    assert len(store.fetch(select(person))) == 1
