"""Tables of the platform and of each plugin, brought up to this code's state when a store opens.

Each has a branch of migrations and a version table of its own: a plugin that is switched off leaves
its tables as they are, and one that is newer than the code is named.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from madang.errors import PluginError, StoreTooNew
from madang.plugin import Registry

PLATFORM, CIVIC = "madang", "civic"
_HERE = Path(__file__).parent
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1835102824)")
_alembic = threading.Lock()  # Alembic keeps what it works with in module globals


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """The migrations of the platform or of one plugin.

    Attributes:
        name: `madang`, or the plugin's name.
        folder: Where its revisions are.
    """

    name: str
    folder: Path

    @property
    def version_table(self) -> str:
        """Table that holds the revision at which the store stands."""
        return f"alembic_{self.name}"

    @property
    def head(self) -> str | None:
        """The newest revision that the code knows."""
        return self.scripts.get_current_head()

    @property
    def scripts(self) -> ScriptDirectory:
        """Its revisions."""
        return ScriptDirectory.from_config(self.config())

    def config(self, connection: Connection | None = None) -> Config:
        """What Alembic wants to know."""
        made = Config()
        made.set_main_option("script_location", _escaped(_HERE / "alembic_env"))
        made.set_main_option("version_locations", _escaped(self.folder))
        made.set_main_option("path_separator", "newline")
        made.attributes.update(connection=connection, version_table=self.version_table)
        return made

    def found(self, connection: Connection) -> str | None:
        """The revision at which the store stands."""
        opts = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=opts).get_current_revision()


def branches(registry: Registry) -> Sequence[Branch]:
    """The platform's own branches, then those of the plugins that keep tables.

    Raises:
        PluginError: A plugin names a folder of migrations that is not there.
    """
    found = [
        Branch(name=PLATFORM, folder=_HERE / "migrations"),
        Branch(name=CIVIC, folder=_HERE.parent / "civic" / "migrations"),
    ]
    for name, installed in registry.plugins.items():
        if installed.plugin.migrations is None:
            continue
        folder = Path(str(installed.folder.joinpath(installed.plugin.migrations)))
        if not folder.is_dir():
            message = f"plugin {name}: migrations {folder} is no folder; correct its declaration"
            raise PluginError(message)
        found.append(Branch(name=name, folder=folder))
    return found


def is_current(connection: Connection, wanted: Sequence[Branch]) -> bool:
    """Whether every branch stands at the newest revision that the code knows.

    Raises:
        StoreTooNew: A branch stands at a revision that the code does not know.
    """
    behind = False
    for branch in wanted:
        found = branch.found(connection)
        known = {script.revision for script in branch.scripts.walk_revisions()}
        if found is not None and found not in known:
            owner = "Madang" if branch.name == PLATFORM else f"plugin {branch.name}"
            message = (
                f"store: its tables of {branch.name} are at revision {found!r}, this {owner} "
                f"knows up to {branch.head!r}; install the newer {owner} that wrote it"
            )
            raise StoreTooNew(message)
        behind = behind or found != branch.head
    return not behind


def upgrade(connection: Connection, wanted: Sequence[Branch]) -> None:
    """Bring all branches to their heads inside the connection's transaction: all or nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    if is_current(connection, wanted):  # another process was first
        return
    with _alembic:
        for branch in wanted:
            command.upgrade(branch.config(connection), "heads")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
