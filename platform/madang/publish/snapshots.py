"""Snapshots: which version of each dataset belongs together, after a whole build.

A snapshot is named by its contents, so that a build which changed nothing adds none.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from madang.errors import PublishError, UnknownName
from madang.files import Folder
from madang.publish.versions import find

CURRENT = "snapshots/current.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A closed set of versions.

    Attributes:
        id: 12 hex digits, from the contents.
        versions: Full version name by dataset key.
    """

    id: str
    versions: Mapping[str, str]


_SNAPSHOT = TypeAdapter(Snapshot)


def write_snapshot(published: Folder, versions: Mapping[str, str]) -> str:
    """The id of the snapshot of `versions`, which is the current one from now on.

    Args:
        published: Folder of all published versions.
        versions: Full version name by dataset key.

    Raises:
        PublishError: A version is not published; the message names it.
    """
    for key, version in versions.items():
        if find(published, key, version) is None:
            message = f"snapshot: {key} {version} is not published; publish it first"
            raise PublishError(message)
    ordered = dict(sorted(versions.items()))
    data = _text(ordered)
    made = Snapshot(id=hashlib.sha256(data).hexdigest()[:12], versions=ordered)
    published.write_once(f"snapshots/{made.id}.json", data)
    if current_snapshot(published) != made:
        published.replace(CURRENT, _text({"id": made.id, "versions": ordered}))
    return made.id


def current_snapshot(published: Folder) -> Snapshot | None:
    """The snapshot of the last whole build, None before the first."""
    try:
        return _SNAPSHOT.validate_json(published.read_bytes(CURRENT))
    except UnknownName:
        return None


def snapshot(published: Folder, name: str) -> Snapshot:
    """The snapshot with that id.

    Raises:
        UnknownName: There is none; the message lists the known ones.
    """
    known = snapshots(published)
    if name not in known:
        message = f"no snapshot {name!r}; there are {', '.join(known) or 'none yet'}"
        raise UnknownName(message)
    return Snapshot(id=name, versions=json.loads(published.read_bytes(f"snapshots/{name}.json")))


def snapshots(published: Folder) -> list[str]:
    """Ids of all snapshots."""
    names = [path.removesuffix(".json") for path in published.child("snapshots").names("*.json")]
    return [name for name in names if name != "current"]


def _text(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()
