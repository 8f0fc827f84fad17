"""The lines that a dataset's page offers run as they stand, where their tool is installed."""

import shutil
import subprocess
import sys

import pytest

from madang.api.recipes import recipes
from madang_transfermap.datasets.transfer_path import transfer_path
from tests.researchers.desk import WatchedSite, ask

ROWS = 1148
TOOLS = {
    "pandas": [sys.executable, "-c", "{line}; print(len(df))"],
    "polars": [sys.executable, "-c", "{line}; print(len(df))"],
    "R": ["Rscript", "-e", "{line}; cat(nrow(df))"],
}
PROBES = {
    "pandas": [sys.executable, "-c", "import pandas"],
    "polars": [sys.executable, "-c", "import polars"],
    "R": ["Rscript", "-e", "library(arrow)"],
}


def line_for(tool: str, site: WatchedSite) -> str:
    (line,) = [each.line for each in recipes(transfer_path, site.base) if each.tool == tool]
    return line


@pytest.mark.parametrize("tool", TOOLS)
def test_line_reads_every_row(tool, site: WatchedSite):
    probe = PROBES[tool]
    there = shutil.which(probe[0]) is not None
    if not there or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip(f"{tool} is not installed here")
    line = line_for(tool, site)
    command = [part.replace("{line}", line) for part in TOOLS[tool]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.strip() == str(ROWS)


def test_line_for_duckdb_shows_the_first_rows(python, site: WatchedSite):
    line = line_for("DuckDB", site)
    told = ask(python, f"CREATE VIEW shown AS {line}", "SELECT count(*) FROM shown")
    assert told["rows"] == [[10]]
