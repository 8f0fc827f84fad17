"""A CKAN in this process: the actions that a publisher calls, as CKAN 2.12 answers them.

It enforces what the publisher rests on: ids from a sysadmin only, unique names, `match` in
package_revise, a list of extras that replaces the one before, tables that outlive their dataset,
declared types that stay when a table is made again, whole batches undone. The same tests run
against the real one, so a difference shows. It keeps no history and ranks nothing.
"""

import copy
import json
import re
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, TypeAlias

from werkzeug.datastructures import FileStorage
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from madang import clock
from tests.ckan.solr_standin import lucene

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


class _Quiet(WSGIRequestHandler):
    """Keeps the log for faults."""

    def log_request(self, *_words: object) -> None:
        """Say nothing."""


class Fake:
    """One CKAN; `address` and `token` are for clients."""

    def __init__(self) -> None:
        self.state = State()
        self.version = "2.12.0"
        self.is_searching = True
        self.calls: list[str] = []
        self.token = "token-of-the-admin"  # noqa: S105 -- opens nothing but this
        self._lock = threading.RLock()
        self._port = 0
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._life = 0
        self.reset()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> "Fake":
        """Serve; it answers once this returns."""
        self.start()
        return self

    def down(self) -> None:
        """End it."""
        self.kill()

    def start(self) -> None:
        """Serve, also again after `kill`; on the same port."""
        self._life += 1
        life = self._life

        def serve(environ: Json, start_response: Any) -> Iterable[bytes]:
            request = Request(environ)
            response = self._answer(request)
            if life != self._life:  # it died meanwhile: the connection ends without an answer
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return response(environ, start_response)

        self._server = make_server(
            "127.0.0.1", self._port, serve, threaded=True, request_handler=_Quiet
        )
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._port = self._server.port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.daemon = True
        self._thread.start()

    def kill(self) -> None:
        """Stop at once: nothing that runs is finished, nobody gets an answer."""
        with self._lock:
            self._life += 1
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def stop_search(self) -> None:
        """The search index is gone."""
        self.is_searching = False

    def start_search(self) -> None:
        """The search index is back, and filled again."""
        self.is_searching = True
        for package in self.state.packages.values():
            self._index(package)

    def reset(self) -> None:
        """Empty, but for the admin and its token."""
        self.state = State(
            users={"admin": {"id": "admin", "name": "admin", "sysadmin": True}},
            tokens={self.token: "admin"},
        )

    def spoil(self, resource: str) -> None:
        """Change one byte of a file on the disk."""
        name, data = self.state.files[resource]
        self.state.files[resource] = (name, bytes([data[0] ^ 1]) + data[1:])

    # -- the door ----------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if "download" in parts:
            return self._file(parts)
        name = parts[-1]
        life = self._life
        data, files = self._asked(request)
        action: Callable[..., Any] | None = getattr(self, f"do_{name}", None)
        self.calls.append(name)
        if action is None:
            return _response(400, f"Bad request: Action name not known: {name}")
        with self._lock:
            if life != self._life:
                return _response(503, "dead")
            before = copy.deepcopy(self.state)
            try:
                user = self.state.users.get(self.state.tokens.get(_token(request), ""))
                result = action(user, data | files)
            except Answer as said:
                self.state = before
                return _response(said.status, {"success": False, "error": said.error})
            return _response(200, {"success": True, "result": copy.deepcopy(result)})

    def _asked(self, request: Request) -> tuple[Json, Json]:
        if request.mimetype == "application/json":
            return (request.get_json(silent=True) or {}) | request.args.to_dict(), {}
        form = {name: _loaded(text) for name, text in request.form.items()}
        return form | request.args.to_dict(), dict(request.files.items())

    def _file(self, parts: Sequence[str]) -> Response:
        held = self.state.files.get(parts[3])
        return Response(held[1]) if held else Response(status=404)

    # -- who and what is there ---------------------------------------------------------------------

    def do_status_show(self, _user: Json | None, _data: Json) -> Json:
        return {"ckan_version": self.version, "extensions": ["activity", "datastore"]}

    def do_user_show(self, user: Json | None, data: Json) -> Json:
        found = self.state.users.get(data["id"]) if "id" in data else user
        if found is None:
            raise missing()
        return found

    def do_user_create(self, user: Json | None, data: Json) -> Json:
        self._admin(user)
        made = {"id": data["name"], "name": data["name"], "sysadmin": False}
        self.state.users[data["name"]] = made
        return made

    def do_api_token_create(self, user: Json | None, data: Json) -> Json:
        self._admin(user)
        token = uuid.uuid4().hex
        self.state.tokens[token] = data["user"]
        return {"token": token}

    def do_api_token_revoke(self, user: Json | None, data: Json) -> None:
        self._admin(user)
        self.state.tokens.pop(data["token"])

    def do_organization_create(self, user: Json | None, data: Json) -> Json:
        self._admin(user)
        made = {"id": str(uuid.uuid4()), "name": data["name"], "state": "active"}
        self.state.organizations[data["name"]] = made
        return made

    def do_organization_member_create(self, user: Json | None, data: Json) -> Json:
        self._admin(user)
        self.state.members.add((data["username"], data["id"]))
        return {}

    def do_organization_show(self, _user: Json | None, data: Json) -> Json:
        self._search()  # it counts its datasets there
        return self._organization(data["id"])

    def do_organization_list_for_user(self, user: Json | None, _data: Json) -> list[Json]:
        return [o for o in self.state.organizations.values() if user and self._may(user, o["name"])]

    def do_license_list(self, _user: Json | None, _data: Json) -> list[Json]:
        return [{"id": name} for name in LICENCES]

    def do_group_list(self, _user: Json | None, _data: Json) -> list[str]:
        return []

    # -- datasets ----------------------------------------------------------------------------------

    def do_package_show(self, user: Json | None, data: Json) -> Json:
        package = self._package(data["id"])
        if package["state"] != "active" and not (user and self._may_edit(user, package)):
            raise forbidden() if user is None else missing()
        return self._shown(package)

    def do_package_list(self, _user: Json | None, _data: Json) -> list[str]:
        found = self.state.packages.values()
        return sorted(package["name"] for package in found if package["state"] == "active")

    def do_package_search(self, _user: Json | None, data: Json) -> Json:
        self._search()
        fits = lucene(str(data.get("fq", "*:*")))
        asked = lucene(str(data.get("q", "*:*")))
        found = [d for d in self.state.index.values() if fits(d) and asked(d)]
        found.sort(key=lambda document: document["id"])
        start, rows = int(data.get("start", 0)), int(data.get("rows", 10))
        page = [self._shown(self._package(d["id"])) for d in found[start : start + rows]]
        return {"count": len(found), "results": page}

    def do_package_create(self, user: Json | None, data: Json) -> Json:
        self._editor(user, data.get("owner_org"))
        assert user is not None
        if "id" in data and not user["sysadmin"]:
            raise invalid(id=["The input field id was not expected."])
        if data.get("id") in self.state.packages:
            raise invalid(id=["Dataset id already exists"])
        now = _now()
        package = {
            "id": data.get("id") or str(uuid.uuid4()), "metadata_created": now,
            "metadata_modified": now, "type": "dataset", "resources": [],
        }  # fmt: skip
        self.state.packages[package["id"]] = package
        self._set(package, {"state": "active", "private": False, **data}, {})
        package["metadata_modified"] = _now()
        self._index(package)
        return self._shown(package)

    def do_package_revise(self, user: Json | None, data: Json) -> Json:
        package = self._package(data["match"].get("id") or data["match"]["name"])
        shown = self._shown(package)
        unmatched = [name for name, said in data["match"].items() if shown.get(name) != said]
        if unmatched:
            raise invalid(match=unmatched)
        self._editor(user, package["owner_org"])
        revised = copy.deepcopy(shown)
        for pattern in data.get("filter", []):
            revised.pop(pattern.removeprefix("-"), None)
        _merge(revised, data.get("update", {}))
        files = {
            name.split("__")[2]: held for name, held in data.items()
            if isinstance(held, FileStorage)
        }  # fmt: skip
        self._set(package, revised, files)
        if self._shown(package) | {"metadata_modified": ""} != shown | {"metadata_modified": ""}:
            package["metadata_modified"] = _now()
        self._index(package)
        return {"package": self._shown(package)}

    def do_package_patch(self, user: Json | None, data: Json) -> Json:
        package = self._package(data["id"])
        asked = {"match": {"id": package["id"]}, "filter": [f"-{name}" for name in data]}
        said = {name: value for name, value in data.items() if name != "id"}
        return self.do_package_revise(user, {**asked, "update": said})["package"]

    def do_package_delete(self, user: Json | None, data: Json) -> None:
        package = self._package(data["id"])
        self._editor(user, package["owner_org"])
        package |= {"state": "deleted", "metadata_modified": _now()}
        self._index(package)

    def do_dataset_purge(self, user: Json | None, data: Json) -> None:
        self._admin(user)
        package = self._package(data["id"])
        del self.state.packages[package["id"]]
        self.state.index.pop(package["id"], None)

    def do_resource_show(self, _user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["id"])
        return next(r for r in self._shown(package)["resources"] if r["id"] == resource["id"])

    def do_resource_create(self, user: Json | None, data: Json) -> Json:
        package = self._package(data.pop("package_id"))
        listed = [*self._shown(package)["resources"], data]
        return self.do_package_patch(user, {"id": package["id"], "resources": listed})["resources"][
            -1
        ]

    def do_resource_delete(self, user: Json | None, data: Json) -> None:
        package, resource = self._resource(data["id"])
        self._editor(user, package["owner_org"])
        package["resources"] = [r for r in package["resources"] if r["id"] != resource["id"]]
        package["metadata_modified"] = _now()
        self.state.tables.pop(resource["id"], None)
        self._index(package)

    # -- tables ------------------------------------------------------------------------------------

    def do_datastore_create(self, user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["resource_id"])
        self._editor(user, package["owner_org"])
        table = self.state.tables.get(resource["id"])
        if table is None:
            table = Table(fields=[], key=data.get("primary_key") or [])
            self.state.tables[resource["id"]] = table
        known = {each["id"]: each for each in table.fields}
        for each in data.get("fields") or []:
            if each["id"] in known:  # the type that was declared first stays
                known[each["id"]]["info"] = each.get("info", {})
            else:
                table.fields.append({name: each.get(name, {}) for name in ("id", "type", "info")})
        _insert(table, data.get("records") or [])
        if not resource.get("datastore_active"):
            resource["datastore_active"] = True
            package["metadata_modified"] = _now()
        return {"fields": table.fields}

    def do_datastore_upsert(self, user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["resource_id"])
        self._editor(user, package["owner_org"])
        _insert(self._table(resource["id"]), data["records"])
        return {}

    def do_datastore_delete(self, user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["resource_id"])
        self._editor(user, package["owner_org"])
        self._table(resource["id"])
        del self.state.tables[resource["id"]]
        resource["datastore_active"] = False
        package["metadata_modified"] = _now()
        return {}

    def do_datastore_info(self, _user: Json | None, data: Json) -> Json:
        table = self._table(data.get("id") or data["resource_id"])
        return {"fields": table.fields, "meta": {"count": len(table.rows)}}

    def do_datastore_search(self, _user: Json | None, data: Json) -> Json:
        if data["resource_id"] == "_table_metadata":
            records = [{"name": name, "alias_of": None} for name in self.state.tables]
            return {"records": records, "total": len(records)}
        table = self._table(data["resource_id"])
        records = [{"_id": at, **row} for at, row in enumerate(table.rows, 1)]
        return {"records": records[: int(data.get("limit", 100))], "total": len(records)}

    # -- helpers -----------------------------------------------------------------------------------

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
            made["last_modified"] = _now()
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


def _merge(there: Json, said: Json) -> None:
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
                _merge(stands[at], item)
            else:
                stands[at] = item


def _insert(table: Table, records: Sequence[Json]) -> None:
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


def _response(status: int, body: object) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(request: Request) -> str:
    return request.headers.get("Authorization", "")


_last: list[str] = [""]


def _now() -> str:
    """An instant as CKAN writes it, later than the one before."""
    now = clock.now().astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    if now <= _last[0]:
        head, _, tail = _last[0].rpartition(".")
        now = f"{head}.{int(tail) + 1:06}"
    _last[0] = now
    return now
