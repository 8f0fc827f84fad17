"""How well an entry can be found, had, combined, reused and understood: 100 points.

The five dimensions are those of the European metadata quality assessment; the weights are ours.
Below 80 a steward is warned before publishing; what Madang itself brings needs 90.

Source: CATALOGUE section 9; data.europa.eu, metadata quality assessment.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from madang.catalogue.gate import lacks
from madang.catalogue.model import ColumnFacts, Entry, File
from madang.catalogue.vocabulary import THEMES
from madang.dataset import Text

Dimension: TypeAlias = Literal[
    "findability", "accessibility", "interoperability", "reusability", "contextuality"
]
FULL: dict[Dimension, int] = {
    "findability": 25,
    "accessibility": 25,
    "interoperability": 25,
    "reusability": 15,
    "contextuality": 10,
}
WARN_BELOW = 80
FIRST_PARTY = 90
_KEYWORDS = 3
_FOR_KEYWORDS = (8, 5, 3)  # points lost with none, one, two
_NUMBERS = ("int", "double", "decimal")
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Points that an entry does not have, and how to get them.

    Attributes:
        code: What is missing, `dimension.thing`.
        points: How many points.
        fix: What to do.
    """

    code: str
    points: int
    fix: Text

    @property
    def dimension(self) -> Dimension:
        """The dimension that it weighs on."""
        return next(each for each in FULL if self.code.startswith(each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points of an entry.

    Attributes:
        points: 0 to 100.
        dimensions: Points by dimension, none above `FULL`.
        missing: What takes points away, most first.
    """

    points: int
    dimensions: dict[Dimension, int]
    missing: tuple[Gap, ...]


def score(entry: Entry, files: Collection[File] | None = None) -> Score:
    """The points of an entry.

    Args:
        entry: The entry.
        files: The published files as they stand, to be held against the entry; None where nobody
            looked.
    """
    gaps = (
        *_findability(entry),
        *_accessibility(entry, files),
        *_interoperability(entry),
        *_reusability(entry),
        *_contextuality(entry),
    )
    dimensions: dict[Dimension, int] = {
        name: full - sum(gap.points for gap in gaps if gap.dimension == name)
        for name, full in FULL.items()
    }
    return Score(
        points=sum(dimensions.values()),
        dimensions=dimensions,
        missing=tuple(sorted(gaps, key=lambda gap: (-gap.points, gap.code))),
    )


def _findability(entry: Entry) -> Iterator[Gap]:
    words = len({word.ko for word in entry.keywords})
    if words < _KEYWORDS:
        yield _gap(
            "findability.keywords",
            _FOR_KEYWORDS[words],
            f"키워드를 {_KEYWORDS}개 이상 적으세요(지금 {words}개).",
            f"Give {_KEYWORDS} keywords or more; there are {words}.",
        )
    if entry.theme not in THEMES:
        yield _gap(
            "findability.theme",
            5,
            f"주제를 {', '.join(THEMES)} 가운데 하나로 적으세요.",
            f"Give a theme of {', '.join(THEMES)}.",
        )
    if entry.spatial is None:
        yield _gap(
            "findability.spatial",
            6,
            "다루는 지역(spatial)을 적으세요.",
            "Name the area covered (spatial).",
        )
    elif entry.area is None:
        yield _gap(
            "findability.spatial_box",
            3,
            f"'{entry.spatial.ko}'의 경계를 모릅니다. 아는 지역 이름으로 적으세요.",
            f"The box of {entry.spatial.en!r} is not known; name an area that has one.",
        )
    if entry.temporal is None:
        yield _gap(
            "findability.temporal",
            1 if entry.sources or entry.upstream else 3,
            "기간을 알려 주는 열(temporal)을 적으세요. 지금은 자료 기준일만 압니다.",
            "Declare the column that bounds the time covered (temporal); only the day of the "
            "data is known.",
        )
    if entry.title.ko == entry.title.en or entry.notes.ko == entry.notes.en:
        yield _gap(
            "findability.languages",
            3,
            "제목과 설명을 한국어와 영어로 따로 적으세요.",
            "Write title and description in Korean and in English.",
        )


def _accessibility(entry: Entry, files: Collection[File] | None) -> Iterator[Gap]:
    for role, points in (("parquet", 7), ("csv", 8)):  # the API answers where there is a CSV
        if not any(item.role == role for item in entry.resources):
            yield _gap(
                f"accessibility.{role}",
                points,
                f"{role} 파일이 없습니다. 다시 지어 내세요.",
                f"There is no {role} file; build and publish again.",
            )
    unsure = [lack for lack in lacks(entry) if lack.field.startswith("resources.")]
    if not entry.resources or any(lack.severity == "error" for lack in unsure):
        yield _gap(
            "accessibility.sums",
            5,
            "파일마다 크기와 sha256이 있어야 합니다. 다시 지어 내세요.",
            "Every file needs a size and a sha256; build and publish again.",
        )
    wrong = _wrong(entry, files)
    if wrong:
        yield _gap(
            "accessibility.files",
            5,
            f"공개된 파일이 적힌 것과 다릅니다: {_some(wrong)}. 버전을 지우고 다시 지으세요.",
            f"Published files differ from the entry: {_some(wrong)}. Remove the version's folder "
            "and build again.",
        )


def _wrong(entry: Entry, files: Collection[File] | None) -> list[str]:
    if files is None:
        return []
    held = {file.name: (file.size, file.sha256) for file in files}
    return [
        item.name for item in entry.resources if held.get(item.name) != (item.size, item.sha256)
    ]


def _interoperability(entry: Entry) -> Iterator[Gap]:
    if not any(item.rows is not None for item in entry.resources):
        yield _gap(
            "interoperability.formats",
            7,
            "열린 형식(Parquet, CSV)의 파일이 없습니다.",
            "There is no file in an open format (Parquet, CSV).",
        )
    bare = [column.name for column in entry.columns if not _is_named(column)]
    if bare or not entry.columns:
        yield _gap(
            "interoperability.titles",
            5,
            f"열 이름을 한국어와 영어로 풀어 적으세요: {_some(bare)}.",
            f"Give each column a Korean and an English title: {_some(bare)}.",
        )
    unitless = [
        column.name
        for column in entry.columns
        if column.type.startswith(_NUMBERS) and column.unit is None
    ]
    if unitless:
        yield _gap(
            "interoperability.units",
            5,
            f"수인 열에 단위를 적으세요: {_some(unitless)}.",
            f"Give each number its unit: {_some(unitless)}.",
        )
    described = {item.role for item in entry.resources}
    for role in ("dictionary", "datapackage"):
        if role not in described:
            yield _gap(
                f"interoperability.{role}",
                2,
                f"{role} 파일이 없습니다. 다시 지어 내세요.",
                f"There is no {role}; build and publish again.",
            )
    lacking = lacks(entry)
    if lacking:
        fields = ", ".join(dict.fromkeys(lack.field for lack in lacking))
        yield _gap(
            "interoperability.dcat_ap",
            4,
            f"DCAT-AP에 필요한 것이 빠졌습니다: {fields}.",
            f"DCAT-AP asks for more: {fields}.",
        )


def _reusability(entry: Entry) -> Iterator[Gap]:
    if not entry.licence.url.startswith("http"):
        yield _gap(
            "reusability.licence",
            5,
            "이용허락 조건의 주소가 없습니다.",
            "The licence has no address.",
        )
    if entry.licence.attribution and entry.citation.attribution is None:
        yield _gap(
            "reusability.attribution",
            4,
            "출처표시 문구가 없습니다.",
            "The licence asks for a name and the citation gives none.",
        )
    if not entry.publisher.strip():
        yield _gap("reusability.publisher", 3, "제공기관을 적으세요.", "Name the publisher.")
    if entry.contact is None:
        yield _gap(
            "reusability.contact",
            3,
            "담당 부서의 공용 메일(contact)을 적으세요. 지금은 도움말 쪽만 가리킵니다.",
            "Give a role mailbox (contact); people are sent to the help page for now.",
        )


def _contextuality(entry: Entry) -> Iterator[Gap]:
    if entry.rows == 0:
        yield _gap("contextuality.rows", 2, "행이 하나도 없습니다.", "There is no row.")
    if entry.frequency == "irregular" and entry.next_due is None and not entry.historical:
        yield _gap(
            "contextuality.frequency",
            1,
            "얼마나 자주 새로워지는지(frequency) 적으세요.",
            "Say how often it is renewed (frequency).",
        )
    if not entry.sources and not entry.upstream:
        yield _gap(
            "contextuality.lineage",
            3,
            "무엇으로 만들었는지 남아 있지 않습니다.",
            "Nothing says what it was made from.",
        )
    if not entry.quality.checks or entry.resource("quality") is None:
        yield _gap(
            "contextuality.quality",
            4,
            "품질 보고서가 없습니다. 규칙을 적고 다시 지으세요.",
            "There is no quality report; declare rules and build again.",
        )


def _is_named(column: ColumnFacts) -> bool:
    """Whether the titles say more than the name of the column does."""
    return column.title.en != column.name or column.title.ko != column.name


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} … ({len(names)})"


def _gap(code: str, points: int, ko: str, en: str) -> Gap:
    return Gap(code=code, points=points, fix=Text(ko=ko, en=en))
