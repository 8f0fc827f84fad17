"""Who travels: speeds and limits as data. A user may change every number; each answer names them.

Built in are walking (the reference), wheelchair, stroller and blind. Further profiles are further
entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from madang.dataset import Text

Use: TypeAlias = Literal["yes", "last", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How somebody travels.

    Attributes:
        code: Short stable name.
        title: Name for people.
        speed_m_s: Speed on the level, in metres a second.
        stairs: Whether stairs are used.
        lift: Whether wheelchair lifts are used; `last` = only where that saves a long detour.
        lift_detour_s: Detour that is taken rather than one lift, in seconds.
        follows_walkers: Takes the walkers' way between platforms, which needs no record of steps.
        sees: Whether words may lean on sight: signs, left and right, the look of things.
        longest_age_months: A record older than this is not proof any more.
        not_known: Limits that matter to it and that no bulk source holds.
        source: Where the numbers come from.
    """

    code: str
    title: Text
    speed_m_s: float
    stairs: Use
    lift: Use
    lift_detour_s: float = 600.0
    follows_walkers: bool = False
    sees: bool = True
    longest_age_months: int = 24
    not_known: tuple[str, ...] = ()
    source: str

    def without_lift(self) -> "Profile":
        """The same with wheelchair lifts forbidden."""
        return replace(self, lift="never")


_ALL = (
    Profile(
        code="wheelchair",
        title=Text(ko="휠체어", en="Wheelchair"),
        speed_m_s=0.78,
        stairs="never",
        lift="last",
        not_known=("gap_mm", "step_mm", "slope", "width_m"),
        source="Speed: thesis on transfers with a wheelchair, 2022 (44 stations, 58 transfers). "
        "Detour instead of a lift: our estimate",
    ),
    Profile(
        code="stroller",
        title=Text(ko="유모차", en="Stroller"),
        speed_m_s=1.0,
        stairs="never",
        lift="never",
        not_known=("width_m",),
        source="Our estimate; escalators are left out",
    ),
    # Who does not see can walk where walkers do, yet is helped only by steps that somebody wrote
    # down in order: a change is verified by such a record, and walkers' metres alone leave it
    # unknown. Records go by elevator; no list that is held tells escalators of use to a way.
    Profile(
        code="blind",
        title=Text(ko="시각장애", en="Blind"),
        speed_m_s=1.0,
        stairs="yes",
        lift="never",
        sees=False,
        not_known=("braille", "tactile_paving", "voice_guidance"),
        source="Our estimate, the speed of low vision; stairs are used where a record names them, "
        "escalators are in no record",
    ),
    Profile(
        code="walk",
        title=Text(ko="걷기", en="Walking"),
        speed_m_s=1.2,
        stairs="yes",
        lift="never",
        follows_walkers=True,
        source="Seoul Metro's transfer times, data.go.kr 15044419",
    ),
)
PROFILES: Mapping[str, Profile] = MappingProxyType({profile.code: profile for profile in _ALL})
WALK = PROFILES["walk"]
