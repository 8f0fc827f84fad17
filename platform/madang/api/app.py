"""The API application: datasets, and a router of each plugin under `/api/<plugin>`.

Thin: it asks the desk or a plugin's service and shapes the answer. Documentation pages are off,
because FastAPI's own load scripts from another host; `/api/openapi.json` stands.
"""

import logging
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from madang import __version__
from madang.api import models
from madang.api.desk import Desk
from madang.api.problems import Problem, not_found, problem
from madang.errors import MadangError, UnknownName
from madang.plugin import Installed, resolve

_log = logging.getLogger(__name__)
_HTTP_NOT_FOUND = 404


class Api(FastAPI):
    """The application; in its OpenAPI document examples keep their nulls, which mean unknown."""

    def add(self, plugin: str, router: APIRouter) -> None:
        """Mount a plugin's router under its name."""
        self.include_router(router, prefix=f"/{plugin}", tags=[plugin])
        self._routers[f"/{plugin}"] = router

    @cached_property
    def _routers(self) -> dict[str, APIRouter]:
        return {}

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        is_made = self.openapi_schema is not None
        document = super().openapi()
        if not is_made:
            for prefix, router in self._routers.items():
                for route in router.routes:
                    if isinstance(route, APIRoute):
                        _put_examples(document["paths"].get(f"{prefix}{route.path}", {}), route)
        return document


def _put_examples(path: dict[str, Any], route: APIRoute) -> None:
    """FastAPI leaves out every null of the document, those inside of examples as well."""
    for operation in path.values():
        for status, said in route.responses.items():
            for kind, content in said.get("content", {}).items():
                if "example" in content:
                    shown = operation["responses"][str(status)]["content"][kind]
                    shown["example"] = content["example"]


def create_api(desk: Desk) -> FastAPI:
    """The application to mount under `/api`. It has no lifespan, which would never run there."""
    api = Api(
        title="Madang",
        version=__version__,
        description="Datasets of a city data lake: what there is, how old, where its files lie.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={404: {"model": Problem}, 422: {"model": Problem}},
    )
    # Where a plugin's router finds the workspace: request.app.state.desk.
    api.state.desk = desk
    _add_datasets(api, desk)
    _add_errors(api, desk)
    for installed in desk.workspace.registry.installed:
        _add_plugin(api, installed)
    return api


def _add_datasets(api: FastAPI, desk: Desk) -> None:
    @api.get("/datasets", tags=["datasets"])
    def datasets(plugin: str | None = None, q: str = "") -> models.DatasetList:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        """Every dataset and how it stands; `plugin` and `q` (words) narrow the list."""
        found = [models.summary(item) for item in desk.search(q[:200], plugin)]
        return models.DatasetList(count=len(found), datasets=found)

    @api.get("/datasets/{key}", tags=["datasets"])
    def dataset(key: str) -> models.DatasetDetail:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        """One dataset closely: columns, checks, versions, sources, citation."""
        return models.detail(desk.detail(key), desk)


def _add_errors(api: FastAPI, desk: Desk) -> None:
    @api.exception_handler(UnknownName)
    def unknown(request: Request, error: UnknownName) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        key = request.path_params.get("key")
        if key is not None:
            return not_found("dataset", key, desk.workspace.registry.datasets)
        return problem(404, "not_found", str(error), asked=request.url.path)

    @api.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        if error.status_code == _HTTP_NOT_FOUND:
            return not_found("address", request.url.path, _paths(api))
        message = str(error.detail)
        return problem(error.status_code, "refused", message, asked=request.url.path)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        found = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        )
        return problem(422, "invalid", found, asked=request.url.path)

    @api.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] -- FastAPI
        code = request.headers.get("x-request-id", "")[:12]
        _log.error("api %s failed, code %s", request.url.path, code, exc_info=error)
        message = f"The request could not be answered; its code is {code}."
        return problem(500, "failed", message, asked=request.url.path)


def _paths(api: FastAPI) -> list[str]:
    return [f"/api{path}" for path in api.openapi()["paths"]]


def _add_plugin(api: Api, installed: Installed) -> None:
    """Mount the plugin's router; one that does not load is logged and left out."""
    plugin = installed.plugin
    if plugin.api is None:
        return
    try:
        api.add(plugin.name, resolve(plugin.api))
    except (MadangError, TypeError, AssertionError) as error:
        _log.error("api of plugin %s is left out: %s", plugin.name, error)
