"""Where a text points to: a station, the end of the line, or a place inside the station.

`toward` holds station names (several with `/` between them) or `place:` and a code of `PLACES`.
"""

import re

from madang_transfermap.readers.text import doors, floors, lines
from madang_transfermap.readers.text.names import current_name

_FLOOR, _EXIT, _DOOR = "\ue001", "\ue002", "\ue003"
_MARKS = f"{lines.MARK}{_FLOOR}{_EXIT}{_DOOR}"
_WORD = rf"[^\s()/,ㆍ{_MARKS}]+"
_TARGETS = re.compile(
    rf"(?P<names>{_WORD}(?:(?:[/,ㆍ]| {{2,}}){_WORD})*|[{lines.MARK}{_EXIT}](?: 환승)?)"
    rf"(?:\([^()]*\))?\s*(?:방면|방향)"
)
_ENDS = re.compile(r"종착|종점")
_END = re.compile(rf"(?P<name>{_WORD}?역?)\s*\(?(?:종착|종점)")
# Without 방면: `2호선 아현`, `6호선 효창공원앞 승강장으로`, `1호선 동래역 교대역 4번칸`.
_BARE = re.compile(
    rf"{lines.MARK}\s+(?:{_WORD}역\s+)?"
    rf"(?P<name>{_WORD}(?=\s+(?:승강장|{_DOOR}))|{_WORD}(?<!역)(?=$))"
)
_PLACES = (
    ("대합실", "concourse"),
    ("맞이방", "concourse"),
    ("환승홀", "concourse"),
    ("승강장", "platform"),
    ("통로", "corridor"),
    ("개집표구", "gate"),
    ("개집표기", "gate"),
    ("게이트", "gate"),
    ("여객터미널", "terminal"),  # not 고속터미널, a station
    ("서부역", "exit"),  # the west building of Seoul Station, no station of its own
)
_NO_TARGET = re.compile(r"\d+시|[좌우]측|왼쪽|오른쪽|환승|엘리베이터|환승용|내부|출구|출입구")
PLACES = ("concourse", "platform", "corridor", "gate", "exit", "line", "terminal")
TOWARD_PATTERN = rf"place:(?:{'|'.join(PLACES)})|[^\s/:]+(?:/[^\s/:]+)*"


def toward(text: str) -> str | None:
    """Stations that the text points to, else the last place that it points to.

    >>> toward("(2F) 공항철도 계양 방면 승강장 하차"), toward("인천2호선 대합실 방향 엘리베이터")
    ('계양', 'place:concourse')
    >>> toward("2호선 대림  문래 방면"), toward("2호선 방향 환승 엘리베이터"), toward("우측방향")
    ('대림/문래', 'place:line', None)
    >>> toward("3호선 녹번 방면 환승통로 방향 리프트"), toward("(1F) 6호선 신내 (종착역) 승강장")
    ('녹번', '신내')
    """
    marked = _marked(text)
    found = [name for match in _TARGETS.finditer(marked) for name in _split(match["names"])]
    targets = [target for target in map(_target, found) if target]
    if (end := _END.search(marked)) and end["name"]:
        targets.append(current_name(end["name"]))
    stations = [target for target in targets if not target.startswith("place:")]
    return doors.joined(stations or targets[-1:]) or _bare(marked)


def ends_here(text: str) -> bool:
    """Whether the train ends at the named station: (종착역), 종점.

    >>> ends_here("8호선 별내 종점"), ends_here("3호선 백석 방면 승강장 도착")
    (True, False)
    """
    return _ENDS.search(text) is not None


def _marked(text: str) -> str:
    marked = lines.mark(text)
    for mention in reversed(floors.mentions(marked)):
        marked = f"{marked[: mention.start]}{_FLOOR}{marked[mention.end :]}"
    return doors.mark_doors(doors.mark_exits(marked, _EXIT), _DOOR)


def _bare(marked: str) -> str | None:
    match = _BARE.search(marked)
    target = _target(match["name"]) if match else None
    return None if target is None or target.startswith("place:") else target


def _split(names: str) -> list[str]:
    return [name for name in re.split(r"[/,ㆍ]| {2,}", names) if name]


def _target(name: str) -> str | None:
    if name.startswith(lines.MARK):
        return "place:line"
    if name.startswith(_EXIT):
        return "place:exit"
    place = next((code for word, code in _PLACES if name.endswith(word)), None)
    if place:
        return f"place:{place}"
    return None if _NO_TARGET.fullmatch(name) else current_name(name)
