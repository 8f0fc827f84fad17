"""A CKAN in this process: the actions that a publisher calls, as CKAN 2.12 answers them.

It enforces what the publisher rests on: ids from a sysadmin only, unique names, `match` in
package_revise, a list of extras that replaces the one before, tables that outlive their dataset,
declared types that stay when a table is made again, whole batches undone. The same tests run
against the real one, so a difference shows. It keeps no history and ranks nothing.
"""

import copy
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.ckan.fake_rules import (
    LICENCES,
    Answer,
    Json,
    Rules,
    State,
    Table,
    forbidden,
    insert,
    invalid,
    merge,
    missing,
    now,
)  # fmt: skip
from tests.ckan.solr_standin import lucene


class _Quiet(WSGIRequestHandler):
    """Keeps the log for faults."""

    def log_request(self, *_words: object) -> None:
        """Say nothing."""


class Fake(Rules):
    """One CKAN; `address` and `token` are for clients."""

    def __init__(self) -> None:
        super().__init__()
        self.version = "2.12.0"
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
            response = self._answer(request, life)
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

    # -- the door ----------------------------------------------------------------------------------

    def _answer(self, request: Request, life: int) -> Response:
        parts = request.path.strip("/").split("/")
        if "download" in parts:
            return self._file(parts)
        name = parts[-1]
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
        is_open = package["state"] == "active" and not package["private"]
        if not is_open and not (user and self._may_edit(user, package)):
            raise forbidden()
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
        moment = now()
        package = {
            "id": data.get("id") or str(uuid.uuid4()), "metadata_created": moment,
            "metadata_modified": moment, "type": "dataset", "resources": [],
        }  # fmt: skip
        self.state.packages[package["id"]] = package
        self._set(package, {"state": "active", "private": False, **data}, {})
        package["metadata_modified"] = now()
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
        merge(revised, data.get("update", {}))
        files = {
            name.split("__")[2]: held for name, held in data.items()
            if isinstance(held, FileStorage)
        }  # fmt: skip
        self._set(package, revised, files)
        if self._shown(package) | {"metadata_modified": ""} != shown | {"metadata_modified": ""}:
            package["metadata_modified"] = now()
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
        package |= {"state": "deleted", "metadata_modified": now()}
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
        package["metadata_modified"] = now()
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
        insert(table, data.get("records") or [])
        if not resource.get("datastore_active"):
            resource["datastore_active"] = True
            package["metadata_modified"] = now()
        return {"fields": table.fields}

    def do_datastore_upsert(self, user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["resource_id"])
        self._editor(user, package["owner_org"])
        insert(self._table(resource["id"]), data["records"])
        return {}

    def do_datastore_delete(self, user: Json | None, data: Json) -> Json:
        package, resource = self._resource(data["resource_id"])
        self._editor(user, package["owner_org"])
        self._table(resource["id"])
        del self.state.tables[resource["id"]]
        resource["datastore_active"] = False
        package["metadata_modified"] = now()
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


def _response(status: int, body: object) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(request: Request) -> str:
    return request.headers.get("Authorization", "")
