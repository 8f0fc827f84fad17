"""Tiles for the home page: elevators as last told, and the honest measure of the map."""

from collections.abc import Iterator

from madang import clock
from madang.clock import seoul_day
from madang.i18n import age, day, number
from madang.ui import Card, Page, kit, t
from madang_transfermap import pulse
from madang_transfermap.pulse import News
from madang_transfermap.routing.tables import STATUS
from madang_transfermap.wording import times

_USUAL = "wheelchair"


def elevators(page: Page) -> Card | None:
    """What is known of elevators now; old news is dated, and never says that all is well."""
    found = pulse.of(page.desk.workspace).news(clock.now())
    if found is None:
        return None
    return Card(
        title=t("card.elevators"),
        lines=[_word(found), *_sentences(found)],
        path="dataset",
        params={"key": STATUS},
    )


def _word(found: News) -> kit.Html:
    if found.out:
        return kit.state("danger", t("card.out_now", count=number(found.out)))
    if found.unknown or not found.working:
        return kit.state("unknown", t("card.not_known"))
    return kit.state("success", t("card.all_working"))


def _sentences(found: News) -> Iterator[str]:
    if found.checked_at is not None:
        yield t(
            "card.counted",
            listed=number(found.listed),
            working=number(found.working),
            out=number(found.out),
            unknown=number(found.unknown),
        )
        yield t("today.checked", moment=times.moment(found.checked_at))
        return
    if found.last_told_at is None:
        yield t("today.never_told")
        return
    yield t(
        "card.last_told",
        day=times.date_of(found.last_told_at),
        age=age(seoul_day(found.last_told_at), clock.today()),
        told=number(found.told),
        out=number(found.last_out),
    )
    yield t("card.silent", listed=number(found.listed), untold=number(found.listed - found.told))


def measure(page: Page) -> Card | None:
    """How much of the network the map knows, measured on random journeys."""
    found = pulse.of(page.desk.workspace).known(_USUAL)
    if found is None or found.verified is None:
        return None
    said = {
        "pairs": number(found.pairs),
        "verified": _percent(found.verified),
        "unverified": _percent(found.unverified),
        "impossible": _percent(found.impossible),
        "ends": _percent(found.named_ends),
        "devices": _percent(found.devices_known),
        "day": day(found.measured_on),
    }
    return Card(
        title=t("card.measure"),
        lines=[t("card.measure_path", **said), t("card.measure_rest", **said)],
        path="dataset",
        params={"key": pulse.SHARE},
    )


def _percent(share: float | None) -> str:
    """One decimal, cut and not rounded: 99.96 is not 100."""
    return t("value.unknown") if share is None else f"{int(share * 10) / 10:g}%"
