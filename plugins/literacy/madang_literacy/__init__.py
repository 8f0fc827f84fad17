"""Data literacy and civic hacking: the plan's second commitment, and data to learn with."""

from madang.dataset import Text
from madang.plugin import Plugin
from madang_literacy.datasets import DATASETS

__all__ = ["plugin"]

plugin = Plugin(
    name="literacy",
    title=Text(ko="데이터 리터러시와 시빅해킹", en="Data literacy and civic hacking"),
    datasets=DATASETS,
    tables="madang_literacy.tables:metadata",
    migrations="migrations",
    letters="madang_literacy.letters:write",
    tick="madang_literacy.school:tick",
)
