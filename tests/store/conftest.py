"""Stores to try: in a SQLite file, and in PostgreSQL where a server answers or can be started."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from pydantic import SecretStr

from madang import store as stores
from madang.plugin import Registry
from madang.settings import Settings
from madang.store import Store
from madang.store.core import open_file

EMPTY = Registry(installed=())
Address: TypeAlias = Callable[[str], str]  # name of a database -> where it is


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Address]:
    """A server: that of MADANG_TEST_POSTGRES (without a database's name), or one started here."""
    given = os.environ.get("MADANG_TEST_POSTGRES")
    if given:
        yield lambda name: f"{given.rstrip('/')}/{name}"
        return
    pytest.importorskip("psycopg", reason="psycopg is not installed: madang[postgres]")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL: set MADANG_TEST_POSTGRES or install its server")
    folder = Path(tempfile.gettempdir()) / f"madang-pg-{uuid.uuid4().hex[:8]}"  # short: a socket's
    with _started(programs, folder) as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server) -> Iterator[str]:
    """Address of a database of its own."""
    import psycopg

    name = f"madang_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server(name)
    with psycopg.connect(postgres_server("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request, tmp_path) -> Settings:
    """Settings of an empty store."""
    if request.param == "sqlite":
        return Settings(home=tmp_path / "home")
    url = request.getfixturevalue("postgres_url")
    return Settings(home=tmp_path / "home", store_url=SecretStr(url))


@pytest.fixture
def store(settings) -> Iterator[Store]:
    """An open, empty store."""
    opened = stores.open(settings, EMPTY)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path) -> Iterator[Store]:
    """An open, empty store in a file, for what is about the file or its door alone."""
    opened = open_file(tmp_path / "store.db", EMPTY)
    yield opened
    opened.close()


def _programs() -> Path | None:
    """Folder of initdb and postgres."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[Address]:
    """A server of our own, on a socket in `folder`."""
    folder.mkdir(mode=0o700)
    user = _other_user(folder)
    data = folder / "data"
    words = ("-D", data, "-U", "madang", "-A", "trust", "-E", "UTF8", "--no-locale")
    done = subprocess.run(
        [*user, programs / "initdb", *words], capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode != 0:
        pytest.skip(f"PostgreSQL does not start here: {done.stderr.strip()[-200:]}")
    server = subprocess.Popen(
        [*user, programs / "postgres", "-D", data, "-k", folder, "-h", ""],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    try:
        _wait(server, f"postgresql://madang@/postgres?host={folder}")
        yield lambda name: f"postgresql://madang@/{name}?host={folder}"
    finally:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        server.wait(30)
        shutil.rmtree(folder)


def _other_user(folder: Path) -> list[str]:
    """Words that run a command as somebody else: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return []
    if shutil.which("runuser") is None:
        pytest.skip("PostgreSQL refuses root, and runuser is not installed")
    names = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]


def _wait(server: subprocess.Popen, url: str) -> None:
    import psycopg

    limit = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > limit or server.poll() is not None:
                pytest.skip("PostgreSQL did not answer within 30 s")
            time.sleep(0.1)  # between two tries, with the limit above
        else:
            return
