"""Areas that datasets cover, with the box around each in degrees (WGS 84).

Source: extreme points of Seoul, Incheon, Gyeonggi and the Republic of Korea as their authorities
print them (Baengnyeong in the west, Dokdo in the east, Marado in the south), rounded outwards to
0.01 degrees. Seoul was held against Statistics Korea's boundaries of 2013, which end 0.01 degrees
inside the box.
"""

from dataclasses import dataclass
from typing import Any

from madang.dataset import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area.

    Attributes:
        code: Short name, used in addresses.
        title: Its name.
        names: Further names that declarations may give it, in either language.
        west: Smallest longitude, degrees.
        south: Smallest latitude, degrees.
        east: Largest longitude, degrees.
        north: Largest latitude, degrees.
    """

    code: str
    title: Text
    names: frozenset[str]
    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of the box."""
        return (round((self.west + self.east) / 2, 3), round((self.south + self.north) / 2, 3))

    @property
    def ring(self) -> list[list[float]]:
        """The box as a closed ring, counter-clockwise as GeoJSON (RFC 7946) wants it."""
        corners = [
            [self.west, self.south],
            [self.east, self.south],
            [self.east, self.north],
            [self.west, self.north],
        ]
        return [*corners, corners[0]]

    @property
    def geojson(self) -> dict[str, Any]:
        """The box as a GeoJSON polygon."""
        return {"type": "Polygon", "coordinates": [self.ring]}

    @property
    def box_wkt(self) -> str:
        """The box as WKT."""
        points = ", ".join(f"{x} {y}" for x, y in self.ring)
        return f"POLYGON(({points}))"

    @property
    def centre_wkt(self) -> str:
        """The middle of the box as WKT."""
        x, y = self.centre
        return f"POINT({x} {y})"


_KNOWN = (
    Area(
        code="seoul",
        title=Text(ko="서울", en="Seoul"),
        names=frozenset({"서울특별시", "서울시", "Seoul city"}),
        west=126.76,
        south=37.42,
        east=127.19,
        north=37.71,
    ),
    Area(
        code="incheon",
        title=Text(ko="인천", en="Incheon"),
        names=frozenset({"인천광역시", "인천시"}),
        west=124.61,
        south=36.91,
        east=126.80,
        north=37.99,
    ),
    Area(
        code="gyeonggi",
        title=Text(ko="경기도", en="Gyeonggi"),
        names=frozenset({"경기", "Gyeonggi-do", "Gyeonggi Province"}),
        west=126.37,
        south=36.89,
        east=127.86,
        north=38.30,
    ),
    Area(
        code="capital",
        title=Text(ko="수도권", en="Seoul capital region"),
        names=frozenset({"서울·인천·경기", "Seoul capital area", "Capital region"}),
        west=124.61,
        south=36.89,
        east=127.86,
        north=38.30,
    ),
    Area(
        code="korea",
        title=Text(ko="대한민국", en="Republic of Korea"),
        names=frozenset({"전국", "한국", "South Korea", "Korea"}),
        west=124.61,
        south=33.11,
        east=131.88,
        north=38.62,
    ),
)
AREAS = {area.code: area for area in _KNOWN}
_BY_NAME = {
    name.casefold(): area for area in _KNOWN for name in (area.title.ko, area.title.en, *area.names)
}


def area_of(place: Text | None) -> Area | None:
    """The area that a declaration names in either language, None where its box is not known."""
    if place is None:
        return None
    found = (_BY_NAME.get(name.strip().casefold()) for name in (place.ko, place.en))
    return next((area for area in found if area is not None), None)
