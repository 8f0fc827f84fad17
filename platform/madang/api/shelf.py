"""The catalogue as it stands now: every published dataset as a package, ready to be searched.

Made anew only when a version was published or withdrawn; whatever is rendered from it may be kept
as long as its `state` is the same.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from madang import catalogue, publish
from madang.catalogue import Entry, entry_from_bytes
from madang.catalogue.index import Index, SearchRequest, SearchResult
from madang.catalogue.shown import Organization, item, shown
from madang.dataset import Text
from madang.errors import UnknownName
from madang.i18n import voice_of
from madang.workspace import Workspace

ORGANIZATION = "madang"
_VOICE = "madang.plain"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search of the shelf found, with the packages of the page asked for."""

    result: SearchResult
    packages: tuple[dict[str, Any], ...]


class Shelf:
    """One state of the catalogue. It never changes."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        site_url: str,
        created: Mapping[str, datetime],
        abouts: Mapping[str, Text],
        organization: Organization,
    ) -> None:
        """Take what is published.

        Args:
            entries: Entries of the newest published versions.
            site_url: Public address of this site.
            created: For each dataset key the instant at which its first version came.
            abouts: For each dataset key what the dataset is a part of.
            organization: Who owns them.
        """
        self.site_url = site_url.rstrip("/")
        self.entries = tuple(entries)
        self.organization = organization
        self.index = Index(
            [
                item(
                    shown(
                        catalogue.package(entry, site_url=site_url, organization=organization.name),
                        organization=organization,
                        created=created[entry.key],
                        modified=entry.quality.checked_at,
                    ),
                    catalogue.texts_of(entry, abouts.get(entry.key)),
                )
                for entry in self.entries
            ]
        )

    @cached_property
    def state(self) -> str:
        """Short name of this state: equal states show equal things."""
        said = [self.site_url, *(f"{entry.key} {entry.version}" for entry in self.entries)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def search(self, request: SearchRequest) -> Found:
        """The packages that a request asks for.

        Raises:
            BadSearch: A query, or the sort, is not in the language.
        """
        result = self.index.search(request)
        packages = tuple(self.index.package(place) for place in result.places)
        return Found(result=result, packages=packages)

    def package(self, name_or_id: str) -> dict[str, Any] | None:
        """The package with that id or name, None where there is none."""
        place = self.index.find(name_or_id)
        return None if place is None else self.index.package(place)

    def entry(self, name_or_id: str) -> Entry | None:
        """The entry with that id or name, None where there is none."""
        place = self.index.find(name_or_id)
        return None if place is None else self.entries[place]


def stock(workspace: Workspace, entries: Sequence[Entry], created: Mapping[str, datetime]) -> Shelf:
    """The shelf of these entries, owned by this site.

    Args:
        workspace: Whose site it is.
        entries: Entries of the newest published versions.
        created: For each dataset key the instant at which its first version came.
    """
    voice = voice_of(_VOICE, "ko")
    organization = Organization(
        name=ORGANIZATION,
        title=voice.say("service.name"),
        description=voice.say("home.intro"),
        created=min(created.values(), default=_EPOCH),
    )
    return Shelf(
        entries,
        site_url=workspace.settings.site_url,
        created=created,
        abouts={
            dataset.key: each.plugin.title
            for each in workspace.registry.installed
            for dataset in each.plugin.datasets
        },
        organization=organization,
    )


def first_at(workspace: Workspace, entry: Entry) -> datetime:
    """The instant at which the first version of an entry's dataset came that is still there."""
    for version in publish.versions(workspace.published, entry.key):
        try:
            first = workspace.published.read_bytes(f"{entry.key}/{version}/entry.json")
        except UnknownName:  # erased since its name was read
            continue
        return entry_from_bytes(first).quality.checked_at
    return entry.quality.checked_at


def withdrawn(workspace: Workspace) -> list[Entry]:
    """Entries of datasets that were public once and are declared no more, or only internally.

    What a plugin that did not load would declare is not withdrawn; its files still lie there.
    """
    registry = workspace.registry
    left_out = {failure.key for failure in registry.failures}
    pointers = workspace.published.names(f"*/{publish.LATEST}")
    found: list[Entry] = []
    for key in (name.partition("/")[0] for name in pointers):
        declared = registry.datasets.get(key)
        is_public = declared is not None and declared.access == "public"
        if is_public or key in left_out or key.partition(".")[0] in left_out:
            continue
        standing = publish.latest(workspace.published, key)
        if standing is not None:
            data = workspace.published.read_bytes(f"{standing.folder}/entry.json")
            found.append(entry_from_bytes(data))
    return found
