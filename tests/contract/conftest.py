"""Every installed dataset, built and published once, with its entry and its files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from madang.build import build, finish, partitions
from madang.catalogue import Entry
from madang.listing import look_up
from madang.plugin import registry
from madang.publish import Published
from madang.settings import Settings
from madang.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[2]
SITE = "https://madang.example"
# What a steward declared in a file of this machine is no business of the tests.
PUBLIC = [
    key
    for key, dataset in registry().datasets.items()
    if dataset.access == "public" and dataset.plugin != "city"
]


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A published dataset: its entry, its files and the folder where they lie."""

    entry: Entry
    published: Published
    folder: Path


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Mapping[str, Shelved]:
    """All installed datasets by key, from bundled facts, else from the publishers' files."""
    landing = Path(os.environ.get("MADANG_LANDING") or ROOT / "../shared/data").resolve()
    place = open_workspace(
        Settings.model_validate(
            {
                "home": tmp_path_factory.mktemp("shelf"),
                "landing": str(landing) if landing.is_dir() else None,
                "site_url": SITE,
            }
        )
    )
    found = {}
    for key in PUBLIC:
        dataset = place.registry.dataset(key)
        for partition in partitions(place, dataset, "bundled"):
            outcome = build(place, dataset, partition)
            assert outcome.status == "committed", f"{key}: {outcome.reason}"
    finish(place)
    for key in PUBLIC:
        item = look_up(place, place.registry.dataset(key))
        assert item.entry, key
        assert item.published, key
        folder = place.published.local(item.published.folder)
        found[key] = Shelved(entry=item.entry, published=item.published, folder=folder)
    return found


@pytest.fixture(scope="session")
def shapes_folder(landing_folder: Path) -> Path:
    """Folder with the shapes of DCAT-AP; the test is skipped where it is absent."""
    folder = landing_folder / "dcat-ap"
    if not folder.is_dir():
        pytest.skip(f"no shapes of DCAT-AP: {folder} does not exist")
    return folder
