"""What the body of one answer says: code, message, claimed total and rows, whatever the envelope.

The form is told by its shape and not by who was asked: a host may answer in another's envelope (the
plaza does for elevators), in XML where JSON was asked, and with errors in a shape of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from madang.errors import WrongContent
from madang.sources.envelopes import documents

Form: TypeAlias = Literal["plaza", "realtime", "gateway", "odcloud", "file"]
Row: TypeAlias = Mapping[str, Any]
_NO_DATA = {"INFO-200", "03"}
_MOST_KEYS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, read.

    Attributes:
        form: Envelope it came in; `gateway` stands for KRIC's too, `file` for a portal's download.
        code: The portal's code as text (`INFO-000`, `00`), None where the form has none.
        message: What the portal says beside the code.
        total: Rows that the source claims to have in all; None where it does not say.
        rows: Rows of this page.
    """

    form: Form
    code: str | None
    message: str
    total: int | None
    rows: Sequence[Row]

    @property
    def is_good(self) -> bool:
        """Whether the code, where there is one, says that all is well."""
        return self.code is None or self.code == "INFO-000" or not self.code.strip("0")

    @property
    def says_none(self) -> bool:
        """Whether the code says that there are no data."""
        return self.code in _NO_DATA


def read(text: str, name: str) -> Answer:
    """The answer in a body.

    Args:
        text: The whole body, JSON or XML.
        name: For messages.

    Raises:
        WrongContent: It is neither, or in no envelope we know; names the fields found on top.
    """
    tree = documents.parse(text, name)
    found = _shaped(tree)
    if found is None and isinstance(tree, dict) and len(tree) == 1:
        found = _shaped(next(iter(cast("dict[str, Any]", tree).values())))
    if found is None:
        message = f"{name}: in no envelope we know; on top there is {_top(tree)}"
        raise WrongContent(message)
    strange = [row for row in found.rows if not isinstance(row, dict)]
    if strange:
        message = f"{name}: a row is no set of fields: {str(strange[0])[:60]!r}"
        raise WrongContent(message)
    return found


def _shaped(tree: Any) -> Answer | None:  # noqa: ANN401 -- a parsed document
    if isinstance(tree, list):
        return _file(cast("list[Any]", tree))
    if not isinstance(tree, dict):
        return None
    top = cast("dict[str, Any]", tree)
    shapes = (_plaza, _realtime, _gateway_error, _gateway, _odcloud, _download)
    return next((found for shape in shapes if (found := shape(top))), None)


def _plaza(top: Row) -> Answer | None:
    """`{SERVICE: {list_total_count, RESULT, row}}`; an error has RESULT alone, often on top."""
    for service in (top, *_only(top)):
        result = service.get("RESULT")
        if isinstance(result, dict) or "list_total_count" in service:
            said = _table(result)
            return _answer(
                "plaza",
                said.get("CODE", "INFO-000"),
                said.get("MESSAGE"),
                service.get("list_total_count"),
                _rows(service.get("row")),
            )
    return None


def _realtime(top: Row) -> Answer | None:
    """`{errorMessage, …List}`; without data the fields of errorMessage stand on top."""
    said = top.get("errorMessage", top)
    if not isinstance(said, dict) or not {"code", "status", "message"} <= said.keys():
        return None
    lists = [value for key, value in top.items() if key == "row" or key.endswith("List")]
    rows = _rows(next(iter(lists), None))
    return _answer("realtime", said["code"], said["message"], said.get("total"), rows)


def _gateway_error(top: Row) -> Answer | None:
    """`<OpenAPI_ServiceResponse><cmmMsgHeader>`, in XML whatever was asked, sometimes as JSON."""
    inner = _table(top.get("OpenAPI_ServiceResponse")) or top
    said = inner.get("cmmMsgHeader")
    if not isinstance(said, dict):
        return None
    words = [said.get(key) for key in ("returnAuthMsg", "errMsg")]
    message = " ".join(dict.fromkeys(str(word) for word in words if word))
    return _answer("gateway", said.get("returnReasonCode", "99"), message, None, [])


def _gateway(top: Row) -> Answer | None:
    """`{response: {header, body}}`, or header and body alone; names also in lower case."""
    inner = _lowered(top.get("response")) or _lowered(top)
    header = _lowered(inner.get("header"))
    if "resultcode" not in header:
        return None
    body = inner.get("body")
    told = _lowered(body)
    rows = _rows(told.get("items", told.get("item")) if told else body)
    total = told.get("totalcount", header.get("resultcnt"))
    return _answer("gateway", header["resultcode"], header.get("resultmsg"), total, rows)


def _odcloud(top: Row) -> Answer | None:
    """`{page, perPage, totalCount, currentCount, matchCount, data}`; an error is `{code, msg}`."""
    if "msg" in top and "code" in top:
        return _answer("odcloud", top["code"], top["msg"], None, [])
    if "data" not in top or not {"currentCount", "totalCount", "perPage"} & top.keys():
        return None
    total = top.get("matchCount", top.get("totalCount"))
    return _answer("odcloud", None, None, total, _rows(top["data"]))


def _download(top: Row) -> Answer | None:
    """`{DESCRIPTION, DATA}`, the form of a file that the plaza's pages offer."""
    return _file(top["DATA"]) if isinstance(top.get("DATA"), list) else None


def _file(rows: list[Any]) -> Answer:
    return Answer(form="file", code=None, message="", total=None, rows=rows)


def _answer(form: Form, code: object, message: object, total: object, rows: list[Row]) -> Answer:
    return Answer(
        form=form,
        code=None if code is None else str(code).strip(),
        message=str(message or "").strip(),
        total=_number(total),
        rows=rows,
    )


def _rows(found: object) -> list[Row]:
    """Rows as a list, one row as an object, none as `""`, null or nothing at all."""
    if isinstance(found, dict):
        table = cast("dict[str, Any]", found)
        if table.keys() == {"item"}:
            return _rows(table["item"])
        return [table] if table else []
    return cast("list[Row]", found) if isinstance(found, list) else []


def _only(top: Row) -> Iterator[Row]:
    """The one object inside, where there is exactly one field."""
    if len(top) == 1:
        yield _table(next(iter(top.values())))


def _table(found: object) -> Row:
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _lowered(found: object) -> Row:
    return {key.lower(): value for key, value in _table(found).items()}


def _number(found: object) -> int | None:
    text = str(found).strip() if isinstance(found, str | int) else ""
    return int(text) if text.isdecimal() else None


def _top(tree: object) -> str:
    if isinstance(tree, dict):
        return ", ".join(list(cast("dict[str, Any]", tree))[:_MOST_KEYS_SHOWN]) or "nothing"
    return repr(tree)[:60]
