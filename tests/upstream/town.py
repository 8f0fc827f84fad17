"""A Madang whose portals are the fake ones, with a short patience and a clock that stands."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from madang import build as building
from madang import clock
from madang.build import Outcome
from madang.city.casting import Field
from madang.city.reader import Reading
from madang.dataset import Column, Dataset, Endpoint, Source, Text
from madang.live import pauses
from madang.plugin import Installed, Plugin, assemble
from madang.settings import Settings
from madang.sources.patience import Patience
from madang.sources.pauses import Pause
from madang.workspace import Workspace, open_workspace
from tests.upstream.fake import KEY, Fake

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
WORD = Text(ko="낱말", en="word")
NOTES = Text(ko="시험에 쓰는 자료입니다. " * 4, en="Rows that only tests ever see. " * 3)
COLUMNS = (
    Column("id", pa.string(), key=True, title=WORD),
    Column("name", pa.string(), required=False, title=WORD),
    Column("n", pa.int64(), unit="1", min=0, max=100_000, required=False, title=WORD),
)


def rows(count: int, start: int = 1) -> list[dict[str, Any]]:
    """Rows as a portal sends them: all values are strings."""
    return [
        {"ID": f"{n:05d}", "NAME": f"이름 {n}", "N": str(n)} for n in range(start, start + count)
    ]


def source(key: str = "things", **endpoint: Any) -> Source:
    asked = {"portal": "plaza", "service": "Things", "page_rows": 1000} | endpoint
    return Source(
        key=key,
        title=WORD,
        publisher="가상시",
        licence="kogl-1",
        licence_text="공공누리 제1유형",
        dataset_id="example 1",
        live=Endpoint(**asked),
    )


def dataset(
    asked: Source | None = None, columns: Sequence[Column] = COLUMNS, **changes: Any
) -> Dataset:
    asked = asked or source()
    fields = tuple(Field(column=column, origin=column.name.upper()) for column in columns)
    said: dict[str, Any] = {
        "key": "town.thing",
        "title": WORD,
        "notes": NOTES,
        "columns": columns,
        "sources": [asked],
        "read": Reading(source=asked.key, fields=fields),
        "licence": "kogl-1",
        "publisher": "가상시",
        "theme": "GOVE",
        "keywords": [WORD, WORD, WORD],
        "frequency": "PT1H",
        "contact": "office@city.example",
    }
    return Dataset(**(said | changes))


class Town:
    """A workspace in a folder."""

    def __init__(self, folder: Path, fake: Fake, *datasets: Dataset, **settings: Any) -> None:
        self.folder = folder
        self.fake = fake
        self.slept: list[float] = []
        self.now = NOW
        keys = dict.fromkeys(("key_seoul", "key_seoul_subway", "key_datagokr", "key_kric"), KEY)
        chosen = {"home": folder / "home", "portals": fake.portals, **keys} | settings
        plugin = Plugin(name="town", title=WORD, datasets=datasets or (dataset(),))
        registry = assemble([Installed(plugin=plugin, package="tests.upstream")])
        assert not registry.failures, registry.failures
        self.patience = Patience(
            connect_s=10,
            read_s=20,
            whole_s=40,
            most_bytes=2 << 20,
            sleep=self.slept.append,
            chance=lambda: 0.0,
            tls=ssl.create_default_context,
        )
        settled = Settings.model_validate(chosen)
        self.place: Workspace = replace(open_workspace(settled, registry), patience=self.patience)

    def hurry(self) -> None:
        """Give up soon, for faults that are about time."""
        self.patient(read_s=1.0, whole_s=2.0)

    def patient(self, **changes: Any) -> None:
        """Another patience."""
        self.patience = replace(self.patience, **changes)
        self.place = replace(self.place, patience=self.patience)

    def build(self, key: str = "town.thing", partition: str | None = None, **more: Any) -> Outcome:
        """A build from live sources, a minute after the one before."""
        self.now += timedelta(minutes=1)
        with clock.frozen(self.now):
            said = {"origin": "live"} | more
            return building.build(self.place, self.place.registry.dataset(key), partition, **said)

    def pause(self, source: str = "things") -> Pause | None:
        """Why a source is paused."""
        with clock.frozen(self.now):
            return pauses(self.place.settings).of(source)

    def rows(self, key: str = "town.thing") -> list[Mapping[str, Any]]:
        """The rows that stand, in order."""
        version = self.place.lake.table(self.place.registry.dataset(key)).current()
        found = [] if version is None else version.table().to_pylist()
        return sorted(found, key=str)

    def files(self) -> list[Path]:
        """Every file that this Madang wrote."""
        return [path for path in (self.folder / "home").rglob("*") if path.is_file()]
