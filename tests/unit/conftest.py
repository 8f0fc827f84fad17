"""An invented plugin `garden` with every column type, committed to a real lake and published."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from madang import clock, lake
from madang.dataset import Column, Dataset, Rule, Source, Text
from madang.files import Folder
from madang.plugin import Installed, Plugin, assemble
from madang.publish import Published
from madang.publish import publish as publish_version
from madang.raw import Raw
from madang.settings import Settings
from madang.workspace import Workspace

RUN_TIME = datetime(2025, 5, 2, 3, 4, 5, tzinfo=UTC)

SURVEY = Source(
    key="tree-survey",
    title=Text(ko="나무 조사", en="Tree survey"),
    publisher="가상시 공원과",
    licence="kogl-1",
    licence_text="공공누리 제1유형",
    dataset_id="example 1",
    landing="trees-*.csv",
)


def tree_columns() -> list[Column]:
    return [
        Column("tree_id", pa.string(), key=True, title=Text(ko="나무 번호", en="Tree id")),
        Column("name", pa.string(), required=False, title=Text(ko="이름", en="Name")),
        Column(
            "kind",
            pa.string(),
            values={"pine": Text(ko="소나무", en="Pine"), "oak": Text(ko="참나무", en="Oak")},
            title=Text(ko="종류", en="Kind"),
        ),
        Column(
            "height_m",
            pa.float64(),
            unit="m",
            min=0,
            max=120,
            required=False,
            title=Text(ko="높이", en="Height"),
            notes=Text(ko="땅에서 꼭대기까지", en="From the ground to the top"),
        ),
        Column("visits_count", pa.int64(), unit="1", title=Text(ko="방문 수", en="Visits")),
        Column(
            "planted_on", pa.date32(), required=False, title=Text(ko="심은 날", en="Planted on")
        ),
        Column(
            "seen_at",
            pa.timestamp("us", "UTC"),
            required=False,
            title=Text(ko="본 때", en="Seen at"),
        ),
        Column("is_public", pa.bool_(), required=False, title=Text(ko="공개", en="Open to all")),
        Column("tags", pa.list_(pa.string()), required=False, title=Text(ko="꼬리표", en="Tags")),
        Column(
            "cost_krw",
            pa.decimal128(12, 2),
            unit="KRW",
            required=False,
            title=Text(ko="비용", en="Cost"),
        ),
    ]


def tree_dataset(**changes: Any) -> Dataset:
    said: dict[str, Any] = {
        "key": "garden.tree",
        "title": Text(ko="나무", en="Trees"),
        "notes": Text(
            ko="가상 도시의 나무를 한 그루씩 한 줄에 적은 시험용 표로, "
            "여기 적힌 나무는 모두 지어낸 것입니다.",
            en="A table of invented trees of an invented city, one tree a row, for tests only.",
        ),
        "columns": tree_columns(),
        "rules": [
            Rule(
                "no_young_giants",
                sql="height_m > 100 AND planted_on > DATE '2020-01-01'",
                severity="warn",
                why=Text(ko="나무는 그렇게 빨리 자라지 않습니다", en="Trees do not grow that fast"),
                passes=[{"height_m": 3.0, "planted_on": date(2021, 1, 1)}],
                fails=[{"height_m": 110.0, "planted_on": date(2021, 1, 1)}],
            )
        ],
        "sources": [SURVEY],
        "read": lambda _: pa.table({}),
        "licence": "kogl-1",
        "publisher": "가상시",
        "theme": "ENVI",
        "keywords": [
            Text(ko="나무", en="tree"),
            Text(ko="공원", en="park"),
            Text(ko="녹지", en="green"),
        ],
        "frequency": "P1Y",
        "temporal": "planted_on",
        "max_drop": 1.0,
        "min_rows": 0,
        "contact": "park@city.example",
    }
    return Dataset(**(said | changes))


def tree_row(tree_id: str, **changes: Any) -> dict[str, Any]:
    said = {
        "tree_id": tree_id,
        "name": "큰 소나무",
        "kind": "pine",
        "height_m": 12.5,
        "visits_count": 3,
        "planted_on": date(2001, 4, 5),
        "seen_at": datetime(2025, 3, 31, 1, 2, 3, 456, tzinfo=UTC),
        "is_public": True,
        "tags": ["봄", "그늘"],
        "cost_krw": Decimal("1200.50"),
    }
    return said | changes


class Garden:
    """A workspace with garden datasets, in a folder."""

    def __init__(self, folder: Path, *datasets: Dataset, published: str | None = None) -> None:
        self.folder = folder
        self.datasets = datasets or (tree_dataset(),)
        plugin = Plugin(name="garden", title=Text(ko="정원", en="Garden"), datasets=self.datasets)
        settings = Settings(home=folder / "home", site_url="https://madang.example")
        registry = assemble([Installed(plugin=plugin, package="garden")])
        assert not registry.failures, registry.failures
        self.workspace = Workspace(
            settings=settings,
            registry=registry,
            lake=lake.Lake(Folder(settings.lake_folder), settings.scratch_folder),
            raw=Raw(Folder(f"{settings.lake_folder}/raw")),
            published=Folder(published or settings.published_folder),
            landing=None,
        )

    tree = staticmethod(tree_dataset)
    row = staticmethod(tree_row)

    @property
    def shelf(self) -> Folder:
        """Where versions are published."""
        return self.workspace.published

    def commit(
        self,
        *rows: Mapping[str, Any],
        dataset: Dataset | None = None,
        partition: str | None = None,
        as_of: date | None = date(2025, 3, 31),
        raw_sha256: tuple[tuple[str, str], ...] = (),
        **work: Any,
    ) -> lake.Version:
        """The version that stands once `rows` were committed."""
        dataset = dataset or self.datasets[0]
        table = pa.Table.from_pylist([dict(each) for each in rows], schema=dataset.schema)
        digest = hashlib.sha256(repr((rows, as_of, partition)).encode()).hexdigest()
        receipt = lake.ReceiptFacts(
            id=f"r-{digest[:8]}",
            source=SURVEY.key,
            origin="bundled" if raw_sha256 else "landing",
            as_of=as_of,
            retrieved_at=RUN_TIME,
            publisher=SURVEY.publisher,
            licence=SURVEY.licence,
            licence_text=SURVEY.licence_text,
            parts=(lake.PartFacts(name=f"trees-{as_of}.csv", sha256=digest, size=100),),
            raw_sha256=raw_sha256,
        )
        order = {
            "partition": partition,
            "read": lambda: table,
            "receipts": [receipt] if dataset.sources else [],
            "upstream": {},
            "run_time": RUN_TIME,
            "run_id": "run-1",
            "scratch": self.folder / "scratch",
        } | work
        with clock.frozen(RUN_TIME):
            renewal = lake.renew(self.workspace.lake.table(dataset), lake.Work(**order))
        assert renewal.version is not None, renewal.reason
        return renewal.version

    def publish(
        self, version: lake.Version, previous: lake.Version | None = None, **changes: Any
    ) -> Published:
        """`version` published, with papers that only list the data files."""
        given = {
            "papers": lambda files: {"entry.json": "\n".join(f.name for f in files).encode()},
            "scratch": self.folder / "scratch",
            "site_url": self.workspace.settings.site_url,
        } | changes
        return publish_version(self.shelf, version.dataset, version, previous, **given)

    def read(self, found: Published, name: str) -> bytes:
        """Bytes of a published file."""
        return self.shelf.read_bytes(f"{found.folder}/{name}")


@pytest.fixture(scope="session")
def new_garden() -> Callable[..., Garden]:
    """Makes a garden: (folder, *datasets, published=URL or None)."""
    return Garden


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """A garden with the tree dataset, on disk."""
    return Garden(tmp_path)


@pytest.fixture(params=["local", "memory"])
def any_garden(request: pytest.FixtureRequest, tmp_path: Path) -> Garden:
    """A garden that publishes to disk, and one that publishes to another file system."""
    memory = f"memory://{tmp_path.name}/published"
    return Garden(tmp_path, published=memory if request.param == "memory" else None)
