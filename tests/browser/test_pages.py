"""Every page of the citizens, in both languages and every state, on a desk and on a phone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from madang.i18n import voice_of
from tests.browser import looks
from tests.browser.chrome import Noise, Tab
from tests.browser.known import FILE, Known, read, unexcused, unused
from tests.browser.looks import Violation
from tests.browser.sites import Site

pytestmark = pytest.mark.browser

WIDTHS = (1280, 360, 320)
JOURNEY = "from=G-S1-2-223&to=G-S1-4-411&profile=wheelchair"
PAGES = ("route", "data", "dataset", "help")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A page in one of its states.

    Attributes:
        name: Page and state.
        path: Address without language.
        over: Fixture of the app: over a full lake, an empty or a damaged one.
        error: Whether the page must show an alert.
        typed: What is written into the second field of the route page and asked.
    """

    name: str
    path: str
    over: str = "site"
    error: bool = False
    typed: str = ""


CASES = (
    Case(name="home empty", path="/", over="bare"),
    Case(name="home result", path="/"),
    Case(name="home error", path="/", over="broken", error=True),
    Case(name="route empty", path="/route"),
    Case(name="route without lake", path="/route", over="bare"),
    Case(name="route result", path=f"/route?{JOURNEY}"),
    Case(name="route choice", path="/route?from=G-S1-2-223", typed="양평", error=True),
    Case(name="route error", path="/route?from=nowhere&to=G-S1-4-411", error=True),
    Case(name="data empty", path="/data", over="bare"),
    Case(name="data result", path="/data"),
    Case(name="data narrowed", path="/data?theme=tran&freshness=stale&from=11"),
    Case(name="data without a fit", path="/data?theme=econ&plugin=transfermap"),
    Case(name="data error", path="/data", over="broken", error=True),
    Case(name="dataset empty", path="/dataset"),
    Case(name="dataset result", path="/dataset?key=transfermap.station"),
    Case(name="dataset of several versions", path="/dataset?key=literacy.air_daily"),
    Case(name="dataset made from others", path="/dataset?key=literacy.transfer_comfort"),
    Case(name="dataset error", path="/dataset?key=no.such", error=True),
    Case(name="help result", path="/help"),
    Case(name="help of a wrong address", path="/data?plugin=%3F", error=True),
)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What was seen of one case."""

    violations: list[Violation]
    faults: list[str]


def look(tab: Tab, site: Site, case: Case, language: str) -> Sight:
    """Open the page on a desk, then make the screen as narrow as phones are."""
    found: dict[tuple[str, str], Violation] = {}
    faults: list[str] = []
    tab.noise = Noise()
    tab.screen(1280)
    tab.open(f"{site.base}{case.path}{'&' if '?' in case.path else '?'}lang={language}")
    if case.typed:
        ask(tab, case.typed, voice_of("madang_transfermap", language).say)
    alerts = tab.elements("alert")
    if bool(alerts) != case.error:
        faults.append(f"alerts: {alerts}, wanted {'one' if case.error else 'none'}")
    if "Traceback" in tab.text():
        faults.append("a stack trace")
    for width in WIDTHS:
        if width != 1280:
            tab.screen(width, 740)
            tab.settle()
        faults += [f"{width} px: {wide}" for wide in looks.overflow(tab, width)]
        faults += [f"{width} px: {small}" for small in looks.small_targets(tab)]
        if width != 320:
            found |= {(item.rule, item.target): item for item in looks.violations(tab)}
    faults += looks.unexpected(tab.noise, PAGES)
    return Sight(violations=list(found.values()), faults=faults)


def ask(tab: Tab, goal: str, say: Callable[[str], str]) -> None:
    tab.fill(tab.get("textbox", say("route.to")), goal)
    tab.click(tab.get("button", say("route.find")))
    tab.wait_text(goal)


@pytest.fixture(scope="module")
def known() -> list[Known]:
    return read(FILE.read_text("utf-8"))


@pytest.fixture(scope="module")
def met() -> dict[str, list[Violation]]:
    """Grave violations by case, for the last test."""
    return {}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_keeps_the_rules(tab: Tab, request, case: Case, language: str, known, met):
    sight = look(tab, request.getfixturevalue(case.over), case, language)
    met[f"{case.name} {language}"] = sight.violations
    assert unexcused(sight.violations, known) == []
    assert sight.faults == []


def test_every_known_fault_is_still_met_and_has_not_expired(known, met):
    if len(met) < 2 * len(CASES):
        pytest.skip(f"only {len(met)} of {2 * len(CASES)} page views were run")
    assert unused([item for found in met.values() for item in found], known) == []
    assert [entry for entry in known if entry.is_over()] == []


def test_a_missing_page_says_so_and_keeps_the_rules(tab: Tab, site: Site):
    for language in ("ko", "en"):
        tab.noise = Noise()
        address = f"{site.base}/no-such-page?lang={language}"
        tab.open(address)
        assert looks.violations(tab, None) == []
        for width in WIDTHS:
            tab.screen(width, 740)
            assert looks.overflow(tab, width) == []
            assert looks.small_targets(tab) == []
        noise = [error for error in looks.unexpected(tab.noise, PAGES) if address not in error]
        assert noise == []
