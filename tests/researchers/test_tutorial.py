"""The tutorial for researchers does what it says, against a lake built from bundled facts."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.researchers.desk import ROOT, WatchedSite, ask

TUTORIAL = ROOT / "docs/tutorial/ask-the-lake.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "-- end of block --"


def steps(text: str) -> list[tuple[str, str]]:
    """Each piece of Python with the text that it is to print."""
    blocks = BLOCK.findall(text)
    assert {kind for kind, _ in blocks} == {"python", "text"}
    kinds = [kind for kind, _ in blocks]
    assert kinds == ["python", "text"] * (len(kinds) // 2)
    return [(blocks[n][1], blocks[n + 1][1]) for n in range(0, len(blocks), 2)]


@pytest.fixture(scope="module")
def home(python: Path, tmp_path_factory) -> Path:
    """A home in which DuckDB finds its extension where it would have put it itself."""
    folder = tmp_path_factory.mktemp("researcher")
    told = ask(
        python, "SELECT library_version, (SELECT * FROM pragma_platform()) FROM pragma_version()"
    )
    version, platform = told["rows"][0]
    (packaged,) = python.parents[1].glob("lib/python*/site-packages/duckdb_extension_httpfs/*/*/*")
    place = folder / ".duckdb/extensions" / version / platform
    place.mkdir(parents=True)
    shutil.copy(packaged, place)
    return folder


def run(python: Path, home: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", "-c", script],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_step_prints_what_the_tutorial_says(python, home, site: WatchedSite):
    found = steps(TUTORIAL.read_text("utf-8"))
    script = "".join(f"{code}\nprint({MARK!r})\n" for code, _ in found)
    done = run(python, home, script.replace("http://127.0.0.1:8501", site.base))
    assert done.returncode == 0, done.stderr[-2000:]
    printed = done.stdout.split(f"{MARK}\n")[:-1]
    assert [text.rstrip() for text in printed] == [text.rstrip() for _, text in found]


def test_a_step_that_prints_something_else_is_found():
    text = "```python\nprint(1)\n```\n\n```text\n1\n```\n"
    assert steps(text) == [("print(1)\n", "1\n")]
    with pytest.raises(AssertionError):
        steps("```python\nprint(1)\n```\n")
