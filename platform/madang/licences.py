"""Licences that a dataset may carry, and which of two is the stricter.

Source: KOGL types 0 to 4 (공공누리), data.go.kr's "no restriction", Creative Commons.
"""

from dataclasses import dataclass

from madang.dataset import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What a licence asks for.

    Attributes:
        id: Short name used in declarations, e.g. `kogl-1`.
        title: Name in both languages.
        url: Page of the licence text.
        attribution: The publisher must be named.
        non_commercial: No commercial use.
        no_derivatives: No changed copies.
    """

    id: str
    title: Text
    url: str
    attribution: bool = False
    non_commercial: bool = False
    no_derivatives: bool = False

    def covers(self, other: "Licence") -> bool:
        """Whether this licence is at least as strict as `other`."""
        return (
            self.attribution >= other.attribution
            and self.non_commercial >= other.non_commercial
            and self.no_derivatives >= other.no_derivatives
        )


def _kogl(number: int, ko: str, en: str, **asks: bool) -> Licence:
    return Licence(
        id=f"kogl-{number}",
        title=Text(ko=f"공공누리 제{number}유형 ({ko})", en=f"KOGL type {number} ({en})"),
        url="https://www.kogl.or.kr/info/license.do",
        **asks,
    )


_KNOWN = (
    Licence(
        id="cc0",
        title=Text(ko="CC0 퍼블릭 도메인", en="CC0 public domain"),
        url="https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    Licence(
        id="cc-by-4.0",
        title=Text(ko="CC BY 4.0 저작자표시", en="CC BY 4.0 attribution"),
        url="https://creativecommons.org/licenses/by/4.0/",
        attribution=True,
    ),
    _kogl(0, "이용허락범위 제한 없음", "no restriction"),
    _kogl(1, "출처표시", "attribution", attribution=True),
    _kogl(
        2,
        "출처표시, 상업적 이용금지",
        "attribution, no commercial use",
        attribution=True,
        non_commercial=True,
    ),
    _kogl(
        3, "출처표시, 변경금지", "attribution, no changes", attribution=True, no_derivatives=True
    ),
    _kogl(
        4,
        "출처표시, 상업적 이용금지, 변경금지",
        "attribution, no commercial use, no changes",
        attribution=True,
        non_commercial=True,
        no_derivatives=True,
    ),
)
LICENCES = {licence.id: licence for licence in _KNOWN}
