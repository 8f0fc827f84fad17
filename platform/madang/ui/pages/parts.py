"""Pieces that several pages show: what was left out, how old a dataset is, what its checks said."""

from collections.abc import Iterable

from madang import clock
from madang.api.desk import count_checks, file_address
from madang.api.facets import freshness_code
from madang.listing import Listing
from madang.ui import Page, age, day, kit, language, number, period, size, t

_LONGEST_REASON = 400
_TONES: dict[str, kit.Tone] = {
    "fresh": "success",
    "late": "warning",
    "stale": "danger",
    "historical": "quiet",
    "irregular": "quiet",
    "unknown": "unknown",
}
_DOWNLOADS = {"data.csv": "CSV", "data.parquet": "Parquet"}


def plugin_notice(page: Page) -> None:
    """What was left out, with the reason; not plugins that were switched off on purpose."""
    for failure in (*page.desk.left_out(), *page.table.refused):
        reason = failure.reason[:_LONGEST_REASON]
        if failure.dataset:
            name = failure.dataset.title.of(page.language)
            kit.caution(t("notice.dataset", name=name, reason=reason))
        elif failure.file:
            kit.caution(t("notice.dataset", name=failure.key, reason=reason))
        else:
            kit.caution(t("notice.plugin", name=failure.name, reason=reason))


def plugins(page: Page, listings: Iterable[Listing]) -> dict[str, str]:
    """Titles of the plugins that declare these datasets, by name."""
    titles = {item.dataset.plugin: page.desk.plugin_title(item) for item in listings}
    return {name: title.of(page.language) for name, title in titles.items()}


def empty_lake() -> None:
    """What to do where nothing was built yet."""
    kit.empty(t("data.empty"), kit.joined([t("data.empty_do"), kit.code("madang build")], " "))


def freshness(item: Listing) -> kit.Html:
    """A word for the age of a dataset; closed history, and what has no interval, say so instead."""
    code = freshness_code(item)
    return kit.state(_TONES[code], t(f"fresh.{code}"))


def as_of(item: Listing) -> kit.Cell:
    """Which day the data speak of, and how long ago that is."""
    if item.as_of is None:
        return None
    words = t("data.as_of", day=day(item.as_of), age=age(item.as_of, clock.today()))
    ends = item.last_deadline
    deadline = t("data.last_deadline", day=period(ends)) if ends else None
    return kit.lines([kit.joined([freshness(item), words]), deadline])


def checks(item: Listing) -> kit.Cell:
    """How many checks held."""
    count = count_checks(item)
    if count is None:
        return None
    parts = [kit.state("success", t("checks.passed", count=count.passed))]
    if count.warned:
        parts.append(kit.state("warning", t("checks.warned", count=count.warned)))
    if count.failed:
        parts.append(kit.state("danger", t("checks.failed", count=count.failed)))
    return kit.joined(parts)


def setback(item: Listing) -> None:
    """The last attempt, where it was refused or failed: the version shown is the last good one."""
    attempt = item.setback
    if attempt is not None:
        name = "setback.refused" if attempt.status == "refused" else "setback.failed"
        reason = t("setback.reason", reason=(attempt.reason or "")[:_LONGEST_REASON])
        kit.caution(f"{t(name, day=day(clock.seoul_day(attempt.at)))} {reason}")


def downloads(item: Listing) -> list[kit.Html]:
    """Links to the data of the newest version, with format and size."""
    published = item.published
    found = [published.file(name) for name in _DOWNLOADS] if published else []
    return [
        kit.link(
            t("data.download", format=_DOWNLOADS[file.name], size=size(file.size)),
            file_address(item, file.name),
            hint=t(
                "data.download_hint",
                format=_DOWNLOADS[file.name],
                size=size(file.size),
                title=item.dataset.title.of(language()),
            ),
        )
        for file in found
        if file is not None
    ]


def version(item: Listing) -> kit.Cell:
    """Name of the newest version, and the day it came in."""
    if item.entry is None:
        return None
    return kit.joined(
        [kit.code(item.entry.version), t("data.version_of", day=day(item.entry.issued))]
    )


def summary(item: Listing) -> None:
    """Age, rows, version, checks, licence and publisher of what is published."""
    entry = item.entry
    if entry is None:
        kit.show(kit.state("quiet", t("data.unpublished")))
        return
    kit.facts(
        {
            t("data.as_of_name"): as_of(item),
            t("data.rows"): number(entry.rows),
            t("data.version_name"): version(item),
            t("data.checks_name"): checks(item),
            t("data.licence_name"): entry.licence.title.of(language()),
            t("data.publisher_name"): entry.publisher,
        }
    )
