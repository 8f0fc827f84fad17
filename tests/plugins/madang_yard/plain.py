"""Script-free twins that work and that do not."""

from collections.abc import Mapping

from madang.errors import NotInLake
from madang.i18n import t
from madang.plain import Form, Moved, Paragraph, PlainPage, PlainVisit, TextField


def works(visit: PlainVisit) -> PlainPage:
    name = visit.param("chair") or t("value.unknown")
    return PlainPage(
        title=t("chairs.title"),
        announcement=t("chairs.hello", name=name),
        blocks=[
            Paragraph(line=t("plain.intro")),
            Form(
                action=visit.address(),
                label=t("chairs.title"),
                controls=[TextField(name="chair", label=t("chairs.title"), lines=3, required=True)],
                submit=t("plain.find"),
                hidden={"key": "1"},
                writes=True,
            ),
        ],
    )


def greets(visit: PlainVisit, fields: Mapping[str, str]) -> PlainPage | Moved:
    if fields.get("chair") == "break":
        message = "the secret of the act"
        raise RuntimeError(message)
    if not fields.get("chair"):
        return PlainPage(
            title=t("chairs.title"), announcement=t("chairs.hello", name="?"), status=422
        )
    return Moved(path=visit.registered.spec.path, params={"chair": fields["chair"]})


def breaks(visit: PlainVisit) -> PlainPage:
    message = "the secret of the twin"
    raise RuntimeError(message)


def lacks(visit: PlainVisit) -> PlainPage:
    message = "nothing is built"
    raise NotInLake(message)


def forgets(visit: PlainVisit) -> None:
    return None
