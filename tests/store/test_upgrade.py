"""A store opens at this code's state, with all its plugins' tables, or says why it does not."""

import sqlite3
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import text

from madang import store as stores
from madang.civic.tables import metadata as civic
from madang.dataset import Text
from madang.errors import PluginError, SettingsError, StoreError, StoreTooNew
from madang.plugin import Installed, Plugin, Registry
from madang.settings import Settings
from madang.store import core
from madang.store import engine as engines
from madang.store.lock import network_file_system
from madang.store.tables import metadata
from tests.store.conftest import EMPTY

WORD = Text(ko="낱말", en="word")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A plugin with a table of its own, and a way to give it another revision."""
    package = tmp_path / "packages" / "madang_shop"
    (package / "migrations").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "madang_shop", raising=False)  # of the test before

    def revision(name: str, after: str | None, statement: str) -> None:
        (package / "migrations" / f"{name}.py").write_text(
            textwrap.dedent(f"""
            from alembic import op
            revision, down_revision = {name!r}, {after!r}
            def upgrade():
                op.execute({statement!r})
            """)
        )

    revision("s1", None, "CREATE TABLE shop_goods (id TEXT PRIMARY KEY)")
    revision.registry = registry("migrations")
    return revision


def registry(migrations: str | None) -> Registry:
    plugin = Plugin(name="shop", title=WORD, migrations=migrations)
    return Registry(installed=(Installed(plugin=plugin, package="madang_shop"),))


def opened(settings, installed):
    """Open and close: True once it stands."""
    stores.open(settings, installed).close()
    return True


DECLARED = (metadata, civic)


def test_migrations_make_what_the_tables_declare(store):
    def is_declared(thing, name, kind, *_):
        return kind != "table" or not name.startswith("alembic_")

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_declared})
        assert compare_metadata(context, list(DECLARED)) == []


def test_every_table_of_sqlite_is_strict(sqlite_store):
    with sqlite_store.read() as connection:
        found = connection.execute(text("SELECT name, strict FROM pragma_table_list")).all()
    declared = {name for each in DECLARED for name in each.tables}
    ours = {name: strict for name, strict in found if name in declared}
    assert set(ours) == declared
    assert set(ours.values()) == {1}


def test_opening_again_changes_nothing(settings):
    first = stores.open(settings, EMPTY)
    assert stores.open(settings, EMPTY) is first
    first.close()
    again = stores.open(settings, EMPTY)
    assert again is not first
    assert again.verify().rows == 0
    again.close()


def test_plugins_have_branches_of_their_own(settings, shop):
    assert opened(settings, EMPTY)
    assert opened(settings, shop.registry)
    shop("s2", "s1", "ALTER TABLE shop_goods ADD COLUMN price_krw BIGINT")
    store = stores.open(settings, shop.registry)
    store.fetch(text("SELECT id, price_krw FROM shop_goods"))
    store.close()
    assert opened(settings, EMPTY), "a plugin that is switched off leaves its tables"


def test_newer_plugin_is_named(settings, shop, tmp_path):
    shop("s2", "s1", "ALTER TABLE shop_goods ADD COLUMN price_krw BIGINT")
    assert opened(settings, shop.registry)
    (tmp_path / "packages/madang_shop/migrations/s2.py").unlink()
    with pytest.raises(StoreTooNew, match="tables of shop are at revision 's2', this plugin shop"):
        stores.open(settings, shop.registry)


def test_newer_madang_is_named(settings):
    store = stores.open(settings, EMPTY)
    statement = text("UPDATE alembic_madang SET version_num = '9999_later'")
    store.do(lambda tx, _: tx.execute(statement) and None, core.Tidy(actor="test"))
    store.close()
    wanted = "at revision '9999_later', this Madang knows up to '0002_people'; install the newer"
    with pytest.raises(StoreTooNew, match=wanted):
        stores.open(settings, EMPTY)


def test_failing_migration_leaves_the_store_as_it_was(settings, shop):
    assert opened(settings, shop.registry)
    shop("s2", "s1", "ALTER TABLE shop_goods ADD COLUMN price_krw BIGINT")
    shop("s3", "s2", "ALTER TABLE nothing_such ADD COLUMN x BIGINT")
    with pytest.raises(StoreError, match="does not open"):
        stores.open(settings, shop.registry)
    shop("s3", "s2", "ALTER TABLE shop_goods ADD COLUMN weight_kg BIGINT")
    store = stores.open(settings, shop.registry)
    store.fetch(text("SELECT id, price_krw, weight_kg FROM shop_goods"))
    store.close()


def test_many_open_a_new_store_at_once(tmp_path, shop):
    def open_one(_n):
        core.open_file(tmp_path / "home/store.db", shop.registry).close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(open_one, range(6)))


def test_folder_of_migrations_that_is_none_is_named(settings, shop):
    with pytest.raises(PluginError, match=r"plugin shop: migrations .* is no folder"):
        stores.open(settings, registry("nowhere"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://u:secret@h/d", "MADANG_STORE_URL is mysql; wanted postgresql://"),
        ("no address", "MADANG_STORE_URL is no address; wanted postgresql://"),
    ],
)
def test_address_of_another_database_is_refused_without_its_secrets(tmp_path, url, message):
    with pytest.raises(SettingsError, match=message) as told:
        stores.open(Settings(home=tmp_path, store_url=SecretStr(url)), EMPTY)
    assert "secret" not in str(told.value)


def test_database_that_does_not_answer_is_named_without_secrets(tmp_path):
    pytest.importorskip("psycopg", reason="psycopg is not installed: madang[postgres]")
    url = SecretStr("postgresql://u:secret@127.0.0.1:1/d")
    with pytest.raises(StoreError, match="store MADANG_STORE_URL: does not open") as told:
        stores.open(Settings(home=tmp_path, store_url=url), EMPTY)
    assert "secret" not in str(told.value)


def test_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "store.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"store .*store\.db: does not open: file is not a"):
        core.open_file(path, EMPTY)


def test_file_is_its_owners_alone_and_settings_are_asserted(sqlite_store, tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    assert path.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(engines, "_pragma", lambda *_: 0)
    with pytest.raises(StoreError, match=r"SQLite settings are .*wanted"):
        engines.sqlite_writer(path).connect()


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "delete"), ((3, 51, 3), "wal")])
def test_both_journals_work(tmp_path, monkeypatch, version, mode):
    monkeypatch.setattr(engines, "journal_mode", lambda: mode)
    store = core.open_file(tmp_path / "store.db", EMPTY)
    assert store.tidy() == 0
    with sqlite3.connect(tmp_path / "store.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
    assert store.verify().rows == 0
    store.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/a/b", "nfs4"), ("/srv", None), ("/srv/abc", None), ("/my disk/x", "cifs")],
)
def test_network_file_system_is_told(path, kind):
    mounts = "/dev/a / ext4 rw 0 0\nh:/x /srv/a nfs4 rw 0 0\n//h/y /my\\040disk cifs rw 0 0\n"
    assert network_file_system(Path(path), mounts) == kind
