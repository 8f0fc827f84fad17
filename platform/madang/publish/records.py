"""What is known of a published version without opening its data."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import TypeAdapter

_FULL_NAME = re.compile(r"v(\d+)-[0-9a-f]{12}")
_MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".json": "application/json",
    ".cff": "application/yaml",
    ".sql": "application/sql",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One immutable file.

    Attributes:
        name: File name inside the version's folder.
        size: Bytes.
        sha256: Sum of the bytes, hex.
        media_type: What it is served as.
    """

    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published version.

    Attributes:
        key: Dataset key.
        version: Full name, `v<number>-<12 hex>`.
        number: The number in it.
        files: Its files in the order written, `SHA256SUMS` last.
    """

    key: str
    version: str
    number: int
    files: tuple[PublishedFile, ...]

    @property
    def folder(self) -> str:
        """Name of its folder below `published/`."""
        return f"{self.key}/{self.version}"

    def file(self, name: str) -> PublishedFile | None:
        """The file called `name`, None where there is none."""
        return next((file for file in self.files if file.name == name), None)


_PUBLISHED = TypeAdapter(Published)


def published_to_bytes(published: Published) -> bytes:
    """The version as the JSON text of a pointer."""
    return _PUBLISHED.dump_json(published, indent=2) + b"\n"


def published_from_bytes(data: bytes) -> Published:
    """The version that a pointer names."""
    return _PUBLISHED.validate_json(data)


def is_full_name(version: str) -> bool:
    """Whether the name says number and contents, so that it stands for the same bytes for ever.

    >>> is_full_name("v12-0123456789ab"), is_full_name("v12"), is_full_name("latest")
    (True, False, False)
    """
    return _FULL_NAME.fullmatch(version) is not None


def number_of(version: str) -> int:
    """The number in a full version name."""
    found = _FULL_NAME.fullmatch(version)
    if found is None:
        message = f"{version!r} is no full version name such as v12-0123456789ab"
        raise ValueError(message)
    return int(found[1])


def media_type(name: str) -> str:
    """What a file of that name is served as."""
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix, "text/plain")
