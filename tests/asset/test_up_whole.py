"""The real `madang up`, twice: from an empty lake to answering addresses, and back to nothing."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

READY = "Ctrl-C ends it all"
LATEST = """{
  assetNodes { assetKey { path } assetMaterializations(limit: 1) { metadataEntries { label } } }
  runsOrError { ... on Runs { results { jobName status tags { key value } } } }
  workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError { __typename } } } }
}"""


class Up:
    """A `madang up` on free ports, with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MADANG_")}
        self.environment = kept | {
            "MADANG_HOME": str(home),
            "MADANG_PORT": "0",
            "MADANG_STEWARD_PORT": "0",
            "MADANG_DAGSTER_PORT": "0",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "madang.cli", "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed: list[str] = []

    def wait(self) -> dict[str, str]:
        """The addresses by name, once they answer."""
        for line in self.process.stdout:
            self.printed.append(line.rstrip())
            if READY in line:
                break
        said = "\n".join(self.printed)
        assert READY in said, said
        return dict(re.findall(r"^(app|stewards|Dagster) +(http\S+)$", said, re.MULTILINE))

    def end(self) -> int:
        """Send what Ctrl-C sends; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def alive(self) -> list[int]:
        """Processes that this home's servers still have."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"MADANG_HOME={self.home}".encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found


def ask(address: str, query: str) -> dict:
    """The data that Dagster's GraphQL answers."""
    answer = httpx.post(f"{address}/graphql", json={"query": query}, timeout=60)
    return answer.raise_for_status().json()["data"]


def sums(folder: Path) -> dict[str, str]:
    """sha256 of every file of lake and publications."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("lake", "published")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


@pytest.mark.timeout(600)
def test_up_builds_serves_shows_its_runs_and_leaves_nothing_behind(tmp_path):
    first = Up(tmp_path / "home")
    try:
        addresses = first.wait()
        assert "the lake is empty: building it from bundled facts" in first.printed
        assert httpx.get(f"{addresses['app']}/readyz", timeout=30).json()["status"] == "ready"
        shown = ask(addresses["Dagster"], LATEST)
        (location,) = shown["workspaceOrError"]["locationEntries"]
        assert location["locationOrLoadError"]["__typename"] == "RepositoryLocation"
        runs = shown["runsOrError"]["results"]
        assert {tag["value"] for run in runs for tag in run["tags"] if "origin" in tag["key"]} == {
            "bundled"
        }
        plan = next(n for n in shown["assetNodes"] if n["assetKey"]["path"][-1] == "plan")
        labels = {e["label"] for e in plan["assetMaterializations"][0]["metadataEntries"]}
        assert {"dagster/row_count", "version", "receipts", "preview", "page"} <= labels
    finally:
        status = first.end()
    assert status == 0
    assert first.alive() == []

    before = sums(first.home)
    assert before
    second = Up(first.home)
    try:
        started = time.monotonic()
        second.wait()
        seconds = time.monotonic() - started
    finally:
        second.end()
    assert not any("committed" in line for line in second.printed)
    assert sums(first.home) == before
    assert second.alive() == []
    print(f"second start: {seconds:.1f} s")  # noqa: T201 -- told with -s, no gate on wall time
