"""Files on their way in: a draft asked for, a file written, where they lie and how each stands."""

import io
import json
from pathlib import Path
from typing import Literal, TypeAlias

from madang import durable
from madang.city import FOLDER, draft
from madang.city.live_sample import first_page, lacks_key, unnamed
from madang.city.loader import SUFFIX
from madang.city.sample import answer_sample, sample_of
from madang.dataset import Endpoint, RawFile
from madang.errors import DeclarationError, LandingFileMissing, SourceError
from madang.settings import Settings
from madang.sources.encodings import identify
from madang.workspace import Workspace

PortalName: TypeAlias = Literal["plaza", "datagokr"]


def folder_of(settings: Settings) -> Path:
    """Where the files of this Madang lie."""
    return settings.home / FOLDER


def draft_of(
    workspace: Workspace,
    *,
    plaza: str | None = None,
    datagokr: str | None = None,
    landing: str | None = None,
    name: str | None = None,
) -> str:
    """The text of a draft for one source.

    A service that we know comes as the shipped file; another from a sample: a file of the landing
    folder, or one call to the portal where its key is set.

    Args:
        workspace: Whose landing folder is looked into.
        plaza: Service of the plaza.
        datagokr: `ORG/SERVICE/OPERATION` of data.go.kr.
        landing: File in the landing folder, or any path. Beside a service: a file with the fields
            that the service sends.
        name: Name after `city.`.

    Raises:
        DeclarationError: No source, or two services, or a name that does not fit.
        SourceError: There is neither a shipped file nor a sample; says how to get one.
    """
    services: dict[PortalName, str | None] = {"plaza": plaza, "datagokr": datagokr}
    given: dict[PortalName, str] = {
        portal: service for portal, service in services.items() if service is not None
    }
    if len(given) > 1 or (not given and landing is None):
        message = (
            "one source is wanted: --plaza SERVICE, --datagokr ORG/SERVICE/OP or --landing FILE"
        )
        raise DeclarationError(message)
    if landing is None:
        ((portal, service),) = given.items()
        return _of_service(workspace, portal, service, name)
    path = _file(workspace, landing)
    source = {portal: json.dumps(service) for portal, service in given.items()}
    source["landing"] = json.dumps(draft.landing_pattern(path.name), ensure_ascii=False)
    return draft.draft(sample_of(path), draft.Asked(source=source, name=name))


def write_new(settings: Settings, text: str) -> Path:
    """The file that now holds a new dataset.

    Raises:
        DeclarationError: There is one of that name already.
    """
    path = folder_of(settings) / f"{draft.name_in(text)}{SUFFIX}"
    if path.exists():
        message = f"{path} is there already; edit it, or give another --name"
        raise DeclarationError(message)
    durable.replace(path, text.encode())
    return path


def _of_service(workspace: Workspace, portal: PortalName, service: str, name: str | None) -> str:
    """The shipped file of a service that we know, else a draft from one call."""
    file = draft.known(portal, service)
    if file is not None:
        return draft.renamed(file.read_text("utf-8"), name)
    endpoint = Endpoint(portal=portal, service=service)
    lacking = lacks_key(workspace.settings, endpoint)
    if lacking:
        known = ", ".join(draft.services())
        message = (
            f"{portal} {service!r}: Madang ships no draft of it (it knows {known}), and {lacking} "
            "is not set to ask for a sample. Set it, or download some rows and give the file: "
            f"madang dataset new --{portal} {service} --landing FILE"
        )
        raise SourceError(message)
    asked = draft.Asked(source={portal: json.dumps(service)}, name=name)
    return draft.draft(answer_sample([_answer(workspace, endpoint)]), asked)


def _answer(workspace: Workspace, endpoint: Endpoint) -> RawFile:
    """The answer to one call, as a reader gets it."""
    body = first_page(workspace, unnamed(endpoint), endpoint)
    return RawFile(
        name=endpoint.service,
        as_of=None,
        encoding=identify(io.BytesIO(body)).encoding,
        size=len(body),
        opener=lambda: io.BytesIO(body),
    )


def _file(workspace: Workspace, landing: str) -> Path:
    path = Path(landing)
    if path.is_file():
        return path
    if workspace.landing is not None and workspace.landing.is_local:
        found = [name for name in workspace.landing.names() if Path(name).name == path.name]
        if found:
            return workspace.landing.local(found[-1])
    where = workspace.landing.url if workspace.landing else "no landing folder is set"
    message = f"no file {landing!r}, neither here nor in the landing folder ({where})"
    raise LandingFileMissing(message)
