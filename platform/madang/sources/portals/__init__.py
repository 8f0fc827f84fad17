"""Portals: how each is asked, and what its answers come to.

What belongs here: addresses, paging, keys' names, tables of codes, and the verdict on an answer.
Not here: connections (`madang.sources.client`), envelopes (`madang.sources.envelopes`), and whole
fetches (`madang.live`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from madang.errors import SettingsError
from madang.sources.portals.codes import Meaning, Outcome
from madang.sources.portals.datagokr import DATAGOKR, ODCLOUD
from madang.sources.portals.declare import KeyName, Portal, Window
from madang.sources.portals.kric import KRIC
from madang.sources.portals.plaza import PLAZA, SUBWAY
from madang.sources.portals.verdict import Verdict, judge

__all__ = ["PORTALS", "KeyName", "Meaning", "Outcome", "Portal", "Verdict", "Window", "chosen"]
__all__ += ["judge"]

PORTALS: Mapping[str, Portal] = {
    portal.name: portal for portal in (PLAZA, SUBWAY, DATAGOKR, ODCLOUD, KRIC)
}


def chosen(addresses: Sequence[str], calls: Sequence[str]) -> Mapping[str, Portal]:
    """The portals as the settings want them.

    Args:
        addresses: `PORTAL=ADDRESS` of those that lie elsewhere.
        calls: `PORTAL=NUMBER` of calls a day.

    Raises:
        SettingsError: There is no such portal, or the number is none.
    """
    portals = dict(PORTALS)
    for name, address in _pairs(addresses, "MADANG_PORTALS"):
        portals[name] = replace(portals[name], base=address.rstrip("/"))
    for name, number in _pairs(calls, "MADANG_CALLS_A_DAY"):
        if not number.isdecimal():
            message = f"MADANG_CALLS_A_DAY: {name}={number!r} is no number of calls"
            raise SettingsError(message)
        portals[name] = replace(portals[name], calls_a_day=int(number))
    return portals


def _pairs(texts: Sequence[str], setting: str) -> list[tuple[str, str]]:
    pairs = [(name, value) for name, _, value in (text.partition("=") for text in texts)]
    strange = [name for name, _ in pairs if name not in PORTALS]
    if strange:
        message = f"{setting}: no portal {strange[0]!r}; there are {', '.join(PORTALS)}"
        raise SettingsError(message)
    return pairs
