"""What no tracked file may hold: a package registry's address, a path of one machine, odd bytes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 2_000_000
# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
]
INDEX = re.compile(r"https?://[^\s\")>]*(/simple([/\s\"]|$)|\.whl)")
HOME = re.compile(r"(?<![\w.])/(root|home/[a-z][\w-]*)/")


def machine_paths() -> list[str]:
    """The checkout's own path, and its parent's unless many machines have that."""
    parent = str(ROOT.parent)
    shared = {"/", "/tmp", "/home", "/root", "/opt", "/srv"}  # noqa: S108 - named, not used
    return [str(ROOT), *([] if parent in shared else [f"{parent}/"])]


def findings(text: str, paths: list[str]) -> list[str]:
    found = [f"registry {host}" for host in REGISTRIES if host in text]
    found += [f"machine path {path}" for path in paths if path in text]
    found += [f"home folder {match[0]}" for match in HOME.finditer(text)]
    return found + [f"package address {match[0]}" for match in INDEX.finditer(text)]


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: tracked files are unknown")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_tracked_file_names_a_registry_or_a_path_of_this_machine():
    paths = machine_paths()
    found = {
        str(path.relative_to(ROOT)): hits
        for path in tracked()
        if (hits := findings(path.read_bytes().decode("utf-8", "replace"), paths))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        *(f"see {host}" for host in REGISTRIES),
        "https://mirror.example/" + "simple",
        "https://mirror.example/a-1.0." + "whl",
        "/checkout/main/README.md",
        "/ro" + "ot/.cache",
        "/ho" + "me/kim/data",
    ],
)
def test_each_of_them_is_found(text):
    assert len(findings(text, ["/checkout/main"])) == 1


@pytest.mark.parametrize(
    "text", ["https://example.org/simple-things", "docs/home/page", "MADANG_HOME/root/x"]
)
def test_harmless_text_passes(text):
    assert findings(text, ["/checkout/main"]) == []


def test_text_files_are_utf8_and_no_file_is_large():
    large = [str(p.relative_to(ROOT)) for p in tracked() if p.stat().st_size > LARGEST]
    assert large == []
    for path in tracked():
        if path.suffix in {".py", ".md", ".csv", ".json", ".toml", ".txt", ".lock"}:
            path.read_text(encoding="utf-8")
