"""How a dataset stands, in words that several twins say."""

from collections.abc import Iterator

from madang import clock
from madang.api.desk import count_checks, file_address
from madang.api.facets import freshness_code
from madang.i18n import age, day, language, number, period, size, t
from madang.listing import Listing
from madang.plain.blocks import (
    Block,
    Code,
    CodeBlock,
    Inline,
    Line,
    Link,
    Notice,
    Paragraph,
    Stack,
    State,
    Tone,
    joined,
)
from madang.plain.visit import PlainVisit

_LONGEST_REASON = 400
_TONES: dict[str, Tone] = {
    "fresh": "success",
    "late": "warning",
    "stale": "danger",
    "historical": "quiet",
    "irregular": "quiet",
    "unknown": "quiet",
}
_DOWNLOADS = {"data.csv": "CSV", "data.parquet": "Parquet"}


def freshness(item: Listing) -> State:
    """A word for the age of a dataset; closed history, and what has no interval, say so instead."""
    code = freshness_code(item)
    return State(tone=_TONES[code], word=t(f"fresh.{code}"))


def as_of(item: Listing) -> Line:
    """Which day the data speak of, and how long ago that is."""
    if item.as_of is None:
        return None
    words = t("data.as_of", day=day(item.as_of), age=age(item.as_of, clock.today()))
    ends = item.last_deadline
    deadline = t("data.last_deadline", day=period(ends)) if ends else None
    return joined([freshness(item), words, deadline])


def checks(item: Listing) -> Line:
    """How many checks held."""
    count = count_checks(item)
    if count is None:
        return None
    parts: list[Inline] = [State(tone="success", word=t("checks.passed", count=count.passed))]
    if count.warned:
        parts.append(State(tone="warning", word=t("checks.warned", count=count.warned)))
    if count.failed:
        parts.append(State(tone="danger", word=t("checks.failed", count=count.failed)))
    return joined(parts)


def setback(item: Listing) -> Iterator[Notice]:
    """The last attempt, where it was refused or failed: the version shown is the last good one."""
    attempt = item.setback
    if attempt is not None:
        name = "setback.refused" if attempt.status == "refused" else "setback.failed"
        reason = t("setback.reason", reason=(attempt.reason or "")[:_LONGEST_REASON])
        said = t(name, day=day(clock.seoul_day(attempt.at)))
        yield Notice(tone="warning", word=said, lines=[reason])


def downloads(item: Listing) -> list[Link]:
    """The newest version as files; each link says of which dataset."""
    published = item.published
    found = [published.file(name) for name in _DOWNLOADS] if published else []
    return [_download(item, file.name, file.size) for file in found if file is not None]


def _download(item: Listing, name: str, octets: int) -> Link:
    said = {"format": _DOWNLOADS[name], "size": size(octets)}
    title = item.dataset.title.of(language())
    return Link(
        label=t("data.download", **said),
        href=file_address(item, name),
        hint=t("data.download_hint", **said, title=title),
    )


def version(item: Listing) -> Line:
    """Name of the newest version, and the day it came in."""
    if item.entry is None:
        return None
    return joined([Code(text=item.entry.version), t("data.version_of", day=day(item.entry.issued))])


def summary(item: Listing) -> list[tuple[str, Line]]:
    """Age, rows, version, checks, licence and publisher of what is published."""
    entry = item.entry
    if entry is None:
        return []
    return [
        (t("data.as_of_name"), as_of(item)),
        (t("data.rows"), number(entry.rows)),
        (t("data.version_name"), version(item)),
        (t("data.checks_name"), checks(item)),
        (t("data.licence_name"), entry.licence.title.of(language())),
        (t("data.publisher_name"), entry.publisher),
    ]


def unpublished() -> Paragraph:
    """That there is no version yet."""
    return Paragraph(line=State(tone="quiet", word=t("data.unpublished")))


def empty_lake(visit: PlainVisit) -> Iterator[Block]:
    """What to do where nothing was built yet."""
    if not any(item.published for item in visit.desk.listings()):
        yield Paragraph(line=joined([t("data.empty"), t("data.empty_do")], " "))
        yield CodeBlock(text="madang build")


def left_out(visit: PlainVisit) -> Iterator[Block]:
    """What was left out, with the reason; not plugins that were switched off on purpose."""
    for failure in visit.desk.left_out():
        reason = failure.reason[:_LONGEST_REASON]
        if failure.dataset:
            name = failure.dataset.title.of(visit.language)
            said = t("notice.dataset", name=name, reason=reason)
        elif failure.file:
            said = t("notice.dataset", name=failure.key, reason=reason)
        else:
            said = t("notice.plugin", name=failure.name, reason=reason)
        yield Notice(tone="warning", word=failure.key, lines=[said])


def stack(*lines: Line) -> Line:
    """Several lines in one cell; those that are None are left out."""
    there = [line for line in lines if line is not None]
    return Stack(lines=there) if len(there) > 1 else (there[0] if there else None)
