"""Script-free twins that work and that do not."""

from madang.errors import NotInLake
from madang.i18n import t
from madang.plain import Paragraph, PlainPage, PlainVisit


def works(visit: PlainVisit) -> PlainPage:
    name = visit.param("chair") or t("value.unknown")
    return PlainPage(
        title=t("chairs.title"),
        announcement=t("chairs.hello", name=name),
        blocks=[Paragraph(line=t("plain.intro"))],
    )


def breaks(visit: PlainVisit) -> PlainPage:
    message = "the secret of the twin"
    raise RuntimeError(message)


def lacks(visit: PlainVisit) -> PlainPage:
    message = "nothing is built"
    raise NotInLake(message)


def forgets(visit: PlainVisit) -> None:
    return None
