"""Commitment 1: the step-free subway transfer map as data that can be changed for ever."""

from madang.dataset import Text
from madang.plugin import Plugin
from madang_transfermap.datasets import DATASETS

plugin = Plugin(
    name="transfermap",
    title=Text(ko="교통약자 지하철 환승지도", en="Step-free subway transfer map"),
    datasets=DATASETS,
)
