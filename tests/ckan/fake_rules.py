"""What the fake CKAN holds, and the rules that it keeps: names, owners, lists, tables, files."""

import copy
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, TypeAlias

from werkzeug.datastructures import FileStorage

from madang import clock

Json: TypeAlias = dict[str, Any]
LARGEST_UPLOAD = 1 << 20
LICENCES = (
    "notspecified", "odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl",
    "other-open", "other-pd", "other-at", "uk-ogl", "cc-nc", "other-nc", "other-closed",
)  # fmt: skip
_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_TAG = re.compile(r"[\w \-.]{2,100}")
_PACKAGE = (
    "author", "author_email", "license_id", "maintainer", "maintainer_email", "notes", "url",
    "version",
)  # fmt: skip
_RESOURCE = (
    "cache_last_updated", "cache_url", "description", "hash", "last_modified", "mimetype",
    "mimetype_inner", "name", "resource_type", "size", "url_type",
)  # fmt: skip


class Answer(Exception):
    """An answer that is not `ok`."""

    def __init__(self, status: int, error: Json | str) -> None:
        super().__init__(status)
        self.status, self.error = status, error


def invalid(**fields: Sequence[str]) -> Answer:
    """409: values that CKAN does not take."""
    return Answer(409, {**fields, "__type": "Validation Error"})


def missing() -> Answer:
    """404."""
    return Answer(404, {"__type": "Not Found Error", "message": "Not found"})


def forbidden() -> Answer:
    """403."""
    return Answer(403, {"__type": "Authorization Error", "message": "Access denied"})


def broken() -> Answer:
    """500, as when the search index is away."""
    return Answer(500, {"__type": "Internal Server Error", "message": "Internal Server Error"})


@dataclass
class Table:
    """One table of the datastore."""

    fields: list[Json]
    key: list[str]
    rows: list[Json] = field(default_factory=list)


@dataclass
class State:
    """What the databases, the index and the disk hold; it outlives the process."""

    users: dict[str, Json] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, Json] = field(default_factory=dict)
    members: set[tuple[str, str]] = field(default_factory=set)
    packages: dict[str, Json] = field(default_factory=dict)
    index: dict[str, Json] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class Rules:
    """Everything that stands there, and what may be done to it."""

    address = ""

    def __init__(self) -> None:
        self.state = State()
        self.is_searching = True

    def _set(self, package: Json, said: Json, files: Mapping[str, FileStorage]) -> None:
        """Make the package what is said; every value is held against CKAN's rules."""
        self._check(package, said)
        owner = self._organization(said["owner_org"])
        package |= {name: said.get(name) for name in _PACKAGE}
        package |= {
            "name": said["name"],
            "title": said.get("title") or said["name"],
            "private": bool(said.get("private")),
            "state": said.get("state") or "active",
            "owner_org": owner["id"],
            "tags": [{"name": tag["name"]} for tag in said.get("tags") or []],
            "groups": [],
            "extras": sorted(said.get("extras") or [], key=lambda extra: extra["key"]),
        }
        standing = {resource["id"]: resource for resource in package["resources"]}
        package["resources"] = [
            self._made(each, standing.get(each.get("id", ""), {}), files)
            for each in said.get("resources") or []
        ]

    def _check(self, package: Json, said: Json) -> None:
        if not _NAME.fullmatch(str(said.get("name"))):
            raise invalid(name=["Must be purely lowercase alphanumeric (ascii) characters"])
        others = (p for p in self.state.packages.values() if p is not package)
        if any(p.get("name") == said["name"] and p["state"] != "deleted" for p in others):
            raise invalid(name=["That URL is already in use."])
        if said.get("owner_org") is None:
            raise invalid(owner_org=["An organization must be provided"])
        for tag in said.get("tags") or []:
            if not _TAG.fullmatch(tag["name"]):
                raise invalid(tags=[f'Tag "{tag["name"]}" is not as CKAN wants it'])
        keys = [extra["key"] for extra in said.get("extras") or []]
        if len(keys) != len(set(keys)):
            raise invalid(extras_validation=["Duplicate key"])

    def _made(self, said: Json, standing: Json, files: Mapping[str, FileStorage]) -> Json:
        nested = [name for name, value in said.items() if isinstance(value, dict | list)]
        if nested:
            raise invalid(resources=[f"{nested[0]}: must be a text"])
        made = dict.fromkeys(_RESOURCE) | said
        made.setdefault("id", str(uuid.uuid4()))
        made["datastore_active"] = bool(standing.get("datastore_active"))
        for name in ("position", "package_id", "clear_upload", "state"):
            made.pop(name, None)
        upload = files.get(made["id"])
        if upload is not None:
            data = upload.stream.read()
            if len(data) > LARGEST_UPLOAD:
                raise invalid(upload=["File upload too large"])
            self.state.files[made["id"]] = (upload.filename or "", data)
            made |= {"url": upload.filename, "url_type": "upload", "size": len(data)}
            made["last_modified"] = now()
        elif made.get("url_type") == "upload":
            made["url"] = str(made["url"]).rpartition("/")[2]
        return made

    def _shown(self, package: Json) -> Json:
        owner = self._organization(package["owner_org"])
        resources = [
            {**each, "package_id": package["id"], "position": at, "state": "active",
             "url": self._url(package, each)}
            for at, each in enumerate(package["resources"])
        ]  # fmt: skip
        return copy.deepcopy({**package, "organization": owner, "resources": resources})

    def _url(self, package: Json, resource: Json) -> str:
        if resource.get("url_type") != "upload":
            return resource["url"]
        folder = f"{self.address}/dataset/{package['id']}/resource/{resource['id']}"
        return f"{folder}/download/{resource['url']}"

    def _index(self, package: Json) -> None:
        self._search()
        document = {name: package[name] for name in ("id", "name", "title", "notes")}
        document["organization"] = self._organization(package["owner_org"])["name"]
        document |= {f"extras_{extra['key']}": extra["value"] for extra in package["extras"]}
        self.state.index[package["id"]] = document
        if package["state"] != "active":
            del self.state.index[package["id"]]

    def _search(self) -> None:
        if not self.is_searching:
            raise broken()

    def _package(self, name: str) -> Json:
        found = self.state.packages.get(name)
        named = [p for p in self.state.packages.values() if p["name"] == name]
        named.sort(key=lambda package: package["state"] == "deleted")
        if found is None and not named:
            raise missing()
        return found or named[0]

    def _resource(self, name: str) -> tuple[Json, Json]:
        for package in self.state.packages.values():
            for resource in package["resources"]:
                if resource["id"] == name:
                    return package, resource
        raise missing()

    def _table(self, name: str) -> Table:
        if name not in self.state.tables:
            raise missing()
        return self.state.tables[name]

    def _organization(self, name: str) -> Json:
        for each in self.state.organizations.values():
            if name in {each["id"], each["name"]}:
                return each
        raise missing()

    def _admin(self, user: Json | None) -> None:
        if user is None or not user["sysadmin"]:
            raise forbidden()

    def _editor(self, user: Json | None, owner: str | None) -> None:
        if user is None or (owner and not self._may(user, self._organization(owner)["name"])):
            raise forbidden()

    def _may(self, user: Json, organization: str) -> bool:
        return user["sysadmin"] or (user["name"], organization) in self.state.members

    def _may_edit(self, user: Json, package: Json) -> bool:
        return self._may(user, self._organization(package["owner_org"])["name"])


def merge(there: Json, said: Json) -> None:
    """As package_revise does: lists item by item, so that a shorter one leaves a tail."""
    for name, value in said.items():
        stands = there.get(name)
        if not isinstance(value, list) or not isinstance(stands, list):
            there[name] = value
            continue
        for at, item in enumerate(value):
            if at >= len(stands):
                stands.append(item)
            elif isinstance(item, dict):
                merge(stands[at], item)
            else:
                stands[at] = item


def insert(table: Table, records: Sequence[Json]) -> None:
    """All of them, or none."""
    types = {each["id"]: each["type"] for each in table.fields}
    for at, record in enumerate(records):
        unknown = record.keys() - types.keys()
        if unknown:
            raise invalid(records=[f"row {at} has extra keys {sorted(unknown)}"])
        for name, value in record.items():
            if value is not None and not _fits(types[name], value):
                raise invalid(data=[f"invalid input for type {types[name]}"])
    rows = [*table.rows, *({name: row.get(name) for name in types} for row in records)]
    keys = [tuple(row[name] for name in table.key) for row in rows]
    if table.key and len(keys) != len(set(keys)):
        raise invalid(constraints=["Cannot insert records: uniqueness constraint"])
    table.rows = rows


def _fits(kind: str, value: object) -> bool:
    if kind == "_text":
        return isinstance(value, list)
    if kind == "bool":
        return isinstance(value, bool)
    if kind in {"int8", "float8", "numeric"}:
        try:
            float(str(value))
        except ValueError:
            return False
    return not isinstance(value, list)


_last: list[str] = [""]


def now() -> str:
    """An instant as CKAN writes it, later than the one before."""
    moment = clock.now().astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    if moment <= _last[0]:
        head, _, tail = _last[0].rpartition(".")
        moment = f"{head}.{int(tail) + 1:06}"
    _last[0] = moment
    return moment
