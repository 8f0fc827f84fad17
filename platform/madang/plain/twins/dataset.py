"""One dataset: what it is and how it stands, its columns, checks and sources.

What is taken away (lines to paste, versions, files, citation) stands in `deposit`.
"""

import re
from collections.abc import Iterator

from madang.api.desk import Detail
from madang.api.editions import Profile
from madang.catalogue import CheckFacts, ColumnFacts, Entry, SourceFacts
from madang.errors import UnknownName
from madang.i18n import day, number, t
from madang.plain import figures
from madang.plain.blocks import (
    Block,
    Code,
    Facts,
    Line,
    Links,
    Paragraph,
    PlainPage,
    Section,
    Stack,
    State,
    Table,
    Tone,
    bullets,
    joined,
)
from madang.plain.twins import deposit, words
from madang.plain.twins.described import described
from madang.plain.visit import PlainVisit

_KEY = "key"
_SHORT_SUM = 12
_STEM = re.compile(r"[\d\[(<]")  # int64, list<item: string>
# A page stays small; the dictionary file holds every column, check and version.
_MOST_COLUMNS, _MOST_CHECKS, _MOST_VALUES = 40, 30, 12
_MOST_PROFILED, _MOST_USERS = 24, 10


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    key = visit.param(_KEY)
    if not key:
        return _choose(visit)
    try:
        detail = visit.desk.detail(key)
    except UnknownName:
        return _unknown(visit, key)
    dataset, entry = detail.listing.dataset, detail.listing.entry
    return PlainPage(
        title=dataset.title.of(visit.language),
        blocks=[*_head(visit, detail), *(_closely(visit, detail, entry) if entry else ())],
        address={_KEY: dataset.key},
        described=described(visit, entry) if entry else None,
    )


def _choose(visit: PlainVisit) -> PlainPage:
    """The empty state: every dataset to choose from."""
    listings = visit.desk.listings()
    links = [
        visit.link(item.dataset.title.of(visit.language), key=item.dataset.key) for item in listings
    ]
    return PlainPage(
        title=t("dataset.title"),
        blocks=[Paragraph(line=t("dataset.choose")), bullets(links)],
        address={},
    )


def _unknown(visit: PlainVisit, key: str) -> PlainPage:
    links = [
        visit.link(item.dataset.title.of(visit.language), key=item.dataset.key)
        for item in visit.desk.near(key)
    ]
    return PlainPage(
        title=t("dataset.title"),
        announcement=t("dataset.unknown", key=key),
        blocks=[Paragraph(line=t("dataset.choose")), bullets(links)],
        status=404,
        address={},
    )


def _head(visit: PlainVisit, detail: Detail) -> Iterator[Block]:
    item = detail.listing
    yield from words.setback(item)
    plugin = visit.desk.plugin_title(item).of(visit.language)
    yield Paragraph(line=joined([plugin, Code(text=item.dataset.key)]), quiet=True)
    yield Paragraph(line=item.dataset.notes.of(visit.language))
    if item.entry is None:
        yield words.unpublished()
        return
    yield Facts(pairs=words.summary(item))
    yield Links(links=words.downloads(item))


def _closely(visit: PlainVisit, detail: Detail, entry: Entry) -> Iterator[Block]:
    yield Section(title=t("plain.use"), blocks=list(deposit.use(visit, detail)))
    yield Section(title=t("dataset.columns"), blocks=list(_columns(visit, entry)))
    if detail.profile is not None and detail.profile.rows:
        section = list(_profile(detail.profile))
        yield Section(title=t("dataset.profile"), blocks=section)
    yield Section(title=t("dataset.checks"), blocks=list(_checks(visit, entry)))
    yield Section(title=t("dataset.versions"), blocks=list(deposit.versions(detail)))
    yield Section(title=t("dataset.sources"), blocks=list(_sources(visit, detail, entry)))
    yield Section(title=t("dataset.files"), blocks=list(deposit.files(visit, detail, entry)))
    yield Section(title=t("dataset.citation"), blocks=list(deposit.citation(visit, entry)))
    yield Section(title=t("dataset.forms"), blocks=list(deposit.forms(entry)), on_paper=False)


def _columns(visit: PlainVisit, entry: Entry) -> Iterator[Block]:
    yield Table(
        caption=t("dataset.columns"),
        head=[t(f"dataset.column_{name}") for name in ("name", "title", "type", "unit", "null")],
        rows=[_column(visit, column) for column in entry.columns[:_MOST_COLUMNS]],
    )
    yield from _more("plain.more_columns", len(entry.columns) - _MOST_COLUMNS)


def _column(visit: PlainVisit, column: ColumnFacts) -> list[Line]:
    return [
        Code(text=column.name),
        _meaning(visit, column),
        t(f"type.{_STEM.split(column.type, maxsplit=1)[0]}"),
        column.unit if column.has_unit else t("value.none"),
        t("dataset.null_never" if column.required else "dataset.null_unknown"),
    ]


def _meaning(visit: PlainVisit, column: ColumnFacts) -> Line:
    """Title, notes, and the closed list of values with their labels."""
    listed = [f"{item.value}: {item.label.of(visit.language)}" for item in column.values]
    rest = len(listed) - _MOST_VALUES
    return words.stack(
        column.title.of(visit.language),
        t("dataset.key") if column.key else None,
        column.notes.of(visit.language) if column.notes else None,
        *listed[:_MOST_VALUES],
        t("plain.more_values", count=rest) if rest > 0 else None,
    )


def _profile(profile: Profile) -> Iterator[Block]:
    """Gaps and ends of each column, and where most rows are."""
    yield Paragraph(line=t("dataset.profile_intro", rows=number(profile.rows)), quiet=True)
    heads = ("column_name", "profile_spread", "profile_ends", "profile_unknown")
    yield Table(
        caption=t("dataset.profile"),
        head=[t(f"dataset.{head}") for head in heads],
        rows=[
            [
                Code(text=column.name),
                figures.fullest(column.histogram) if column.histogram else t("value.none"),
                figures.ends(column),
                figures.unknown(column, profile.rows),
            ]
            for column in profile.columns[:_MOST_PROFILED]
        ],
        numeric=(3,),
    )
    yield from _more("dataset.flow_more", len(profile.columns) - _MOST_PROFILED)


def _checks(visit: PlainVisit, entry: Entry) -> Iterator[Block]:
    """Verdicts; those that did not hold come first and are never left out."""
    checks = sorted(entry.quality.checks, key=lambda check: check.passed)
    broken = sum(not check.passed for check in checks)
    shown = max(_MOST_CHECKS, broken)
    yield Table(
        caption=t("dataset.checks"),
        head=[t(f"dataset.check_{name}") for name in ("name", "verdict", "failing", "why")],
        rows=[_check(visit, check) for check in checks[:shown]],
        numeric=(2,),
    )
    yield from _more("plain.more_checks", len(checks) - shown)


def _check(visit: PlainVisit, check: CheckFacts) -> list[Line]:
    return [
        Code(text=check.name),
        _verdict(check),
        number(check.failing),
        check.why.of(visit.language),
    ]


def _verdict(check: CheckFacts) -> State:
    if check.passed:
        return State(tone="success", word=t("check.passed"))
    tone: Tone = "danger" if check.severity == "error" else "warning"
    return State(tone=tone, word=t(f"check.{check.severity}"))


def _more(key: str, count: int) -> Iterator[Block]:
    """Where the rest is."""
    if count > 0:
        yield Paragraph(line=t(key, count=count), quiet=True)


def _sources(visit: PlainVisit, detail: Detail, entry: Entry) -> Iterator[Block]:
    """What it was made from: publishers' material with licence wording; other datasets."""
    for source in entry.sources:
        yield Facts(pairs=_source(visit, source))
    if entry.upstream:
        yield Paragraph(line=t("dataset.lineage"))
        yield bullets(
            visit.link(f"{upstream.key} {upstream.version}", key=upstream.key)
            for upstream in entry.upstream
        )
    if detail.users:
        yield Paragraph(line=t("dataset.users"))
        yield bullets(
            visit.link(item.dataset.title.of(visit.language), key=item.dataset.key)
            for item in detail.users[:_MOST_USERS]
        )
        yield from _more("dataset.flow_more", len(detail.users) - _MOST_USERS)


def _source(visit: PlainVisit, source: SourceFacts) -> list[tuple[str, Line]]:
    files = [
        joined([file.name, Code(text=f"sha256 {file.sha256[:_SHORT_SUM]}")])
        for file in source.files
    ]
    return [
        (t("dataset.source"), source.title.of(visit.language)),
        (t("data.publisher_name"), source.publisher),
        (t("data.as_of_name"), day(source.as_of) if source.as_of else None),
        (t("data.licence_name"), source.licence_text),
        (t("dataset.source_files"), Stack(lines=files) if files else None),
    ]
