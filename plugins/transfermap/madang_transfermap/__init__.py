"""Commitment 1: the step-free subway transfer map as data that can be changed for ever."""

from madang.dataset import Text
from madang.plugin import PageSpec, Param, Plugin
from madang_transfermap.datasets import DATASETS

PAGES = (
    PageSpec(
        path="route",
        title="route.title",
        render="madang_transfermap.pages.route:render",
        plain="madang_transfermap.plain.route:render",
        icon="accessible_forward",
        order=5,
        params=(
            Param(name="from"),
            Param(name="to"),
            Param(name="profile", kind="code"),
            Param(name="lift", kind="code"),
        ),
        card="madang_transfermap.pages.cards:elevators",
        measure="madang_transfermap.pages.cards:measure",
        examples=(
            "from=G-S1-2-223&to=G-S1-4-411",
            "from=G-S1-1-150&to=G-S1-5-2513",
            "from=G-S1-5-2527&to=G-S1-2-222",
        ),
    ),
)

plugin = Plugin(
    name="transfermap",
    title=Text(ko="교통약자 지하철 환승지도", en="Step-free subway transfer map"),
    datasets=DATASETS,
    pages=PAGES,
    api="madang_transfermap.api:router",
    commands="madang_transfermap.commands:route",
)
