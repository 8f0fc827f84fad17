"""`Workspace`: the folders and declarations that one process works with, opened in one place."""

from dataclasses import dataclass, field

from madang.files import Folder
from madang.lake import Lake
from madang.plugin import Registry, registry
from madang.raw import Raw
from madang.settings import Settings, settings
from madang.sources.patience import Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Settings, declarations and folders of one Madang.

    Attributes:
        settings: Where things are.
        registry: What is installed.
        lake: Delta tables.
        raw: Received bytes and receipts.
        published: Immutable files of each version.
        landing: Folder where stewards put files, None where none is set.
        patience: How long live sources are waited for.
    """

    settings: Settings
    registry: Registry
    lake: Lake
    raw: Raw
    published: Folder
    landing: Folder | None
    patience: Patience = field(default_factory=Patience)


def open_workspace(chosen: Settings | None = None, installed: Registry | None = None) -> Workspace:
    """The workspace of this process, or of the settings and plugins given.

    Raises:
        SettingsError: A setting is wrong; the message names it.
    """
    wanted = chosen or settings()
    lake = Folder(wanted.lake_folder)
    copies = wanted.scratch_folder / "lake"
    return Workspace(
        settings=wanted,
        registry=installed or registry(),
        lake=Lake(lake, copies),
        raw=Raw(lake.child("raw")),
        published=Folder(wanted.published_folder),
        landing=Folder(wanted.landing) if wanted.landing else None,
    )
