"""The action plan itself: what was promised, by when, and where its dates contradict themselves."""

from madang.dataset import Text
from madang.plugin import Plugin
from madang_commitments.datasets import DATASETS

__all__ = ["plugin"]

plugin = Plugin(
    name="commitments",
    title=Text(ko="열린정부 실행계획", en="Open government action plan"),
    datasets=DATASETS,
)
