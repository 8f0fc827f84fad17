"""Help for young smart-city start-ups going abroad: the plan's third commitment."""

from madang.dataset import Text
from madang.plugin import Plugin
from madang_startups.datasets import DATASETS

__all__ = ["plugin"]

plugin = Plugin(
    name="startups",
    title=Text(ko="청년 스타트업 지원", en="Help for young start-ups"),
    datasets=DATASETS,
)
