"""A real CKAN on loopback for tests: CKAN itself, PostgreSQL and Redis; Solr alone is replaced.

    python -m tests.ckan.server prepare       makes CKAN's environment (`.ckan`, MADANG_TEST_CKAN)
    python -m tests.ckan.server up FOLDER     serves until its input ends

CKAN lives in an environment of its own and is talked to over HTTP only: beside it, ckanapi raises
CKAN's classes. There is no Solr for Debian 12; `solr_standin.py` answers in its place, so nothing
here says how CKAN ranks.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from tests.store.conftest import _other_user, _programs
from tests.waiting import until

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEADLINE_S = 90.0
# Megabytes that CKAN takes in one upload: small, so that a test goes over it cheaply.
LARGEST_UPLOAD_MB = 1
_WSGI = """import os
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
"""
_KEPT = ("alembic_version", "activity_alembic_version", "user", "api_token", "system_info")


def environment() -> Path:
    """Where CKAN's own environment is, or will be."""
    return Path(os.environ.get("MADANG_TEST_CKAN") or ROOT / ".ckan")


def missing() -> str | None:
    """Why no CKAN can be started here; None where one can."""
    if not (environment() / "bin/ckan").exists():
        return "its environment is not made: python -m tests.ckan.server prepare"
    if _programs() is None:
        return "CKAN needs a PostgreSQL server; none is installed"
    if shutil.which("redis-server") is None:
        return "CKAN needs redis-server; it is not installed"
    return None


def prepare() -> None:
    """Make CKAN's environment from its own pinned requirements; nothing where it stands."""
    folder = environment()
    wanted = (HERE / "requirements.txt").read_text()
    stamp = folder / "stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    subprocess.run([base if base.exists() else sys.executable, "-m", "venv", folder], check=True)
    python, listed = folder / "bin/python", HERE / "requirements.txt"
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    command = [uv, "pip", "install", "--python", python] if uv else [*pip, "install"]
    subprocess.run([*command, "--quiet", "-r", listed], check=True)
    stamp.write_text(wanted)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One CKAN with what it needs, in a folder.

    Args:
        folder: Empty; everything it writes stays below it. Where root runs this, another user, whom
            PostgreSQL asks for, must be able to walk down to it.
        settings: More lines of its configuration.
    """

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    database_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    search_port: int = field(default_factory=free_port)
    token: str = ""
    _children: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> "Server":
        """Start everything; it answers once this returns."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._start_database()
        self._start_redis()
        self.start_search(rebuild=False)
        self._configure()
        self._fill()
        self.start()
        return self

    def down(self) -> None:
        """End all of it."""
        for name in ("ckan", "search", "redis"):
            self._end(name)
        pid_file = self.folder / "pg/data/postmaster.pid"
        if pid_file.exists():
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        self._end("database")

    def start(self) -> None:
        """Serve, also again after `kill`."""
        (self.folder / "wsgi.py").write_text(_WSGI)
        words = ("-w", "1", "--threads", "4", "-t", "120", "-b", f"127.0.0.1:{self.port}")
        self._spawn(
            "ckan", [self._bin("gunicorn"), *words, "wsgi:application"], CKAN_INI=str(self._ini)
        )
        _until(lambda: _answers(f"{self.address}/api/3/action/status_show"), "CKAN")

    def kill(self) -> None:
        """SIGKILL for the server and its workers, as a machine that dies would."""
        child = self._children.pop("ckan")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def stop_search(self) -> None:
        """The search index is gone."""
        self._end("search")

    def start_search(self, *, rebuild: bool = True) -> None:
        """The search index is back; it lives in memory, so CKAN fills it again."""
        self._end("search")
        found = sorted(environment().glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))
        words = ("--port", str(self.search_port), "--schema", str(found[0]))
        self._spawn("search", [sys.executable, "-m", "tests.ckan.solr_standin", *words], cwd=ROOT)
        _until(lambda: _answers(f"{self._search}/admin/ping"), "the search index")
        if rebuild:
            self._ckan("search-index", "rebuild")

    def reset(self) -> None:
        """Empty database and index; users and tokens stay."""
        with self._connect("ckan") as connection:
            listed = connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' "
                "AND tablename <> ALL(%s)", [list(_KEPT)],
            ).fetchall()  # fmt: skip
            connection.execute(f"TRUNCATE {', '.join(row[0] for row in listed)} CASCADE")
        with self._connect("datastore") as connection:
            connection.execute("TRUNCATE _table_stats")  # CKAN's own; without it no table is made
            listed = connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' "
                "AND tablename <> '_table_stats'"
            ).fetchall()
            for (name,) in listed:
                connection.execute(f"DROP TABLE {name} CASCADE")
        emptied = httpx.post(
            f"{self._search}/update/",
            content=b"<delete><query>*:*</query></delete>",
            headers={"Content-Type": "text/xml"},
        )
        emptied.raise_for_status()

    @property
    def _search(self) -> str:
        return f"http://127.0.0.1:{self.search_port}/solr/ckan"

    @property
    def _ini(self) -> Path:
        return self.folder / "ckan.ini"

    def _bin(self, name: str) -> str:
        return str(environment() / "bin" / name)

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.database_port, user="madang", dbname=database,
            autocommit=True,
        )  # fmt: skip

    def _start_database(self) -> None:
        programs, home = _programs(), self.folder / "pg"
        assert programs is not None
        home.mkdir(mode=0o700)
        user, data = _other_user(home), home / "data"
        words = ("-D", data, "-U", "madang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        subprocess.run(
            [*user, programs / "initdb", *words], check=True, capture_output=True, cwd="/"
        )
        listen = ("-h", "127.0.0.1", "-p", str(self.database_port), "-k", "", "-F")
        self._spawn("database", [*user, programs / "postgres", "-D", data, *listen], cwd="/")
        _until(self._database_answers, "PostgreSQL")
        with self._connect("postgres") as connection:
            for role in ("ckan", "ckan_ro"):
                connection.execute(f"CREATE ROLE {role} LOGIN")
            for name in ("ckan", "datastore"):
                connection.execute(f"CREATE DATABASE {name} OWNER ckan")

    def _database_answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _start_redis(self) -> None:
        port = str(self.redis_port)
        words = ("--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self._spawn("redis", ["redis-server", *words])

    def _configure(self) -> None:
        store = f"127.0.0.1:{self.database_port}"
        wanted = {
            "sqlalchemy.url": f"postgresql://ckan@{store}/ckan",
            "ckan.datastore.write_url": f"postgresql://ckan@{store}/datastore",
            "ckan.datastore.read_url": f"postgresql://ckan_ro@{store}/datastore",
            "solr_url": self._search,
            "ckan.redis.url": f"redis://127.0.0.1:{self.redis_port}/1",
            "ckan.site_url": self.address,
            "ckan.site_id": "madang-tests",
            "ckan.plugins": "activity datastore",
            "ckan.storage_path": str(self.folder / "storage"),
            "ckan.max_resource_size": str(LARGEST_UPLOAD_MB),
            "ckan.auth.create_unowned_dataset": "false",
            **self.settings,
        }
        (self.folder / "storage").mkdir(exist_ok=True)
        self._run([self._bin("ckan"), "generate", "config", self._ini])
        lines = [f"{name} = {value}" for name, value in wanted.items()]
        self._run([self._bin("ckan"), "config-tool", self._ini, *lines])

    def _fill(self) -> None:
        self._ckan("db", "init")
        self._ckan("db", "upgrade", "-p", "activity")
        granted = self._ckan("datastore", "set-permissions")
        programs = _programs()
        assert programs is not None
        words = ("-h", "127.0.0.1", "-p", str(self.database_port), "-U", "madang", "-q", "postgres")
        self._run([programs / "psql", *words], text=granted)
        self._ckan("user", "add", "admin", "email=admin@example.org", "password=adminadmin")
        self._ckan("sysadmin", "add", "admin")
        self.token = self._ckan("user", "token", "add", "admin", "tests").split()[-1]

    def _ckan(self, *words: str) -> str:
        return self._run([self._bin("ckan"), "-c", self._ini, *words])

    def _run(self, command: Sequence[object], text: str | None = None) -> str:
        done = subprocess.run(
            [str(word) for word in command], cwd=self.folder, input=text, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
        return done.stdout

    def _spawn(
        self, name: str, command: Sequence[object], cwd: Path | str | None = None, **env: str
    ) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._children[name] = subprocess.Popen(
                [str(word) for word in command], cwd=cwd or self.folder, stdout=log,
                stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, **env},
            )  # fmt: skip

    def _end(self, name: str) -> None:
        child = self._children.pop(name, None)
        if child is not None:
            child.terminate()
            child.wait(30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=10).is_success
    except httpx.HTTPError:
        return False


def _until(holds: Callable[[], bool], what: str) -> None:
    until(holds, f"{what} answers", DEADLINE_S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("verb", choices=("prepare", "up"))
    parser.add_argument("folder", nargs="?", type=Path, default=Path("ckan-up"))
    chosen = parser.parse_args()
    if chosen.verb == "prepare":
        prepare()
        return
    if why := missing():
        sys.exit(why)
    server = Server(folder=chosen.folder.absolute())
    try:
        server.up()
        sys.stdout.write(f"{server.address} {server.token}\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        server.down()


if __name__ == "__main__":
    main()
