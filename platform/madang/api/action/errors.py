"""How an action says no, as CKAN's clients expect it: a status and a body for each kind of error.

Source: what a CKAN 2.12 answers, compared by tests/conformance.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from madang.errors import MadangError


class ActionError(MadangError):
    """What an action refuses; `status` and `kind` are what clients tell errors apart by."""

    status: ClassVar[int]
    kind: ClassVar[str]
    said: ClassVar[str]

    @property
    def body(self) -> dict[str, Any]:
        """The `error` part of the answer."""
        detail = str(self)
        message = f"{self.said}: {detail}" if detail else self.said
        return {"__type": self.kind, "message": message}


class NotFound(ActionError):
    """What was named does not exist."""

    status, kind, said = 404, "Not Found Error", "Not found"


class NotAuthorized(ActionError):
    """This site is read-only, to everybody."""

    status, kind, said = 403, "Authorization Error", "Access denied"


class SearchQueryError(ActionError):
    """A query that is not in the language of queries."""

    status, kind, said = 400, "Search Query Error", "Search Query is invalid"


class SearchError(ActionError):
    """A query that is well formed and cannot be answered."""

    status, kind, said = 409, "Search Error", "Search error"


class ValidationError(ActionError):
    """A parameter with a wrong value, or one that is missing.

    Attributes:
        fields: What is wrong with each parameter, as lists of sentences.
    """

    status, kind, said = 409, "Validation Error", "Wrong parameters"

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(told)}" for name, told in fields.items()))
        self.fields = fields

    @property
    def body(self) -> dict[str, Any]:
        """Each parameter with its sentences, beside the kind."""
        return {**{name: list(told) for name, told in self.fields.items()}, "__type": self.kind}


class BadRequest(MadangError):
    """A request that is no call of an action at all; answered with a bare JSON text."""
