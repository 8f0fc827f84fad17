"""Files on their way in: a draft asked for, a file written, where they lie and how each stands."""

import json
from pathlib import Path

from madang import durable
from madang.city import FOLDER, draft
from madang.city.loader import SUFFIX
from madang.city.sample import sample_of
from madang.errors import DeclarationError, LandingFileMissing, SourceError
from madang.settings import Settings
from madang.workspace import Workspace


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

    A service that we know comes as the shipped file; another from a sample, which a file of the
    landing folder gives.

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
    services = {"plaza": plaza, "datagokr": datagokr}
    given = {portal: service for portal, service in services.items() if service is not None}
    if len(given) > 1 or (not given and landing is None):
        message = (
            "one source is wanted: --plaza SERVICE, --datagokr ORG/SERVICE/OP or --landing FILE"
        )
        raise DeclarationError(message)
    if landing is None:
        ((portal, service),) = given.items()
        return _of_service(portal, service, name)
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


def _of_service(portal: str, service: str, name: str | None) -> str:
    file = draft.known(portal, service)
    if file is not None:
        return draft.renamed(file.read_text("utf-8"), name)
    known = ", ".join(draft.services())
    message = (
        f"{portal} {service!r}: Madang ships no draft of it (it knows {known}). Download some rows "
        f"of it and give the file: madang dataset new --{portal} {service} --landing FILE"
    )
    raise SourceError(message)


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
