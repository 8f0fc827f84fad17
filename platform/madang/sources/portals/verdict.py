"""The one verdict on an answer: `rows`, `empty`, `unknown`, `retry` or `stop`.

HTTP status says little, so the body is judged in a fixed order: transport, kind of content,
envelope, code, rows.
"""

import http
import io
from collections.abc import Mapping
from dataclasses import dataclass

from madang.errors import SourceError
from madang.sources.client import Reply
from madang.sources.encodings import identify
from madang.sources.envelopes.answers import Answer, Form, read
from madang.sources.portals import codes
from madang.sources.portals.codes import Meaning, Outcome
from madang.sources.portals.declare import Portal

_TABLES: Mapping[Form, Mapping[str, Meaning]] = {
    "plaza": codes.PLAZA,
    "realtime": codes.PLAZA,
    "gateway": codes.GATEWAY,
    "odcloud": codes.ODCLOUD,
}
_TOO_MANY_CALLS = 429
_FAILED = 400
_REFUSED = {401, 403}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer comes to.

    Attributes:
        meaning: Outcome, and what goes with it.
        reason: What was found, in words without a key.
        answer: The answer, where there is one to read.
        is_too_fast: The server wants fewer calls a minute.
    """

    meaning: Meaning
    reason: str
    answer: Answer | None = None
    is_too_fast: bool = False

    @property
    def outcome(self) -> Outcome:
        """One of the five."""
        return self.meaning.outcome


def judge(portal: Portal, reply: Reply) -> Verdict:
    """The verdict on a reply of `portal`."""
    if reply.fault is not None:
        meaning = codes.stop("look at the portal's page") if reply.fault.is_final else codes.RETRY
        return Verdict(meaning=meaning, reason=reply.fault.reason)
    if reply.status == _TOO_MANY_CALLS:
        return Verdict(meaning=codes.RETRY, reason=_words(reply), is_too_fast=True)
    try:
        text = _text(reply)
        answer = read(text, "the answer")
    except SourceError as error:
        return Verdict(meaning=codes.RETRY, reason=f"{_words(reply)}: {error}")
    return _of_answer(portal, reply, answer)


def _text(reply: Reply) -> str:
    """The body's text.

    Raises:
        SourceError: It is no JSON and no XML, or in no encoding we accept, with the byte offset.
    """
    content = identify(io.BytesIO(reply.body))
    if content.media not in {"json", "xml"} or content.encoding is None:
        shown = reply.body[:60].decode("utf-8", "replace")
        message = f"a body of kind {content.media}, which begins with {shown!r}"
        raise SourceError(message)
    return reply.body.decode(content.encoding)


def _of_answer(portal: Portal, reply: Reply, answer: Answer) -> Verdict:
    meaning = _meaning(portal, reply, answer)
    if meaning.outcome == "rows" and not answer.rows:
        meaning = codes.EMPTY
    if meaning.outcome in {"rows", "empty"} and (reply.status or 0) >= _FAILED:
        return Verdict(meaning=codes.RETRY, reason=f"{_words(reply)} beside a body that is well")
    said = " ".join(filter(None, (answer.code, answer.message)))
    return Verdict(meaning=meaning, reason=f"answered {said or _words(reply)}", answer=answer)


def _meaning(portal: Portal, reply: Reply, answer: Answer) -> Meaning:
    if answer.code is None:
        return codes.ROWS
    if answer.code in portal.codes:
        return portal.codes[answer.code]
    found = codes.meaning(answer.code, _TABLES.get(answer.form, {}))
    if found is codes.STRANGE and answer.form == "odcloud" and reply.status in _REFUSED:
        return codes.ODCLOUD["401"]
    return found


def _words(reply: Reply) -> str:
    """The status in words: `503 Service Unavailable`."""
    known = {member.value: member.phrase for member in http.HTTPStatus}
    return f"HTTP {reply.status} {known.get(reply.status or 0, '')}".strip()
