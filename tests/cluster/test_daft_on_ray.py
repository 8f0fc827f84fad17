"""Daft on a local Ray reads the files of a version and gives the answers that DuckDB gives.

It runs in a process of its own: Ray and Daft keep their runner for the whole life of one.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from madang import query
from madang.build import build, finish
from madang.dataset import Dataset
from madang.settings import Settings
from madang.workspace import open_workspace
from tests.fault import scene

for library in ("daft", "ray"):
    pytest.importorskip(library, reason="the cluster of these tests is Daft on Ray")

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/how-to/run-on-a-cluster.md"
SUMS = """
import sys, daft, ray
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _temp_dir=sys.argv[1])
daft.set_runner_ray()
config = None
if len(sys.argv) > 3 and sys.argv[2].startswith("http"):
    s3 = daft.io.S3Config(endpoint_url=sys.argv.pop(2), region_name="us-east-1", use_ssl=False)
    config = daft.io.IOConfig(s3=s3)
rows = daft.read_parquet(sys.argv[2:], io_config=config)
made = rows.groupby("month", "place").agg(
    daft.col("value").sum().alias("total"), daft.col("value").count().alias("n")
)
for row in sorted(made.to_pylist(), key=lambda row: (row["month"], row["place"])):
    print(row["month"], row["place"], row["total"], row["n"])
"""


@pytest.fixture
def ray_folder() -> Iterator[Path]:
    """Where Ray keeps its sockets: a path of more than 107 signs is none for a socket."""
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run(code: str, *words: str, **variables: str) -> list[str]:
    """Lines that a Python process says."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0", **variables},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def months(place, landing):
    """A version of three partitions, of which one was renewed: its older file is still there."""
    for month, edition in (("2018-01", 1), ("2018-02", 2), ("2018-03", 3), ("2018-02", 4)):
        scene.put_month(landing, month, edition)
        outcome = build(place, scene.MONTHLY, month, origin="landing")
        assert outcome.status == "committed", outcome.reason
    return place.lake.table(scene.MONTHLY).current()


def wanted(place) -> list[str]:
    finish(place)
    rows = query.run(
        place,
        "SELECT month, place, sum(value) total, count(value) n FROM fault.monthly "
        "GROUP BY ALL ORDER BY ALL",
    )
    return [" ".join(map(str, row.values())) for row in rows.to_pylist()]


def test_partitions_of_a_version_are_summed_alike(tmp_path, ray_folder):
    place = scene.workspace(tmp_path / "home", tmp_path / "landing")
    version = months(place, tmp_path / "landing")
    assert run(SUMS, str(ray_folder), *version.files) == wanted(place)


def test_files_on_an_object_store_are_summed_alike(
    tmp_path, ray_folder, s3, s3_address, monkeypatch
):
    monkeypatch.setenv("MADANG_LAKE_URL", s3)
    place = scene.workspace(tmp_path / "home", tmp_path / "landing")
    version = months(place, tmp_path / "landing")
    assert all(file.startswith("s3://") for file in version.files)
    assert run(SUMS, str(ray_folder), s3_address, *version.files) == wanted(place)


def test_control_all_files_of_the_folder_give_another_answer(tmp_path, ray_folder):
    """Why Madang is asked for the files of a version."""
    place = scene.workspace(tmp_path / "home", tmp_path / "landing")
    months(place, tmp_path / "landing")
    table = place.lake.table(scene.MONTHLY)
    every = [table.storage.place(name) for name in table.storage.data_files()]
    assert run(SUMS, str(ray_folder), *every) != wanted(place)


def needed(datasets, key: str) -> list[Dataset]:
    """The dataset and all that it reads, upstream first."""
    wanted, found = [key], {key}
    while wanted:
        more = set(datasets[wanted.pop()].upstream) - found
        found |= more
        wanted += more
    return [dataset for key, dataset in datasets.items() if key in found]


def test_example_of_the_guide_counts_the_steps(tmp_path, ray_folder):
    place = open_workspace(Settings(home=tmp_path / "home"))
    for dataset in needed(place.registry.datasets, "transfermap.transfer_step"):
        assert build(place, dataset).stands
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    finish(place)
    rows = query.run(
        place, "SELECT kind, count(path_id) n FROM transfermap.transfer_step GROUP BY 1 ORDER BY 1"
    )
    said = run(code, MADANG_HOME=str(tmp_path / "home"), RAY_TMPDIR=str(ray_folder))
    assert said == [f"{row['kind']} {row['n']}" for row in rows.to_pylist()]
