"""Who recorded something: publisher, title of the data set, day, licence."""

from functools import cache

from madang.dataset import Source
from madang.i18n import day, t
from madang.licences import LICENCES
from madang_transfermap import sources
from madang_transfermap.routing.itinerary import Origin
from madang_transfermap.wording import names
from madang_transfermap.wording.bodies import body


def record(origin: Origin) -> str:
    """Who recorded something, and as of which day."""
    return t(
        "record.of", publisher=body(origin.publisher), source=_title(origin), as_of=_age(origin)
    )


def licensed(origin: Origin) -> str:
    """The same with the licence, where the data set is one of ours."""
    source = _declared().get(origin.source)
    if source is None:
        return record(origin)
    terms = names.said(LICENCES[source.licence].title)
    return t("record.licensed", record=record(origin), licence=terms)


def _title(origin: Origin) -> str:
    source = _declared().get(origin.source)
    return names.said(source.title) if source else origin.source


def _age(origin: Origin) -> str:
    return t("record.as_of", day=day(origin.as_of)) if origin.as_of else t("record.no_day")


@cache
def _declared() -> dict[str, Source]:
    """Declared sources by data set id; the first where several share one."""
    found: dict[str, Source] = {}
    for item in vars(sources).values():
        if isinstance(item, Source):
            found.setdefault(item.dataset_id, item)
    return found
