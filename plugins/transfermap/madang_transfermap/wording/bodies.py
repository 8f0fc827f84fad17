"""English names of bodies that publish; sources carry the Korean one, as licences ask for it."""

from collections.abc import Mapping
from types import MappingProxyType

from madang.i18n import language

_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "국가철도공단": "Korea National Railway",
        "국토교통부": "Ministry of Land, Infrastructure and Transport",
        "서울교통공사": "Seoul Metro",
        "서울특별시": "Seoul Metropolitan Government",
        "인천교통공사": "Incheon Transit Corporation",
    }
)


def body(name: str) -> str:
    """A body's name in the language that is spoken; the Korean one where no other is known."""
    return _ENGLISH.get(name, name) if language() == "en" else name
