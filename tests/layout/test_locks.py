"""The locks: exact versions with hashes; no index, link or path; all that pyproject asks for."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN, DEV, UV = "requirements.lock", "requirements-dev.lock", "scripts/uv.lock.txt"
PINNED = re.compile(
    r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^\s;]+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+",
    re.IGNORECASE,
)


def entries(text: str) -> list[str]:
    """The lock's entries, continued lines joined."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [line.strip() for line in joined.splitlines() if line.strip()]


def problems(text: str) -> Iterator[str]:
    for entry in entries(text):
        if "://" in entry:
            yield f"names an address: {entry[:60]}"
        elif entry.startswith("-"):
            yield f"is an option: {entry[:60]}"
        elif not PINNED.fullmatch(entry):
            yield f"is not 'name==version' with sha256 hashes: {entry[:60]}"


def pins(text: str) -> dict[str, set[str]]:
    """Locked versions by name; more than one where markers part them."""
    found: dict[str, set[str]] = {}
    for entry in entries(text):
        requirement = Requirement(entry.partition(" --hash")[0])
        (specifier,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), set()).add(specifier.version)
    return found


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [RUN, DEV, UV])
def test_lock_is_exact_hashed_and_free_of_addresses(name):
    assert entries(read(name))
    assert list(problems(read(name))) == []


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (f"six==1.17.0 {HASH}", None),
        (f"six==1.17.0 \\\n    {HASH} \\\n    {HASH}", None),
        (f"six==1.17.0 ; sys_platform == 'win32' {HASH}", None),
        ("six==1.17.0", "is not"),
        (f"six>=1 {HASH}", "is not"),
        (f"./six {HASH}", "is not"),
        (f"/opt/six-1.17.0.whl {HASH}", "is not"),
        (f"six @ file:six.whl {HASH}", "is not"),
        ("six==1.17.0 --hash=md5:00", "is not"),
        (f"six @ https://example.org/six.zip {HASH}", "names an address"),
        *((f"--{option} here", "is an option") for option in ("index-url", "find-links")),
        ("-e .", "is an option"),
        ("-r other.txt", "is an option"),
    ],
)
def test_a_bad_line_is_found(line, wrong):
    found = [problem[: len(wrong or "")] for problem in problems(line)]
    assert found == ([wrong] if wrong else [])


def test_dev_lock_holds_all_of_the_run_lock():
    run, dev = pins(read(RUN)), pins(read(DEV))
    assert {name: found for name, found in run.items() if dev.get(name) != found} == {}


def asked(*, groups: list[str], extras: list[str]) -> list[Requirement]:
    project = tomllib.loads(read("pyproject.toml"))
    listed = list(project["project"]["dependencies"])
    for extra in extras:
        listed += project["project"]["optional-dependencies"][extra]
    for group in groups:
        listed += [r for r in project["dependency-groups"][group] if isinstance(r, str)]
    return [Requirement(text) for text in listed]


def unmet(requirements: list[Requirement], locked: dict[str, set[str]]) -> list[str]:
    found = {r: locked.get(canonicalize_name(r.name), set()) for r in requirements}
    return [
        f"{requirement}: locked {sorted(versions) or 'nowhere'}"
        for requirement, versions in found.items()
        if not any(requirement.specifier.contains(v, prereleases=True) for v in versions)
    ]


@pytest.mark.parametrize(
    ("lock", "groups", "extras"),
    [(RUN, ["build"], []), (DEV, ["build", "dev"], ["postgres", "fast"])],
)
def test_lock_meets_what_pyproject_asks_for(lock, groups, extras):
    assert unmet(asked(groups=groups, extras=extras), pins(read(lock))) == []


def test_an_unmet_requirement_is_named():
    wanted = [Requirement(text) for text in ("six>=1", "six>=2", "attrs")]
    assert unmet(wanted, {"six": {"1.17.0"}}) == [
        "six>=2: locked ['1.17.0']",
        "attrs: locked nowhere",
    ]
