"""Which pages there are: the platform's own and those that plugins hand in.

Only specifications here; nothing is imported before a page is first visited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from madang.errors import MadangError
from madang.i18n import OWN, Language, voice_of
from madang.plugin import Failure, PageSpec, Param, Registry

Audience: TypeAlias = Literal["citizen", "steward"]
HOME = "home"

OWN_PAGES = (
    PageSpec(
        path=HOME,
        title="home.title",
        render="madang.ui.pages.home:render",
        icon="home",
        order=0,
        plain="madang.plain.twins.home:render",
    ),
    PageSpec(
        path="data",
        title="data.title",
        render="madang.ui.pages.data:render",
        icon="table_view",
        order=10,
        params=(
            *(Param(name=name, kind="code") for name in ("plugin", "theme", "publisher")),
            *(Param(name=name, kind="code") for name in ("freshness", "format")),
            *(Param(name="licence"), Param(name="from")),
        ),
        plain="madang.plain.twins.data:render",
    ),
    PageSpec(
        path="dataset",
        title="dataset.title",
        render="madang.ui.pages.dataset:render",
        icon="description",
        nav="hidden",
        params=(Param(name="key"),),
        plain="madang.plain.twins.dataset:render",
    ),
    PageSpec(
        path="help",
        title="help.title",
        render="madang.ui.pages.help:render",
        icon="help",
        order=900,
        params=(Param(name="topic", kind="code"),),
        plain="madang.plain.twins.help:render",
    ),
)
# Of the stewards' app; only references, so the citizens' process never loads what is behind them.
_STEWARD = "madang.steward"
_STEWARD_RENDER = "madang.ui.steward.pages"
STEWARD_PAGES = (
    PageSpec(
        path=HOME,
        title="overview.title",
        render=f"{_STEWARD_RENDER}.overview:render",
        audience="steward",
        icon="home",
        order=0,
    ),
    PageSpec(
        path="held",
        title="held.title",
        render=f"{_STEWARD_RENDER}.held:render",
        audience="steward",
        icon="gate",
        order=10,
        params=(Param(name="mark", kind="mark"),),
    ),
    PageSpec(
        path="checks",
        title="verdicts.title",
        render=f"{_STEWARD_RENDER}.checks:render",
        audience="steward",
        icon="fact_check",
        order=20,
    ),
    PageSpec(
        path="quarantine",
        title="aside.title",
        render=f"{_STEWARD_RENDER}.quarantine:render",
        audience="steward",
        icon="warning",
        order=30,
    ),
    PageSpec(
        path="sources",
        title="supply.title",
        render=f"{_STEWARD_RENDER}.sources:render",
        audience="steward",
        icon="inventory",
        order=40,
    ),
    PageSpec(
        path="entries",
        title="entries.title",
        render=f"{_STEWARD_RENDER}.entries:render",
        audience="steward",
        icon="description",
        order=42,
    ),
    PageSpec(
        path="intake",
        title="intake.title",
        render=f"{_STEWARD_RENDER}.intake:render",
        audience="steward",
        icon="description",
        order=45,
    ),
    PageSpec(
        path="audit",
        title="trail.title",
        render=f"{_STEWARD_RENDER}.audit:render",
        audience="steward",
        icon="history",
        order=50,
        params=(Param(name="before"),),
    ),
)
# First parts of addresses that routes of ours or Streamlit's own answer.
RESERVED = frozenset(
    {
        *("_stcore", "app", "assets", "component", "media", "static"),
        *("api", "catalog", "healthz", "organization", "plain", "plaza", "readyz", "resource"),
        *("sitemap", "widget", "withdrawn", "login", "logout"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A page and whose it is."""

    spec: PageSpec
    package: str
    plugin: str | None = None

    def title(self, language: Language) -> str:
        """Its title; the path where its plugin's messages lack one or do not load."""
        try:
            return voice_of(self.package, language).say(self.spec.title)
        except MadangError:
            return self.spec.path

    def summary(self, language: Language) -> str:
        """What it offers: the message beside its title (`route.summary`), or nothing."""
        key = f"{self.spec.title.rpartition('.')[0]}.summary"
        try:
            return voice_of(self.package, language).say(key)
        except MadangError:
            return ""


@dataclass(frozen=True, kw_only=True)
class PageTable:
    """The pages of one app in the order of navigation, and those that were refused."""

    pages: Sequence[Registered]
    refused: Sequence[Failure]

    @cached_property
    def by_path(self) -> Mapping[str, Registered]:
        """Pages by path."""
        return {page.spec.path: page for page in self.pages}

    def shown(self, *nav: str) -> list[Registered]:
        """Pages whose place in the navigation is one of `nav`."""
        return [page for page in self.pages if page.spec.nav in nav]


def own_pages(audience: Audience) -> tuple[Sequence[PageSpec], str]:
    """The platform's own pages for `audience`, and the package whose messages they speak."""
    return (STEWARD_PAGES, _STEWARD) if audience == "steward" else (OWN_PAGES, OWN)


def page_table(registry: Registry, audience: Audience) -> PageTable:
    """All pages for `audience`. One whose path is taken by the platform is refused by name."""
    specs, package = own_pages(audience)
    own = [Registered(spec=spec, package=package) for spec in specs]
    taken = RESERVED | {spec.path for spec in specs}
    pages, refused = own, list[Failure]()
    for installed, spec in registry.pages.values():
        if spec.audience != audience:
            continue
        if spec.path in taken:
            reason = f"page {spec.path!r}: the platform answers this address; choose another path"
            refused.append(Failure(name=installed.plugin.name, reason=reason))
        else:
            name = installed.plugin.name
            pages.append(Registered(spec=spec, package=installed.package, plugin=name))
    ordered = sorted(pages, key=lambda page: (page.spec.order, page.spec.path))
    return PageTable(pages=tuple(ordered), refused=tuple(refused))
