"""A yard with one good edition of chairs and a later one that a guard holds back."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from madang import clock, testing
from madang.api import Desk
from madang.build import Outcome, build, finish
from madang.plugin import Installed
from madang.workspace import Workspace
from tests.conftest import chairs_csv

KEY = "yard.chair"
GOOD = [f"C{n},의자 {n},2,0.4,y,2024-03-01" for n in range(10)]
FEWER = GOOD[:5]
BAD_ROWS = [*GOOD[:9], "C9,=1+1,0,0.4,y,2024-03-01"]  # no seat: the range rule sets it aside


@dataclass(frozen=True, kw_only=True)
class Shed:
    """A workspace of the yard, and short ways to work in it."""

    place: Workspace

    @property
    def desk(self) -> Desk:
        return Desk(self.place, keep_s=0)

    @property
    def table(self):
        return self.place.lake.table(self.place.registry.dataset(KEY))

    def put(self, name: str, rows: list[str]) -> None:
        assert self.place.landing is not None
        self.place.landing.replace(name, chairs_csv(*rows))

    def build(self, accept: dict[str, str] | None = None) -> Outcome:
        dataset = self.place.registry.dataset(KEY)
        outcome = build(self.place, dataset, origin="landing", accept=accept, run_id="run-1")
        finish(self.place)
        return outcome

    def mark(self) -> str:
        """`KEY@PARTITION:HASH` of what is held back now."""
        attempt = self.table.attempts()[None]
        return f"{KEY}@all:{attempt.input_hash[:12]}"


def shed(folder: Path, yard_plugin: Installed, second: list[str] = FEWER) -> Shed:
    """The first edition committed, the second one refused."""
    made = Shed(place=testing.workspace(folder, [yard_plugin]))
    with clock.frozen(datetime(2025, 6, 1, tzinfo=UTC)):
        made.put("chairs-20250301.csv", GOOD)
        assert made.build().status == "committed"
        made.put("chairs-20250501.csv", second)
        assert made.build().status == "refused"
    return made


@contextlib.contextmanager
def installed_yard(folder: Path) -> Generator[dict[str, str]]:
    """Variables with which a process of its own finds the yard as an installed plugin."""
    info = folder / "madang_yard-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: madang-yard\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[madang.plugins]\nyard = madang_yard:plugin\n")
    plugins = Path(__file__).resolve().parents[1] / "plugins"
    yield {
        "PYTHONPATH": f"{folder}:{plugins}",
        "MADANG_DISABLED_PLUGINS": "transfermap,literacy,startups,commitments",
    }
