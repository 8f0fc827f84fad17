"""Every command and option is documented, and every documented one exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from madang.cli import main

PAGE = (Path(__file__).parents[2] / "docs/reference/commands.md").read_text(encoding="utf-8")


def own_commands(group: click.Group, words: str = "madang") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from own_commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def documented() -> set[str]:
    cells = re.findall(r"^\| `(madang [^`]+)` \|", PAGE, re.MULTILINE)
    return {re.match(r"madang( [a-z]+)+", cell).group(0) for cell in cells}


def test_commands_and_their_page_agree():
    assert documented() == {name for name, _ in own_commands(main)}


def test_every_option_is_documented():
    options = {
        opt
        for _, command in own_commands(main)
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for opt in parameter.opts
    }
    assert {opt for opt in options if f"{opt}" not in PAGE} == set()


def test_every_documented_option_exists():
    options = {
        opt for _, command in own_commands(main) for p in command.params for opt in p.opts
    } | {"--help"}
    assert set(re.findall(r"--[a-z][a-z-]*", PAGE)) - options == set()
