"""`/healthz`: this process answers. `/readyz`: it can read what it serves."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from madang.api.desk import Desk
from madang.errors import MadangError


def health_routes(desk: Desk) -> list[Route]:
    """The two addresses, outside `/api`, for whoever watches the process."""

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    def readyz(_: Request) -> JSONResponse:
        try:
            listings = desk.listings()
        except (MadangError, OSError) as error:
            return JSONResponse({"status": "failed", "reason": type(error).__name__}, 503)
        published = sum(item.published is not None for item in listings)
        left_out = [item for item in desk.workspace.registry.failures if not item.disabled]
        return JSONResponse(
            {
                "status": "ready",
                "datasets": len(listings),
                "published": published,
                "plugins_left_out": [
                    item.key for item in left_out if not (item.dataset or item.file)
                ],
                "datasets_left_out": [item.key for item in left_out if item.dataset or item.file],
            }
        )

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
