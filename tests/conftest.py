"""Fixtures that many tests share."""

import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from madang import clock, lake
from madang.dataset import Column, Dataset, Rule, Text

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
        self.lake = lake.Lake(folder / "lake")

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
