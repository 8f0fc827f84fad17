"""The papers: their links lead somewhere, their commands exist, both READMEs say the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from madang.cli import main

ROOT = Path(__file__).parents[2]
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "platform").glob("*.md")]
)
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def make_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def make_commands(paper: str) -> set[str]:
    """Targets in code: `make up` in a line of text, or a line of a block that starts with make."""
    blocks = "\n".join(FENCE.findall(paper))
    in_text = re.findall(r"`make ([a-z-]+)", FENCE.sub("", paper))
    return {*in_text, *re.findall(r"^\s*make ([a-z-]+)", blocks, re.MULTILINE)}


def broken_links(path: Path, text: str) -> list[str]:
    local = (
        link.partition("#")[0] for link in LINK.findall(FENCE.sub("", text)) if "://" not in link
    )
    return [link for link in local if link and not (path.parent / link).exists()]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path):
    assert broken_links(path, read(path)) == []


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_exists(path):
    assert make_commands(read(path)) - make_targets(read(ROOT / "Makefile")) == set()


def test_a_broken_link_and_an_unknown_target_are_found():
    text = "Run `make castle`, see [it](nowhere.md) and [that](https://example.org).\n"
    text += "```\nmake moat  # and\n[no](link.md)\n```\n"
    assert make_commands(text) == {"castle", "moat"}
    assert broken_links(ROOT / "README.md", text) == ["nowhere.md"]


@pytest.mark.parametrize("target", ["help", "setup", "up", "test", "check", "bench"])
def test_make_help_names_each_target_with_its_meaning(target):
    assert re.search(rf"^{target}:.*## \S", read(ROOT / "Makefile"), re.MULTILINE)


def test_both_readmes_show_the_same_commands_and_pictures():
    english, korean = (read(ROOT / name) for name in ("README.md", "README.ko.md"))
    assert FENCE.findall(english) == FENCE.findall(korean)
    pictures = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
    in_english = [name.replace("-en.", ".") for name in pictures.findall(english)]
    assert in_english == pictures.findall(korean) != []


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_readme_shows_how_to_run_within_40_lines(name):
    assert {"up", "test"} <= make_commands("\n".join(read(ROOT / name).splitlines()[:40]))


def test_every_page_of_docs_is_reached_from_its_index():
    linked = {
        (ROOT / "docs" / link).resolve() for link in LINK.findall(read(ROOT / "docs/README.md"))
    }
    pages = {p for p in PAPERS if (ROOT / "docs") in p.parents and p.parent.name != "adr"}
    assert {str(p) for p in pages - linked - {ROOT / "docs/README.md"}} == set()


def unknown_commands(paper: str) -> list[str]:
    """Lines of code that run madang with words that name no command of it."""
    added = set(main.list_commands(click.Context(main))) - set(main.commands)
    names = {" ".join(words) for words in commands(main)} | added
    line = re.compile(r"^\s*(?:MADANG_\w+=\S+ )*(?:\.venv/bin/)?madang ([a-z].*)$", re.MULTILINE)
    return [
        words
        for words in line.findall("\n".join(FENCE.findall(paper)))
        if not any(words == name or words.startswith(f"{name} ") for name in names)
    ]


def commands(group: click.Group) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        below = commands(command) if isinstance(command, click.Group) else [()]
        yield from ((name, *words) for words in below)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_madang_command_exists(path):
    assert unknown_commands(read(path)) == []


def test_an_unknown_madang_command_is_found():
    block = (
        "```\nmadang build x\n.venv/bin/madang lake drain\nmadang lake maintain\n```\nmadang x\n"
    )
    assert unknown_commands(block) == ["lake drain"]
