"""The running code knows its commit where the installation does."""

import re
from pathlib import Path

import pytest

from madang import revision

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def git(tmp_path: Path) -> Path:
    (tmp_path / "refs/heads").mkdir(parents=True)
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    return tmp_path


def test_commit_is_that_of_the_branch(git):
    (git / "refs/heads/main").write_text(f"{COMMIT}\n")
    assert revision._checked_out(git) == COMMIT


def test_commit_of_a_packed_branch_is_found(git):
    (git / "packed-refs").write_text(
        f"# pack-refs\n{'f' * 40} refs/heads/other\n{COMMIT} refs/heads/main\n"
    )
    assert revision._checked_out(git) == COMMIT


def test_commit_of_a_detached_head_is_the_head(git):
    (git / "HEAD").write_text(f"{COMMIT}\n")
    assert revision._checked_out(git) == COMMIT


def test_commit_is_unknown_without_a_checkout(tmp_path):
    assert revision._checked_out(tmp_path / ".git") is None


def test_this_code_gives_a_commit_or_nothing():
    found = revision.code_commit()
    assert found is None or re.fullmatch(r"[0-9a-f]{40}", found)
