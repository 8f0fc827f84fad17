"""Errors of the API as JSON: what was asked for, what is wrong, which names are near."""

import difflib
from collections.abc import Iterable

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

NEAR = 5


class Problem(BaseModel):
    """Body of every answer that is an error."""

    error: str = Field(description="Short word for what went wrong, e.g. `not_found`.")
    message: str = Field(description="What was found and what is wanted.")
    asked: str = Field(description="What the request asked for.")
    near: list[str] = Field(default=[], description="Names like the one asked for.")


def problem(  # noqa: PLR0913 -- one answer, each part named
    status: int,
    error: str,
    message: str,
    *,
    asked: str,
    near: Iterable[str] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An error answer. What was asked is cut at 200 characters, so that nothing long comes back."""
    body = Problem(error=error, message=message, asked=asked[:200], near=list(near))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def not_found(thing: str, asked: str, known: Iterable[str]) -> JSONResponse:
    """404 with the known names nearest to the one asked for, or the first few of them."""
    names = sorted(known)
    near = difflib.get_close_matches(asked[:200], names, n=NEAR, cutoff=0.4) or names[:NEAR]
    message = f"There is no {thing} of this name."
    return problem(404, "not_found", message, asked=asked, near=near)
