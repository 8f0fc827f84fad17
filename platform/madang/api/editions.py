"""Published versions closely: entry, profile and changes of each, as its papers say it.

Papers never change, so each is read once; what was erased since is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from madang import publish
from madang.catalogue import Entry, entry_from_bytes
from madang.errors import UnknownName
from madang.publish import Changes, Histogram, Profile, Published
from madang.workspace import Workspace

# Pages may not import `madang.publish`; what they are handed of it is named here.
__all__ = ["Edition", "Editions", "Histogram", "Profile"]

_KEPT = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One published version.

    Attributes:
        published: Its files.
        entry: Its catalogue entry.
        changes: What it changed; None where its paper is gone.
    """

    published: Published
    entry: Entry
    changes: Changes | None


class Editions:
    """The published versions of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read yet."""
        self._folder = workspace.published
        self._edition = lru_cache(maxsize=_KEPT)(self._read_edition)
        self._profile = lru_cache(maxsize=_KEPT)(self._read_profile)

    def newest(self, key: str, most: int | None = None) -> Sequence[Edition]:
        """The newest `most` published versions of a dataset (all where None), newest first."""
        newest = publish.versions(self._folder, key)[::-1][:most]
        found = (self._found(key, version) for version in newest)
        return tuple(edition for edition in found if edition is not None)

    def profile(self, published: Published) -> Profile | None:
        """What is known of the columns of a version; None where its paper is gone."""
        try:
            return self._profile(published.folder)
        except UnknownName:
            return None

    def _found(self, key: str, version: str) -> Edition | None:
        try:
            return self._edition(key, version)
        except UnknownName:
            return None

    def _read_edition(self, key: str, version: str) -> Edition:
        """Read an edition.

        Raises:
            UnknownName: A file of it is gone.
        """
        published = publish.find(self._folder, key, version)
        if published is None:
            message = f"{key} {version} is not published any more"
            raise UnknownName(message)
        entry = entry_from_bytes(self._folder.read_bytes(f"{published.folder}/entry.json"))
        told = published.file(publish.CHANGES)
        changes = (
            publish.changes_from_bytes(self._folder.read_bytes(f"{published.folder}/{told.name}"))
            if told
            else None
        )
        return Edition(published=published, entry=entry, changes=changes)

    def _read_profile(self, folder: str) -> Profile:
        return publish.profile_from_bytes(self._folder.read_bytes(f"{folder}/{publish.PROFILE}"))
