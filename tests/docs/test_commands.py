"""Every command and option is on the page of commands, and the page names no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from madang.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^## madang ((?:[a-z]+ ?)+)", re.MULTILINE)


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Each command below the group by its words, groups themselves left out."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


def sections(page: str) -> dict[str, str]:
    """The text below each heading, by the command's words."""
    found = list(HEADING.finditer(page))
    ends = [*(match.start() for match in found[1:]), len(page)]
    return {m[1].strip(): page[m.end() : end] for m, end in zip(found, ends, strict=True)}


COMMANDS = dict(commands(main))


def options(command: click.Command) -> set[str]:
    parameters = (p for p in command.params if isinstance(p, click.Option))
    return {name for p in parameters for name in p.opts if name.startswith("--")}


def test_page_and_command_name_the_same_commands():
    assert sections(PAGE).keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_page_names_each_option_and_no_other(name):
    told = set(re.findall(r"`(--[a-z-]+)", sections(PAGE).get(name, "")))
    assert told == options(COMMANDS[name])


def test_a_missing_section_is_seen():
    page = "## madang up\ntext\n## madang lake maintain [X]\n`--yes`\n"
    assert sections(page) == {"up": "\ntext\n", "lake maintain": "[X]\n`--yes`\n"}


@pytest.mark.parametrize("paper", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")))
def test_papers_name_only_commands_that_exist(paper):
    """Lines of code that start with madang, its path before it or not."""
    text = paper.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    lines = re.findall(
        r"^\s*(?:MADANG_\w+=\S+ )?(?:\.venv/bin/)?madang ([a-z].*)$", code, re.MULTILINE
    )
    wrong = [
        line
        for line in lines
        if not any(line == name or line.startswith(f"{name} ") for name in COMMANDS)
    ]
    assert wrong == []
