"""Declaration of the honest measure of the map: what is known of random journeys."""

import pyarrow as pa

from madang.dataset import Column, Dataset, Inputs, Rule, Text
from madang_transfermap.datasets.declare import KEYWORDS, LICENCE, SPATIAL, typed
from madang_transfermap.datasets.values import CAUSE, SHARE_PROFILE
from madang_transfermap.routing.tables import NETWORK_TABLES


def _count(name: str, ko: str, en: str) -> Column:
    return Column(name, pa.int32(), unit="1", min=0, title=Text(ko=ko, en=en))


def _percent(name: str, ko: str, en: str, notes: Text | None = None) -> Column:
    return Column(
        name,
        pa.float64(),
        unit="%",
        min=0,
        max=100,
        required=False,
        title=Text(ko=ko, en=en),
        notes=notes,
    )


_COLUMNS = (
    Column(
        "profile",
        pa.string(),
        key=True,
        values=SHARE_PROFILE,
        title=Text(ko="이용자", en="Profile"),
    ),
    _count("pair_count", "물어본 두 역의 쌍", "Pairs of places asked for"),
    _count("verified_count", "경로 확인됨", "Path verified"),
    _count("unverified_count", "경로 미확인", "Path unverified"),
    _count("impossible_count", "갈 수 없음", "Impossible"),
    _percent("verified_pct", "경로 확인됨 비율", "Share of paths verified"),
    _percent("unverified_pct", "경로 미확인 비율", "Share of paths unverified"),
    _percent("impossible_pct", "갈 수 없음 비율", "Share impossible"),
    _percent(
        "named_ends_pct",
        "들어가는 길과 나오는 길이 모두 알려진 비율",
        "Share with a named way in and a named way out",
        Text(
            ko="출입구와 승강기를 댈 수 있는 길. 승강기 목록에서 이끌어 낸 것으로, 기록된 동선은 "
            "아님",
            en="Ways with an exit and elevators by name, derived from lists, not recorded as steps",
        ),
    ),
    _count("devices_count", "타는 승강설비 수", "Elevators and lifts ridden on all routes"),
    _percent(
        "devices_known_pct",
        "지금 상태를 아는 승강설비 비율",
        "Share of those whose state was known when measured",
    ),
    _percent("lift_pct", "휠체어리프트를 타야 하는 비율", "Share that needs a wheelchair lift"),
    Column(
        "middle_min",
        pa.float64(),
        unit="min",
        min=0,
        required=False,
        title=Text(ko="걸리는 시간의 중앙값", en="Median of the middle times"),
    ),
    *(
        _count(f"{cause}_count", f"미확인 까닭: {words.ko}", f"Unverified: {words.en}")
        for cause, words in CAUSE.items()
    ),
    Column("measured_on", pa.date32(), title=Text(ko="잰 날", en="Measured on")),
)


def _read(inputs: Inputs) -> pa.Table:
    from madang_transfermap.routing.share_table import (  # noqa: PLC0415 -- scipy only when built
        read_route_share,
    )

    return read_route_share(inputs)


_SUM = "verified_count + unverified_count + impossible_count <> pair_count"
_LIFTS = (
    "SELECT count(*) FROM this a, this b WHERE a.profile = 'wheelchair' "
    "AND b.profile = 'wheelchair_no_lift' AND a.verified_count < b.verified_count"
)
route_share = Dataset(
    key="transfermap.route_share",
    title=Text(
        ko="무작위 경로로 잰 지도의 정직한 성적표", en="What the map knows, over random journeys"
    ),
    notes=Text(
        ko="서로 다른 두 역을 무작위로 10,000쌍 뽑아(늘 같은 쌍) 이용자별로 길을 찾아 본 "
        "결과입니다. 경로가 기록으로 확인된 비율, 확인되지 않은 까닭, 갈 수 없는 비율, 길에서 "
        "승강기까지 알려진 비율, 잰 순간에 상태를 아는 승강기의 비율을 그대로 싣습니다. 모르는 "
        "것을 아는 것으로 셈하지 않습니다.",
        en="10,000 random pairs of different places (always the same ones), routed for each "
        "profile: the share of paths verified by records, why others are not, the share that is "
        "impossible, the share with a named way from and to the street, and the share of elevators "
        "whose state was known at that moment. Nothing unknown is counted as known.",
    ),
    columns=_COLUMNS,
    rules=[
        Rule(
            "verdicts_add_up",
            sql=_SUM,
            why=Text(
                ko="합이 맞지 않으면 어떤 여정이 세어지지 않았거나 두 번 세어진 것입니다.",
                en="Where the sum is off, a journey was lost or counted twice.",
            ),
            passes=[
                _row := {
                    "verified_count": 6,
                    "unverified_count": 3,
                    "impossible_count": 1,
                    "pair_count": 10,
                }
            ],
            fails=[_row | {"pair_count": 11}],
        ),
        Rule(
            "forbidding_lifts_verifies_no_more",
            query=_LIFTS,
            why=Text(
                ko="휠체어리프트를 금지했는데 확인된 경로가 늘면 경로 계산이 잘못된 것입니다.",
                en="More verified paths with lifts forbidden would mean that routing is wrong.",
            ),
            passes=[
                {"profile": "wheelchair", "verified_count": 6},
                {"profile": "wheelchair_no_lift", "verified_count": 5},
            ],
            fails=[
                {"profile": "wheelchair", "verified_count": 5},
                {"profile": "wheelchair_no_lift", "verified_count": 6},
            ],
        ),
    ],
    inputs=NETWORK_TABLES,
    layer="out",
    read=typed(_read, _COLUMNS),
    licence=LICENCE,
    publisher="서울특별시",
    theme="TRAN",
    keywords=KEYWORDS,
    spatial=SPATIAL,
    temporal="measured_on",
    frequency="P1Y",
    examples=[
        (
            "SELECT profile, verified_pct, unverified_pct, impossible_pct, named_ends_pct, "
            "devices_known_pct FROM transfermap.route_share ORDER BY profile"
        ),
    ],
)
