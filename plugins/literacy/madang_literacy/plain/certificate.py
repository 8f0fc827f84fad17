"""The twin of the page `certificate`: whether one is genuine; no name is on it."""

from http import HTTPStatus

from madang.i18n import t
from madang.plain import Facts, Form, PlainPage, PlainVisit, TextField
from madang_literacy import school, wording


def render(visit: PlainVisit) -> PlainPage:
    """The page."""
    code = visit.param("code").upper()
    found = school.of(visit.desk.workspace).certificate(code) if code else None
    form = Form(
        action=visit.address().partition("?")[0],
        label=t("certificate.check"),
        controls=[TextField(name="code", label=t("certificate.code"), value=code, required=True)],
        submit=t("certificate.check"),
        hidden=visit.view.params(),
    )
    if found is None:
        return PlainPage(
            title=t("certificate.title"),
            announcement=t("certificate.unknown" if code else "certificate.intro"),
            blocks=[form],
            status=HTTPStatus.NOT_FOUND if code else HTTPStatus.OK,
            address={},
        )
    return PlainPage(
        title=t("certificate.title"),
        announcement=wording.verdict(found),
        blocks=[Facts(pairs=list(wording.certificate(found))), form],
        address={"code": found.code},
    )
