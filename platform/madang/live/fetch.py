"""One whole fetch from a live source: every page or none.

Pages are kept in raw as they come, before anything reads them; a receipt is written only when all
of them are there and belong together. The claimed total is read with the first page and with every
later one: where it moves, where rows come twice or are fewer than claimed, the whole is read again,
three times at most.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from madang import clock
from madang.dataset import Endpoint, Source
from madang.errors import SourceStopped, SourceUnavailable
from madang.raw import Part, Problem, Raw, Receipt, Retrieval
from madang.sources import Found
from madang.sources.budget import Budget
from madang.sources.client import Client, Reply
from madang.sources.envelopes import field_names, lost_characters
from madang.sources.patience import Patience
from madang.sources.pauses import Pauses
from madang.sources.portals import Outcome, Portal, Verdict, Window, judge
from madang.sources.secrets import Key

WHOLE_READS = 3
_MOST_PAGES = 20_000
_SLOWEST_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a fetch; its rows are in raw and not in here, since there may be millions.

    Attributes:
        part: Its bytes, kept, with rows in it and rows claimed in all.
        outcome: What it comes to.
        digests: A number for each of its rows, equal for equal rows.
        fields: Names of its fields.
        lost: Characters that cannot be kept.
    """

    part: Part
    outcome: Outcome
    digests: frozenset[int] = frozenset()
    fields: tuple[str, ...] = ()
    lost: int = 0


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a fetch works with.

    Attributes:
        portal: The portal asked.
        key: Its key.
        client: Connections.
        budget: Calls of today.
        pauses: Where a stop is kept.
        raw: Where bytes are kept.
        patience: How long and how often.
    """

    portal: Portal
    key: Key
    client: Client
    budget: Budget
    pauses: Pauses
    raw: Raw
    patience: Patience


class Fetch:
    """Fetches of one source.

    Args:
        desk: What it works with.
        source: The source; it has a live endpoint.
        endpoint: That endpoint.
    """

    def __init__(self, desk: Desk, source: Source, endpoint: Endpoint) -> None:
        self._desk = desk
        self._source = source
        self._endpoint = endpoint
        self._size = min(endpoint.page_rows, desk.portal.most_rows)
        self._between_s = 0.0

    def whole(self, day: date | None = None) -> Receipt | None:
        """The receipt of one whole fetch; None where the source does not know.

        Args:
            day: Day to ask for, of an endpoint that is asked by day.

        Raises:
            SourceStopped: A person must act, or midnight must come; the source is paused now.
            SourceUnavailable: No whole answer came; the next run may ask again.
        """
        problem = ""
        for _ in range(WHOLE_READS):
            pages = self._pages(day)
            if pages[0].outcome == "unknown":
                self._seal(day, pages[:1], problem="the source does not know")
                return None
            problem = _incoherent(pages)
            if not problem:
                return self._seal(day, pages)
            self._seal(day, pages, problem=problem)
        message = f"{self._source.key}: read as a whole {WHOLE_READS} times, and still {problem}"
        raise SourceUnavailable(message)

    def once(self, day: date | None = None) -> Verdict:
        """The verdict on one call for one row, to see whether key and service work."""
        verdict, _ = self.sample(day, 1)
        return verdict

    def sample(self, day: date | None, rows: int) -> tuple[Verdict, bytes]:
        """The verdict on one call for the first rows, and its body; nothing is kept."""
        size = min(rows, self._size)
        window = Window(first=1, last=size, page=1, size=size)
        self._spend()
        reply = self._desk.client.get(self._address(day, window), self._desk.key)
        return judge(self._desk.portal, reply), reply.body

    def stop(self, verdict: Verdict) -> SourceStopped:
        """Pause the source; the error that says so."""
        meaning = verdict.meaning
        if meaning.until_midnight:
            self._desk.budget.correct(self._endpoint.service)
        advice = f"; {meaning.advice}" if meaning.advice else ""
        return self._stopped(f"{verdict.reason}{advice}", until_midnight=meaning.until_midnight)

    def _pages(self, day: date | None) -> list[Page]:
        pages: list[Page] = []
        first, number = 1, 1
        while len(pages) < _MOST_PAGES:
            window = Window(first=first, last=first + self._size - 1, page=number, size=self._size)
            page = self._page(day, window)
            if page is None:
                self._size //= 2
                pages, first, number = self._after_split(pages, first)
                continue
            pages.append(page)
            if page.outcome != "rows" or self._is_last(pages, window):
                return pages
            first, number = window.last + 1, number + 1
        return pages

    def _after_split(self, pages: list[Page], first: int) -> tuple[list[Page], int, int]:
        """Where to go on with smaller pages: by rows just there, by page numbers from the start."""
        return (pages, first, 1) if self._desk.portal.paging == "rows" else ([], 1, 1)

    def _is_last(self, pages: Sequence[Page], window: Window) -> bool:
        if self._desk.portal.paging == "none":
            return True
        totals = [page.part.total for page in pages]
        if totals[0] is None:
            return _count(pages[-1:]) < window.size
        if totals[-1] != totals[0]:  # it moved: what else there is would be read in vain
            return True
        if self._desk.portal.paging == "rows":
            return window.last >= totals[0]
        return _count(pages) >= totals[0]

    def _page(self, day: date | None, window: Window) -> Page | None:
        """One page, tried again where that may help; None where fewer rows are to be asked for."""
        tries = 0
        while True:
            self._spend()
            if self._between_s:
                self._desk.patience.sleep(self._between_s)
            address = self._address(day, window)
            reply = self._desk.client.get(address, self._desk.key)
            part = self._keep(day, window, reply)
            verdict = judge(self._desk.portal, reply)
            page = _page(part, verdict)
            if page.outcome in {"rows", "empty", "unknown"}:
                return page
            if verdict.meaning.too_many_rows and self._size > 1:
                return None
            self._seal(day, [page], problem=verdict.reason)
            if page.outcome == "stop":
                raise self.stop(verdict)
            tries += 1
            if tries > verdict.meaning.retries:
                raise self._unavailable(verdict, tries)
            self._wait(verdict, reply, tries)

    def _spend(self) -> None:
        if not self._desk.budget.spend(self._endpoint.service):
            allowed = self._desk.budget.calls_a_day
            reason = (
                f"the calls of today are used up (at most {allowed:,} a day to the portal, "
                "MADANG_CALLS_A_DAY); it goes on after midnight (Seoul)"
            )
            raise self._stopped(reason, until_midnight=True)

    def _wait(self, verdict: Verdict, reply: Reply, tries: int) -> None:
        patience = self._desk.patience
        if verdict.is_too_fast:
            self._between_s = min(max(1.0, 2 * self._between_s), _SLOWEST_S)
        patience.sleep(patience.delay(tries, reply.retry_after_s))

    def _address(self, day: date | None, window: Window) -> str:
        portal = self._desk.portal
        return portal.address(portal.base, self._endpoint, self._parameters(day), window)

    def _parameters(self, day: date | None) -> dict[str, str]:
        text = f"{day:%Y%m%d}" if day else ""
        return {
            name: value.replace("{day}", text) for name, value in self._endpoint.parameters.items()
        }

    def _keep(self, day: date | None, window: Window, reply: Reply) -> Part:
        """The answer's bytes in raw; what was cut is marked as such."""
        when = f"-{day:%Y%m%d}" if day else ""
        name = f"{self._endpoint.service.replace('/', '-')}{when}-{window.first:07d}"
        part = self._desk.raw.keep_page(
            Found(
                name=name,
                as_of=day,
                partition=None,
                opener=lambda: io.BytesIO(reply.body),
                size=len(reply.body),
            )
        )
        cut = reply.fault and Problem(kind="content", reason=reply.fault.reason)
        return replace(
            part,
            problem=cut or part.problem,
            asked=(window.first, window.last),
            status=reply.status,
            etag=reply.headers.get("etag"),
            last_modified=reply.headers.get("last-modified"),
            has_blanked_key=reply.echoed,
        )

    def _seal(self, day: date | None, pages: Sequence[Page], problem: str | None = None) -> Receipt:
        window = Window(first=1, last=self._size, page=1, size=self._size)
        return self._desk.raw.seal(
            self._source,
            Retrieval(
                parts=tuple(page.part for page in pages),
                as_of=day,
                url_template=self._address(day, window),
                parameters=tuple(self._parameters(day).items()),
                fields=tuple(dict.fromkeys(name for page in pages for name in page.fields)),
                lost=sum(page.lost for page in pages),
                problem=problem,
            ),
        )

    def _stopped(self, reason: str, *, until_midnight: bool) -> SourceStopped:
        message = f"{self._source.key} ({self._desk.portal.name}): {reason}"
        until = clock.start_of_day(clock.today() + timedelta(days=1)) if until_midnight else None
        self._desk.pauses.begin(self._source.key, message, until)
        return SourceStopped(message)

    def _unavailable(self, verdict: Verdict, tries: int) -> SourceUnavailable:
        advice = f"; {verdict.meaning.advice}" if verdict.meaning.advice else ""
        message = (
            f"{self._source.key} ({self._desk.portal.name}): tried {tries} times, and each time "
            f"it {verdict.reason}{advice}. What stands is kept; the next run asks again"
        )
        return SourceUnavailable(message)


def _page(part: Part, verdict: Verdict) -> Page:
    answer = verdict.answer
    if answer is None:
        return Page(part=part, outcome=verdict.outcome)
    texts = ["\t".join(map(str, row.values())) for row in answer.rows]
    return Page(
        part=replace(part, rows=len(answer.rows), total=answer.total),
        outcome=verdict.outcome,
        digests=frozenset(map(hash, texts)),
        fields=field_names(answer.rows),
        lost=lost_characters(texts),
    )


def _count(pages: Sequence[Page]) -> int:
    return sum(page.part.rows or 0 for page in pages)


def _incoherent(pages: Sequence[Page]) -> str:
    """Why the pages are no whole; empty where they are."""
    tests: tuple[Callable[[Sequence[Page]], str], ...] = (_moved, _doubled, _short)
    return next(filter(None, (test(pages) for test in tests)), "")


def _moved(pages: Sequence[Page]) -> str:
    totals = [page.part.total for page in pages if page.part.total is not None]
    if len(set(totals)) < 2:  # noqa: PLR2004 -- one total, or none
        return ""
    return f"its total moved from {totals[0]:,} to {totals[-1]:,}"


def _doubled(pages: Sequence[Page]) -> str:
    """Rows that stand on two pages: something was put in while we read."""
    distinct = frozenset[int]().union(*(page.digests for page in pages))
    doubled = sum(len(page.digests) for page in pages) - len(distinct)
    return f"{doubled:,} rows came twice on different pages" if doubled else ""


def _short(pages: Sequence[Page]) -> str:
    claimed = next((page.part.total for page in pages if page.part.total is not None), None)
    found = _count(pages)
    if claimed is None or claimed == found:
        return ""
    return f"{found:,} rows came where it claims {claimed:,}"
