"""What the files do not say about tracks, or say only by the order of their rows: as few as can be.

Each fact names its evidence. What the files do say is read from them (`runs`), never from here.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Service: TypeAlias = Literal["surface", "underground", "express"]
SUFFIX: dict[Service, str] = {"surface": ".s", "underground": ".u", "express": ".x"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Stations from `first` to `last`, printed in a row, that close to a ring at `first`.

    Attributes:
        line: KRIC line code.
        first: Station where the ring closes.
        last: Station before `first`.
        one_way: Trains run only in the printed order.
    """

    line: str
    first: str
    last: str
    one_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlatform:
    """A platform that is told apart from the other one toward the same station.

    Attributes:
        line: KRIC line code.
        station: Where it is.
        toward: Next station of its trains.
        service: What tells it apart.
        after: The station that its trains come from; None where no source says how they run.
    """

    line: str
    station: str
    toward: str
    service: Service
    after: str | None


# The running-time file prints 시청 … 충정로, 시청 and 응암, 역촌 … 구산, 응암, 새절. That trains
# run round 응암 one way is the operator's timetable; its crowding table lists one direction there.
LOOPS = (
    Loop(line="2", first="시청", last="을지로입구", one_way=False),
    Loop(line="6", first="응암", last="구산", one_way=True),
)

# Trains of 경춘선 that begin at 광운대 run on past 상봉; the file prints the branch as two rows.
THROUGH = (("K2", "광운대", "상봉", "망우"),)

# The ministry's paths change at 가좌 between 신촌 and the underground platform, and between
# 홍대입구 and the surface one, so each pair is apart; at 광운대 the way to the express is level,
# the way to the other trains is by stairs.
OWN_PLATFORMS = (
    OwnPlatform(
        line="K4", station="가좌", toward="디지털미디어시티", service="surface", after="신촌"
    ),
    OwnPlatform(
        line="K4",
        station="가좌",
        toward="디지털미디어시티",
        service="underground",
        after="홍대입구",
    ),
    OwnPlatform(line="1", station="광운대", toward="석계", service="express", after=None),
)

# On line 2 outer trains run down the roster, but inner ones on this branch: the crowding table
# lists no inner passengers at 까치산 and no outer ones at 신설동, where such trains end.
INNER_BRANCH = ("2", ("도림천", "양천구청", "신정네거리", "까치산"))

# Lines of Korail that run on one pair of tracks where they serve the same two places in a row.
SHARED_TRACKS = (("K4", "K2"), ("4", "K1"), ("K4", "WS"))
