"""What a run is asked for beside its datasets: where bytes come from, and what is let through."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dagster import ConfigurableResource
from pydantic import Field

from madang.build import Origin

RESOURCE = "request"


class OriginName(StrEnum):
    """Origins as Dagster's launchpad offers them."""

    bundled = "bundled"
    landing = "landing"
    live = "live"


class Request(ConfigurableResource):  # type: ignore[type-arg]  # it has no value of its own
    """Run config of every job: `resources: request: config: …`."""

    origin: OriginName = Field(
        default=OriginName.bundled,
        description=(
            "bundled: facts that the plugins carry. landing: files in the landing folder. "
            "live: services of portals."
        ),
    )
    accept: dict[str, str] = Field(
        default={},
        description="Reason by KEY@PARTITION:HASH, of inputs that a guard held back.",
    )
    allow_older: bool = Field(
        default=False, description="Whether an older input may replace a newer one."
    )


def run_config(
    origin: Origin, accept: Mapping[str, str] | None = None, *, allow_older: bool = False
) -> dict[str, Any]:
    """Run config that asks for these."""
    config = {"origin": origin, "accept": dict(accept or {}), "allow_older": allow_older}
    return {"resources": {RESOURCE: {"config": config}}}


def run_tags(origin: Origin) -> dict[str, str]:
    """Tags by which runs are found again in the UI."""
    return {"madang/origin": origin}
