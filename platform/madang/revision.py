"""Which state of the code is running: the commit, where the installation knows it."""

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


@cache
def code_commit() -> str | None:
    """The commit (hex) of the running code; None for a package built without one.

    Source: `direct_url.json` of an installation from version control (PEP 610), else `.git` of the
    checkout that the code lies in.
    """
    return _installed() or _checked_out(_CHECKOUT / ".git")


def _installed() -> str | None:
    try:
        text = distribution("madang").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return json.loads(text).get("vcs_info", {}).get("commit_id") if text else None


def _checked_out(git: Path) -> str | None:
    """The commit that HEAD names: itself, by a file of its branch, or packed."""
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        branch = head.removeprefix("ref: ")
        file = git / branch
        if file.is_file():
            return file.read_text("utf-8").strip()
        packed = (git / "packed-refs").read_text("utf-8").splitlines()
    except OSError:  # no checkout, or a worktree kept elsewhere
        return None
    return next((line.split()[0] for line in packed if line.endswith(f" {branch}")), None)
