"""What does not hold in a dataset's file: file, line, place and what is wanted there."""

from collections.abc import Sequence
from dataclasses import dataclass

from madang.errors import DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that does not hold.

    Attributes:
        file: Name of the file.
        line: Line in it, from 1.
        place: Where in the form: `columns[2].unit`; empty for the whole file.
        problem: What was found and what is wanted.
    """

    file: str
    line: int
    place: str
    problem: str

    def __str__(self) -> str:
        """In one line, as compilers say it."""
        place = f"{self.place}: " if self.place else ""
        return f"{self.file}:{self.line}: {place}{self.problem}"


class Misfit(DeclarationError):
    """A value that does not fit, at its place in the form."""

    def __init__(self, path: Sequence[str | int], problem: str) -> None:
        super().__init__(problem)
        self.path = tuple(path)
        self.problem = problem


def place_of(path: Sequence[str | int]) -> str:
    """A path in the words of the file.

    >>> place_of(("columns", 2, "title", "ko"))
    'columns[3].title.ko'
    """
    told = ""
    for step in path:
        told += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return told.removeprefix(".")
