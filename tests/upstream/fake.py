"""All portals as one asyncio server on loopback, strict, with faults that play on cue.

`/plaza`, `/subway`, `/datagokr`, `/odcloud` and `/kric` stand for the five hosts. It knows keys,
services, paging, quotas and its own day, answers wrong questions with the real codes, counts calls
per key, and plays faults: `play(F4, after=1, times=2)` resets the second and third call.
"""

import asyncio
import gzip
import json
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.upstream import samples

KEY = "Pl4nted+K3y/of==madang"
HTML = "<!DOCTYPE html><html><body>점검 중입니다</body></html>"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """One call. `parameters` are those of the query, or what stands behind the rows in a path."""

    portal: str
    service: str
    key: str
    first: int = 1
    last: int = 1000
    parameters: Mapping[str, str] = field(default_factory=dict)
    target: str = ""


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Send = Callable[[Answer, asyncio.StreamWriter], Awaitable[bool]]
Play = Callable[[Asked, Answer], Answer]


@dataclass
class Fault:
    """A fault: the answer changed, or sent in a way of its own."""

    change: Play = lambda _, answer: answer
    send: Send | None = None


@dataclass
class Cue:
    fault: Fault
    after: int
    times: int
    portal: str | None


class Fake:
    """The server; use it as a context."""

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        self.keys = {KEY}
        self.calls: list[Asked] = []
        self.per_key: Counter[tuple[str, str]] = Counter()
        self.most_rows = 1000
        self.today = date(2026, 11, 20)
        self.quotas: dict[str, int] = {}
        self.refused_operations: set[str] = set()
        self._services: dict[tuple[str, str], Callable[[Asked], Rows]] = {}
        self._cues: list[Cue] = []
        self._used: Counter[tuple[str, str, date]] = Counter()
        self._certificate = certificate
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.open_connections = self.most_connections = 0
        self.port = self.tls_port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.listen()
        if self._certificate is not None:
            self.tls_port = self._run(self._start(0, self._certificate))
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def listen(self) -> None:
        """Listen, again on the same port after `deafen`."""
        self.port = self._run(self._start(self.port, None))

    def deafen(self) -> None:
        """Refuse connections from now on (F1)."""
        self._run(self._close_plain())

    @property
    def portals(self) -> tuple[str, ...]:
        """The setting that points all portals here."""
        names = ("plaza", "subway", "datagokr", "odcloud", "kric")
        return tuple(f"{name}=http://127.0.0.1:{self.port}/{name}" for name in names)

    def serve(self, portal: str, service: str, rows: Rows | Callable[[Asked], Rows]) -> None:
        """Offer a service with these rows, or with what a call of it gives."""
        self._services[portal, service] = rows if callable(rows) else lambda _: rows

    def play(
        self, fault: Fault, *, after: int = 0, times: int = 1, portal: str | None = None
    ) -> None:
        """Play a fault from the call after the next `after` ones, `times` times."""
        self._cues.append(Cue(fault, after, times, portal))

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self, port: int, tls: ssl.SSLContext | None) -> int:
        server = await asyncio.start_server(
            self._client, "127.0.0.1", port, ssl=tls, reuse_address=True
        )
        if tls is None:
            self._plain = server
        else:
            self._secure = server
        return server.sockets[0].getsockname()[1]

    async def _close_plain(self) -> None:
        self._plain.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _end(self) -> None:
        await self._close_plain()
        if self._certificate is not None:
            self._secure.close()
        await asyncio.sleep(0)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_connections += 1
        self.most_connections = max(self.most_connections, self.open_connections)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self.open_connections -= 1
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split(b" ", 2)[1].decode()
        asked, answer = self._answer(target)
        send = _whole
        for cue in self._cues:
            if cue.times == 0 or cue.portal not in {None, asked.portal}:
                continue
            if cue.after > 0:
                cue.after -= 1
                continue
            cue.times -= 1
            answer = cue.fault.change(asked, answer)
            send = cue.fault.send or send
            break
        return await send(answer, writer)

    def _answer(self, target: str) -> tuple[Asked, Answer]:
        portal, _, rest = target.lstrip("/").partition("/")
        speak = {
            "plaza": _ask_plaza,
            "subway": _ask_plaza,
            "datagokr": _ask_gateway,
            "odcloud": _ask_odcloud,
            "kric": _ask_kric,
        }[portal]
        asked, body, status = speak(self, portal, rest)
        asked = replace(asked, target=target)
        self.calls.append(asked)
        self.per_key[portal, asked.key] += 1
        return asked, Answer(body=samples.text_of(body).encode(), status=status)

    def over_quota(self, portal: str, key: str) -> bool:
        self._used[portal, key, self.today] += 1
        return self._used[portal, key, self.today] > self.quotas.get(portal, 10**9)

    def rows(self, asked: Asked) -> Rows | None:
        found = self._services.get((asked.portal, asked.service))
        return None if found is None else found(asked)


def _ask_plaza(fake: Fake, portal: str, rest: str) -> tuple[Asked, object, int]:
    parts = [unquote(part) for part in rest.removeprefix("api/subway/").split("/")]
    key, kind, service, first, last, *more = (*parts, "", "", "", "")[: max(5, len(parts))]
    asked = Asked(portal, service, key, parameters={str(n): v for n, v in enumerate(more)})
    code = _plaza_fault(fake, asked, kind, first, last)
    if code is not None:
        return asked, samples.plaza_code(code), 200
    asked = replace(asked, first=int(first), last=int(last))
    rows = list(fake.rows(asked) or ())
    page = rows[asked.first - 1 : asked.last]
    if portal == "subway":
        return asked, samples.realtime(page) if page else samples.realtime_none(), 200
    if not page:
        return asked, samples.plaza_code("INFO-200", "해당하는 데이터가 없습니다."), 200
    shape = samples.plaza if kind == "json" else samples.plaza_xml
    return asked, shape(service, page, len(rows)), 200


def _plaza_fault(fake: Fake, asked: Asked, kind: str, first: str, last: str) -> str | None:
    checks = (
        (asked.key not in {*fake.keys, "sample"}, "INFO-100"),
        (fake.over_quota(asked.portal, asked.key), "ERROR-337"),
        (kind not in {"json", "xml"}, "ERROR-301"),
        (fake.rows(asked) is None, "ERROR-500"),
        (not first.isdecimal() or not last.isdecimal(), "ERROR-333"),
    )
    code = next((code for failed, code in checks if failed), None)
    if code is not None:
        return code
    span = int(last) - int(first) + 1
    if span < 1:
        return "ERROR-334"
    if asked.key == "sample" and int(last) > 5:
        return "ERROR-335"
    return "ERROR-336" if span > fake.most_rows else None


def _ask_gateway(fake: Fake, portal: str, rest: str) -> tuple[Asked, object, int]:
    asked, query = _by_query(portal, rest, "pageNo", "numOfRows")
    kinds = {"type", "_type", "dataType", "returnType", "resultType"}
    strange = (
        query.keys()
        - {"serviceKey", "pageNo", "numOfRows", *kinds}
        - {name for name in query if name.startswith("cond[") or name.islower()}
    )
    rows = fake.rows(asked)
    failures = (
        (asked.key not in fake.keys or asked.service in fake.refused_operations, "30"),
        (fake.over_quota(portal, asked.key), "22"),
        (rows is None, "12"),
        (bool(strange), "10"),
    )
    code = next((code for failed, code in failures if failed), None)
    if code is not None:
        return asked, samples.gateway_error(code), 200
    rows = list(rows or ())
    page = rows[asked.first - 1 : asked.last]
    return asked, samples.gateway(page if len(page) != 1 else page[0], len(rows)), 200


def _ask_odcloud(fake: Fake, portal: str, rest: str) -> tuple[Asked, object, int]:
    asked, _ = _by_query(portal, rest.removeprefix("api/"), "page", "perPage")
    if asked.key not in fake.keys:
        return asked, {"code": -401, "msg": "유효하지 않은 인증키 입니다."}, 401
    rows = list(fake.rows(asked) or ())
    return asked, samples.odcloud(rows[asked.first - 1 : asked.last], len(rows)), 200


def _ask_kric(fake: Fake, portal: str, rest: str) -> tuple[Asked, object, int]:
    asked, _ = _by_query(portal, rest.removeprefix("openapi/"), "", "")
    if asked.key not in fake.keys:
        return asked, {"header": {"resultCnt": 0, "resultCode": "30", "resultMsg": "키"}}, 200
    rows = list(fake.rows(asked) or ())
    return asked, samples.kric(rows, "00" if rows else "03"), 200


def _by_query(portal: str, rest: str, page: str, size: str) -> tuple[Asked, dict[str, str]]:
    split = urlsplit(rest)
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    number, rows = int(query.get(page, "1")), int(query.get(size, "1000"))
    asked = Asked(
        portal,
        split.path,
        query.get("serviceKey", ""),
        (number - 1) * rows + 1,
        number * rows,
        query,
    )
    return asked, query


def _head(answer: Answer, **more: object) -> bytes:
    headers = {"Content-Type": "application/json;charset=UTF-8", **answer.headers, **more}
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def _whole(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    writer.write(_head(answer, **{"Content-Length": len(answer.body)}) + answer.body)
    await writer.drain()
    return True


async def _hang(_: Answer, writer: asyncio.StreamWriter) -> bool:
    await writer.wait_closed()  # until the client gives up
    return False


async def _trickle(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    for byte in _head(answer, **{"Content-Length": len(answer.body)}) + answer.body:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)  # the fault itself: one byte at a time
    return False


async def _reset(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    half = answer.body[: len(answer.body) // 2]
    writer.write(_head(answer, **{"Content-Length": len(answer.body)}) + half)
    await writer.drain()
    await asyncio.sleep(0.1)  # a reset throws away what the client has not read yet
    linger = struct.pack("ii", 1, 0)  # closing sends a reset and no end
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()
    return False


async def _short(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    writer.write(_head(answer, **{"Content-Length": len(answer.body) + 100}) + answer.body)
    await writer.drain()
    return False


async def _endless(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    writer.write(_head(answer, **{"Transfer-Encoding": "chunked"}))
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()
    return False


def body(text: object, status: int = 200, **headers: str) -> Fault:
    """The answer replaced."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = text if isinstance(text, bytes) else samples.text_of(text).encode()
    return Fault(change=lambda *_: Answer(data, status, named))


def changed(change: Callable[[Any], Any]) -> Fault:
    """The answer's document changed."""

    def play(_: Asked, answer: Answer) -> Answer:
        document = change(json.loads(answer.body))
        return replace(answer, body=samples.text_of(document).encode())

    return Fault(change=play)


def packed(*, cut: bool) -> Fault:
    """Declared as gzip: the body plain, or the gzip cut (F6)."""

    def play(_: Asked, answer: Answer) -> Answer:
        data = gzip.compress(answer.body)[:-10] if cut else answer.body
        return replace(answer, body=data, headers={"Content-Encoding": "gzip"})

    return Fault(change=play)


def redirected(place: Callable[[Asked], str]) -> Fault:
    """Sent on (F11)."""
    return Fault(change=lambda asked, _: Answer(b"", 302, {"Location": place(asked)}))


F2 = Fault(send=_hang)
F3 = Fault(send=_trickle)
F4 = Fault(send=_reset)
F5 = Fault(send=_short)
F7 = Fault(send=_endless)
F9 = body(HTML, 429, Retry_After="7")
F10 = body(HTML, Content_Type="text/html")
