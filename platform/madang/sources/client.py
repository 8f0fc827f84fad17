"""The one HTTP client of live sources: polite, patient to a limit, and never a leak of a key.

One exchange is asked for and one `Reply` comes back, whatever happens: what goes wrong below the
body is a `Fault` in it. What a body means is for `madang.sources.portals` to say.

- httpx and its logs only ever see the address with `{KEY}`; the key is joined at the transport.
- A redirect to another host is refused; to https of the same host it is followed; never to http.
- The whole exchange has a limit, also while headers trickle in, and so has the size of the body.
- Bytes are unpacked here: gzip that was cut, or is none, is a fault and not half a text.
"""

import logging
import ssl
import time
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import httpcore
import httpx

from madang.sources.patience import CONNECTIONS, Patience
from madang.sources.secrets import Key

FaultKind: TypeAlias = Literal[
    "refused", "timeout", "reset", "short", "gzip", "too_long", "redirect", "tls"
]
USER_AGENT = "madang/0.1 (city data lake)"
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 3
_KEPT_HEADERS = ("content-type", "etag", "last-modified", "retry-after")
_FINAL: frozenset[FaultKind] = frozenset({"too_long", "redirect", "tls"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What went wrong below the body.

    Attributes:
        kind: What it was.
        reason: In words, without the key.
    """

    kind: FaultKind
    reason: str

    @property
    def is_final(self) -> bool:
        """Whether trying again cannot help."""
        return self.kind in _FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back.

    Attributes:
        status: HTTP status, None where no answer began.
        headers: Those worth keeping, in lower case, without the key.
        body: Unpacked and without the key; of a fault what had come by then.
        echoed: The key stood in body or headers and was blanked.
        fault: Why the body is not whole, None where it is.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    echoed: bool = False
    fault: Fault | None = None

    @property
    def retry_after_s(self) -> float | None:
        """Seconds that the server asked to wait; dates are not honoured, clocks differ."""
        asked = self.headers.get("retry-after", "").strip()
        return float(asked) if asked.isdecimal() else None


class Client:
    """Connections to portals, kept open between calls; one thread uses it.

    Args:
        patience: How long and how much.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._limit = _Limit()
        self._transport = _Transport(patience, self._limit)
        self._client = httpx.Client(
            transport=self._transport,
            timeout=httpx.Timeout(patience.read_s, connect=patience.connect_s),
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip, identity"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, address: str, key: Key) -> Reply:
        """One exchange.

        Args:
            address: With `{KEY}` where the key goes.
            key: Joined at the socket.
        """
        self._limit.start(self._patience.whole_s)
        with self._transport.joining(key):
            reply = self._follow(httpx.URL(address), key)
        return _without_key(reply, key)

    def _follow(self, url: httpx.URL, key: Key) -> Reply:
        for _ in range(_MOST_REDIRECTS):
            reply, location = self._exchange(url)
            if location is None:
                return reply
            target = url.join(key.blank_text(location))  # httpx logs whatever it is asked for
            if target.host != url.host or target.scheme not in {url.scheme, "https"}:
                return _faulty("redirect", f"was sent on to {_host(target)}, which is not asked")
            url = target
        return _faulty("redirect", f"was sent on more than {_MOST_REDIRECTS} times")

    def _exchange(self, url: httpx.URL) -> tuple[Reply, str | None]:
        """The reply, and where it sends us on to."""
        body = bytearray()
        status, headers = None, dict[str, str]()
        try:
            with self._client.stream("GET", url) as response:
                status = response.status_code
                headers = {
                    name: response.headers[name]
                    for name in _KEPT_HEADERS
                    if name in response.headers
                }
                if status in _REDIRECTS and "location" in response.headers:
                    return Reply(status=status), response.headers["location"]
                packed = self._limited(response.iter_raw())
                is_gzip = response.headers.get("content-encoding", "").lower() == "gzip"
                for chunk in _unpacked(packed, body, self._patience.most_bytes, is_gzip=is_gzip):
                    body += chunk
        except Exception as error:  # noqa: BLE001 -- each becomes a fault that is judged
            fault = _fault_of(error)
            return Reply(status=status, headers=headers, body=bytes(body), fault=fault), None
        return Reply(status=status, headers=headers, body=bytes(body)), None

    def _limited(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks, until there are too many bytes."""
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._patience.most_bytes:
                raise _TooLongError(self._patience.most_bytes)
            yield chunk


class _TooLongError(Exception):
    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most:,} bytes")


class _GzipError(Exception):
    pass


def _unpacked(
    chunks: Iterable[bytes], kept: bytearray, most: int, *, is_gzip: bool
) -> Iterator[bytes]:
    """The body in pieces.

    Args:
        chunks: As received.
        kept: Where the caller gathers; what came before unpacking failed is put there.
        most: Bytes that the body may have.
        is_gzip: Whether it was declared as packed.
    """
    if not is_gzip:
        yield from chunks
        return
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for chunk in chunks:
        try:
            piece = unpack.decompress(chunk, most + 1)
        except zlib.error as error:
            kept += chunk
            message = f"gzip was declared, and the body is none ({error})"
            raise _GzipError(message) from error
        if len(kept) + len(piece) > most:
            raise _TooLongError(most)
        yield piece
    if not unpack.eof:
        message = "gzip that ends too early"
        raise _GzipError(message)


class _Limit:
    """The instant at which the present exchange must be over."""

    def __init__(self) -> None:
        self._end = 0.0

    def start(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def cut(self, timeout: float | None) -> float:
        """The timeout, or less where the exchange must be over sooner."""
        self.prove()
        left = max(self._end - time.monotonic(), 0.001)
        return left if timeout is None else min(timeout, left)

    def prove(self) -> None:
        """Nothing, where there is time left."""
        if time.monotonic() >= self._end:
            message = "the whole exchange took too long"
            raise httpcore.ReadTimeout(message)


class _Transport(httpx.BaseTransport):
    """httpcore's pool with a limit on every read; what httpx logs holds no key."""

    def __init__(self, patience: Patience, limit: _Limit) -> None:
        self._key: Key | None = None
        self._pool = httpcore.ConnectionPool(
            ssl_context=patience.tls(),
            max_connections=CONNECTIONS,
            max_keepalive_connections=1,
            network_backend=_Backend(limit),
        )
        _hush()

    @contextmanager
    def joining(self, key: Key) -> Generator[None]:
        """Join `key` to every address sent inside."""
        self._key = key
        try:
            yield
        finally:
            self._key = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, with the key in the target."""
        url, key = request.url, self._key
        target = url.raw_path if key is None else key.join(url.raw_path)
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Stream(response),
            extensions={"http_version": b"HTTP/1.1"},
        )

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.SyncBackend):
    def __init__(self, limit: _Limit) -> None:
        super().__init__()
        self._limit = limit

    def connect_tcp(self, *place: Any, **how: Any) -> httpcore.NetworkStream:  # noqa: ANN401 -- passed on
        return _Wire(super().connect_tcp(*place, **how), self._limit)


class _Wire(httpcore.NetworkStream):
    """A connection that the exchange's limit also holds for."""

    def __init__(self, inner: httpcore.NetworkStream, limit: _Limit) -> None:
        self._inner = inner
        self._limit = limit

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._inner.read(max_bytes, self._limit.cut(timeout))
        except httpcore.ReadTimeout:
            self._limit.prove()  # says which of the two limits it was
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._limit.cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._limit.cut(timeout))
        return _Wire(secured, self._limit)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- whatever the library asks for
        return self._inner.get_extra_info(info)


def _hush() -> None:
    """Keep httpcore from writing headers, in which a server may echo the key, into debug logs."""
    logging.getLogger("httpcore.http11").setLevel(logging.INFO)


def _fault_of(error: Exception) -> Fault:
    """The fault behind an exception."""
    causes = _causes(error)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return Fault(kind="tls", reason=f"its certificate is not valid: {causes[-1]}")
    for kinds, kind, reason in _KINDS:
        if isinstance(error, kinds):
            return Fault(kind=kind, reason=f"{reason}: {error}" if str(error) else reason)
    return Fault(kind="reset", reason=f"{type(error).__name__}: {error}")


_KINDS: tuple[tuple[tuple[type[Exception], ...], FaultKind, str], ...] = (
    ((_TooLongError,), "too_long", "sent a body that is too long"),
    ((_GzipError,), "gzip", "sent a body that cannot be unpacked"),
    ((httpcore.TimeoutException, httpx.TimeoutException), "timeout", "did not answer in time"),
    ((httpcore.ConnectError,), "refused", "gave no connection"),
    ((httpcore.RemoteProtocolError,), "short", "broke off or sent no HTTP"),
    ((httpcore.NetworkError,), "reset", "broke the connection off"),
)


def _causes(error: BaseException) -> list[BaseException]:
    found = [error]
    while (before := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(before)
    return found


def _faulty(kind: FaultKind, reason: str) -> Reply:
    return Reply(fault=Fault(kind=kind, reason=reason))


def _host(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}"


def _without_key(reply: Reply, key: Key) -> Reply:
    body, echoed = key.blank(reply.body)
    headers = {name: key.blank_text(value) for name, value in reply.headers.items()}
    fault = reply.fault
    if fault is not None:
        fault = Fault(kind=fault.kind, reason=key.blank_text(fault.reason))
    return Reply(
        status=reply.status,
        headers=headers,
        body=body,
        echoed=echoed or headers != reply.headers,
        fault=fault,
    )
