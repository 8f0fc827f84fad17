"""How a call went: the plaza's codes, each with the message that tells it."""

from dataclasses import dataclass

from madang.errors import MadangError


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A code of the plaza, and the key of the message that tells it."""

    code: str
    message: str


OK = Verdict(code="INFO-000", message="plaza.ok")
NOTHING = Verdict(code="INFO-200", message="plaza.nothing")
MISSING = Verdict(code="ERROR-300", message="plaza.missing")
WRONG_TYPE = Verdict(code="ERROR-301", message="plaza.type")
NO_SERVICE = Verdict(code="ERROR-310", message="plaza.service")
WRONG_START = Verdict(code="ERROR-331", message="plaza.start")
WRONG_END = Verdict(code="ERROR-332", message="plaza.end")
NO_NUMBER = Verdict(code="ERROR-333", message="plaza.number")
WRONG_ORDER = Verdict(code="ERROR-334", message="plaza.order")
TOO_MANY = Verdict(code="ERROR-336", message="plaza.many")
BUSY = Verdict(code="ERROR-500", message="plaza.busy")


class Declined(MadangError):
    """A call that is answered with a code and no rows."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"plaza: {verdict.code}")
        self.verdict = verdict
