"""Range reads: a researcher's DuckDB asks a file over HTTP, and the same file on the disk.

DuckDB keeps nothing between two questions here, so that each is asked as if for the first time;
both take turns. What the server sent is counted by the server.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import readings
from tests.researchers.desk import ROOT, WatchedSite, ask, environment, installed

PLACE = "/data/bench/reading.parquet"
COLD = {"enable_external_file_cache": "false", "threads": 2}
QUESTIONS = {
    "count of rows": "SELECT count(*) FROM '{}'",
    "mean of one column": "SELECT avg(pm10) FROM '{}'",
    "three columns, one row group": (
        "SELECT district, avg(pm10), max(pm25) FROM '{}' WHERE reading_id < 100000 GROUP BY 1"
    ),
    "every value": "SELECT bit_xor(hash(t)) FROM '{}' t",
}


@dataclass(frozen=True, kw_only=True)
class Read:
    """One question, asked both ways.

    Attributes:
        local: Milliseconds on the disk, median.
        remote: Milliseconds over HTTP, median.
        sent: Bytes that the server sent for one asking.
        requests: Requests of one asking.
        share: Part of the file that `sent` is.
        equal: Whether both gave the same rows.
    """

    local: float
    remote: float
    sent: int
    requests: int
    share: float
    equal: bool


def reads(folder: Path, rows: int, repeats: int) -> Iterator[tuple[str, Read]]:
    """Every question over `rows` readings.

    Raises:
        NotInstalled: The environment of a researcher could not be made.
    """
    python, extra = environment(), installed(folder / "installed")
    home, landing = folder / "home", folder / "landing"
    readings.generate(landing, rows)
    where: Mapping[str, str] = {"MADANG_HOME": str(home), "MADANG_LANDING": str(landing)}
    madang = Path(sys.executable).with_name("madang")
    subprocess.run(
        [madang, "build", "bench", "--sources", "landing"],
        env=os.environ | where | extra,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    file = next(home.glob("published/bench.reading/*/data.parquet"))
    site = WatchedSite(home, folder / "site", **extra)
    site.start()
    try:
        for name, question in QUESTIONS.items():
            yield name, _read(site, python, question, file, repeats)
    finally:
        site.stop()


def _read(site: WatchedSite, python: Path, question: str, file: Path, repeats: int) -> Read:
    spent: dict[str, list[float]] = {"local": [], "remote": []}
    rows: dict[str, object] = {}
    for _ in range(repeats):
        for way, place in (("local", str(file)), ("remote", site.base + PLACE)):
            told = ask(python, question.format(place), repeat=3, **COLD)
            spent[way] += told["ms"]
            rows[way] = sorted(map(str, told["rows"]))
    site.forget()
    ask(python, question.format(site.base + PLACE), **COLD)
    seen = site.seen()
    sent = sum(each.bytes for each in seen)
    return Read(
        local=statistics.median(spent["local"]),
        remote=statistics.median(spent["remote"]),
        sent=sent,
        requests=len(seen),
        share=sent / file.stat().st_size,
        equal=rows["local"] == rows["remote"],
    )
