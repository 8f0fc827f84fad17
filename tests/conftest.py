"""Fixtures that many tests share."""

import importlib
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from madang import clock, lake
from madang.dataset import Column, Dataset, Rule, Text
from madang.files import Folder
from madang.plugin import Failure, Installed, Registry
from madang.workspace import Workspace
from tests.ckan.fixtures import ckan_server, real_ckan  # noqa: F401 -- fixtures

ROOT = Path(__file__).resolve().parents[1]
WORD = Text(ko="낱말", en="word")
NOTES = Text(ko="시험에 쓰는 자료입니다. " * 4, en="Rows that only tests ever see. " * 3)


@pytest.fixture(scope="session")
def landing_folder() -> Path:
    """Folder with the publishers' real files; the test is skipped where it is absent."""
    folder = Path(os.environ.get("MADANG_LANDING") or ROOT / "../shared/data").resolve()
    if not folder.is_dir():
        pytest.skip(f"no publishers' files: {folder} does not exist; set MADANG_LANDING")
    return folder


def thing(**changes) -> Dataset:
    """A small dataset: id, n (0 to 100, not 7) and what `changes` say."""
    fields = {
        "key": "demo.thing",
        "title": WORD,
        "notes": NOTES,
        "columns": [
            Column("id", pa.string(), key=True, title=WORD),
            Column("n", pa.int64(), unit="1", min=0, max=100, required=False, title=WORD),
        ],
        "rules": [
            Rule("not_seven", sql="n = 7", why=WORD, passes=[{"n": 1}], fails=[{"n": 7}]),
        ],
        "inputs": ["demo.other"],
        "read": lambda inputs: inputs.tables["demo.other"],
        "licence": "kogl-0",
        "publisher": "시험",
        "theme": "GOVE",
        "keywords": [WORD, WORD, WORD],
    }
    return Dataset(**(fields | changes))


def rows_of(*rows: tuple) -> pa.Table:
    """An Arrow table of (id, n) rows."""
    return pa.table(
        {
            "id": pa.array([row[0] for row in rows], pa.string()),
            "n": pa.array([row[1] for row in rows], pa.int64()),
        }
    )


class Bench:
    """A lake in a folder, and a short way to renew its demo dataset."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = lake.Lake(Folder(str(folder / "lake")), folder / "cache")

    def renew(self, dataset: Dataset, rows, blob: str, *, day: int = 1, **work) -> lake.Renewal:
        """Renew `dataset` from `rows` (Arrow table) that came in a file with the sum `blob`."""
        receipt = lake.ReceiptFacts(
            id=f"r-{blob}",
            source="test",
            origin="landing",
            as_of=date(2024, 1, day),
            retrieved_at=clock.now(),
            publisher="시험",
            licence="kogl-0",
            licence_text="제한 없음",
            parts=(lake.PartFacts(name="f.csv", sha256=blob, size=1),),
        )
        order = {
            "partition": None,
            "read": lambda: rows,
            "receipts": [receipt],
            "upstream": {},
            "run_time": clock.now(),
            "run_id": "test",
            "scratch": self.folder / "scratch",
        } | work
        return lake.renew(self.lake.table(dataset), lake.Work(**order))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty lake."""
    return Bench(tmp_path)


@pytest.fixture(name="thing")
def thing_factory():
    """Makes the small demo dataset, with changes."""
    return thing


@pytest.fixture(name="rows_of")
def rows_factory():
    """Makes an Arrow table of (id, n) rows."""
    return rows_of


@pytest.fixture(scope="session")
def yard_plugin() -> Installed:
    """The invented plugin in `tests/plugins`, with pages, messages and an API of its own."""
    folder = str(ROOT / "tests/plugins")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return Installed(
        plugin=importlib.import_module("madang_yard").plugin,
        package="madang_yard",
        distribution="madang-yard 1.0",
    )


def chairs_csv(*rows: str) -> bytes:
    """A file of the yard's chair survey."""
    return "\n".join(["chair_id,name,seats,height,covered,placed", *rows, ""]).encode()


@pytest.fixture(scope="session")
def yard(yard_plugin: Installed, tmp_path_factory) -> Workspace:
    """A built workspace of the yard, beside a plugin that did not load.

    Chairs carry a warning, old chairs are history, the second edition of stools was refused, swings
    were never built.
    """
    from madang import testing
    from madang.build import build, finish

    made = testing.workspace(tmp_path_factory.mktemp("yard"), [yard_plugin])
    workspace = replace(
        made,
        registry=Registry(
            installed=made.registry.installed,
            failures=(
                Failure(name="fence", reason="ImportError: no module named fence_posts"),
                Failure(name="gate", reason="switched off", disabled=True),
            ),
        ),
    )
    first = chairs_csv(
        "C1,긴 의자,3,0.45,y,2024-03-01", "C2,,12,,,2024-05-02", "C3,=1+1,1,0.4,n,2023-01-02"
    )
    doubled = chairs_csv("C1,하나,1,0.4,y,2024-03-01", "C1,둘,1,0.4,y,2024-03-01")
    assert made.landing is not None
    made.landing.replace("chairs-20250301.csv", first)
    with clock.frozen(datetime(2025, 6, 1, tzinfo=UTC)):
        for name in ("chair", "old_chair", "stool"):
            outcome = build(workspace, workspace.registry.dataset(f"yard.{name}"), origin="landing")
            assert outcome.status == "committed", outcome.reason
        made.landing.replace("chairs-20250501.csv", doubled)
        stool = build(workspace, workspace.registry.dataset("yard.stool"), origin="landing")
        assert stool.status == "refused"
        finish(workspace)
    return workspace


@pytest.fixture(scope="session")
def capital(tmp_path_factory) -> Workspace:
    """A workspace with the network of the capital region, published.

    From bundled facts; a table that they do not hold yet comes from the publishers' files, and
    where those are absent too, the test is skipped.
    """
    import madang_transfermap
    from madang.build import build, finish
    from madang.settings import Settings
    from madang.testing import registry_of
    from madang.workspace import open_workspace
    from madang_transfermap import service

    landing = Path(os.environ.get("MADANG_LANDING") or ROOT / "../shared/data").resolve()
    made = open_workspace(
        Settings.model_validate(
            {"home": tmp_path_factory.mktemp("capital"), "landing": str(landing)}
        ),
        registry_of(Installed(plugin=madang_transfermap.plugin, package="madang_transfermap")),
    )
    wanted: set[str] = set()
    for dataset in reversed(made.registry.datasets.values()):
        if dataset.key in {*service.TABLES, *wanted}:
            wanted |= {dataset.key, *dataset.upstream}
    for dataset in made.registry.datasets.values():
        if dataset.key not in wanted:
            continue
        outcome = build(made, dataset, origin="bundled")
        if outcome.status != "committed" and landing.is_dir():
            outcome = build(made, dataset, origin="landing")
        elif outcome.status != "committed":
            pytest.skip(f"{dataset.key} is not bundled and {landing} does not exist")
        assert outcome.status == "committed", f"{dataset.key}: {outcome.reason}"
    finish(made)
    return made


@pytest.fixture
def figure(record_property, capsys):
    """Print and record one figure of a fault run."""

    def tell(name: str, **values: object) -> None:
        record_property(name, values)
        with capsys.disabled():
            listed = ", ".join(f"{key} {value}" for key, value in values.items())
            sys.stdout.write(f"\n  {name}: {listed}\n")

    return tell
