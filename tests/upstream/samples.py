"""Answers as portals write them, invented: the shapes are real, the contents are ours."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from madang.dataset import RawFile

GOOD = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}


def raw_file(body: object, name: str = "page-1", encoding: str = "utf-8") -> RawFile:
    """A page as a reader gets it: bytes, text, or a document that is written as JSON."""
    data = body if isinstance(body, bytes) else text_of(body).encode(encoding)
    return RawFile(
        name=name, as_of=None, encoding=encoding, size=len(data), opener=lambda: io.BytesIO(data)
    )


def text_of(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def plaza(
    service: str, rows: Sequence[Mapping[str, Any]], total: int | None = None
) -> dict[str, Any]:
    inner = {"list_total_count": len(rows) if total is None else total, "RESULT": GOOD}
    return {service: {**inner, "row": list(rows)}}


def plaza_xml(service: str, rows: Sequence[Mapping[str, Any]], total: int | None = None) -> str:
    cells = "".join(
        "<row>" + "".join(_element(key, value) for key, value in row.items()) + "</row>"
        for row in rows
    )
    count = len(rows) if total is None else total
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{service}>'
        f"<list_total_count>{count}</list_total_count><RESULT><CODE>INFO-000</CODE>"
        f"<MESSAGE>정상 처리되었습니다</MESSAGE></RESULT>{cells}</{service}>"
    )


def plaza_code(code: str, message: str = "안내") -> dict[str, Any]:
    return {"RESULT": {"CODE": code, "MESSAGE": message}}


def realtime(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    said = {"status": 200, "code": "INFO-000", "message": "정상", "link": "", "total": len(rows)}
    return {"errorMessage": said, "realtimeArrivalList": list(rows)}


def realtime_none() -> dict[str, Any]:
    return {"status": 500, "code": "INFO-200", "message": "없습니다", "link": "", "total": 0}


def gateway(items: Any, total: Any = None, code: Any = "00") -> dict[str, Any]:
    count = total if total is not None else len(items) if isinstance(items, list) else 0
    body = {"items": {"item": items}, "totalCount": count, "pageNo": 1, "numOfRows": 1000}
    return {"response": {"header": {"resultCode": code, "resultMsg": "NORMAL"}, "body": body}}


def gateway_error(code: str, words: str = "SERVICE_KEY_IS_NOT_REGISTERED_ERROR") -> str:
    return (
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
        f"<returnAuthMsg>{words}</returnAuthMsg><returnReasonCode>{code}</returnReasonCode>"
        "</cmmMsgHeader></OpenAPI_ServiceResponse>"
    )


def gateway_error_json(code: str) -> dict[str, Any]:
    said = {"errMsg": "SERVICE ERROR", "returnAuthMsg": "DENIED", "returnReasonCode": code}
    return {"OpenAPI_ServiceResponse": {"cmmMsgHeader": said}}


def odcloud(rows: Sequence[Mapping[str, Any]], total: int | None = None) -> dict[str, Any]:
    count = len(rows) if total is None else total
    pages = {"page": 1, "perPage": 500, "totalCount": count, "matchCount": count}
    return {**pages, "currentCount": len(rows), "data": list(rows)}


def kric(rows: Sequence[Mapping[str, Any]], code: str = "00") -> dict[str, Any]:
    header = {"resultCnt": len(rows), "resultCode": code, "resultMsg": "정상 처리되었습니다."}
    return {"header": header, "body": list(rows)} if rows else {"header": header}


def kric_lower(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The form of an XML answer that was turned to JSON: lower case, body.item, `{}` for blank."""
    lowered = [
        {key.lower(): {} if value is None else value for key, value in row.items()} for row in rows
    ]
    header = {"resultcnt": len(rows), "resultcode": 0, "resultmsg": "정상 처리되었습니다."}
    return {"header": header, "body": {"item": lowered}}


def _element(key: str, value: object) -> str:
    return f"<{key}/>" if value is None else f"<{key}>{escape(str(value))}</{key}>"
