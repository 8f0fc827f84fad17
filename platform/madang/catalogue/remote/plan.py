"""What is to stand at a remote CKAN against what stands there: pure, no call is made here.

Only what we set is compared and changed; fields, extras, groups and resources of others stay. Null,
the empty text and absence are the same to CKAN, and to us.

Source: package_revise of CKAN 2.12: `match` guards, `filter` and `update` replace the list of
resources as a whole, in order, with what others set in each of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from madang.catalogue.ids import dataset_id, resource_id
from madang.catalogue.model import Role
from madang.catalogue.remote.site import Site
from madang.catalogue.vocabulary import ckan_licence

Package: TypeAlias = Mapping[str, Any]

FIELDS = (
    "name", "title", "notes", "author", "maintainer", "maintainer_email", "url", "version",
    "license_id", "private", "state",
)  # fmt: skip
LISTS = ("extras", "groups", "resources", "tags")
# What the server says of a resource by itself.
_SERVERS = {"id", "package_id", "position"}
_NOTHING = (None, "")
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that stands otherwise than wanted.

    Attributes:
        what: Field, extra or resource.
        wanted: What we want; None where it should be gone.
        found: What stands; None where there is nothing.
    """

    what: str
    wanted: object
    found: object

    def __str__(self) -> str:
        """One line, long values cut."""
        return f"{self.what}: {_cut(self.found)} -> {_cut(self.wanted)}"


def wanted(package: Package, site: Site) -> dict[str, Any]:
    """The package as that CKAN can take it: its licences, its groups, our organisation there."""
    licence = package["license_id"]
    known = licence if licence in site.licences else ckan_licence(licence)
    return {
        **package,
        "license_id": known if known in site.licences else "notspecified",
        "owner_org": site.organization,
        "groups": [group for group in package["groups"] if group["name"] in site.groups],
        "state": "active",
    }


def identifier(package: Package) -> str | None:
    """The dataset key that a package bears."""
    return extras(package).get("identifier")


def is_ours(package: Package, key: str, organization: str) -> bool:
    """Whether a package is that dataset of ours, and not a stranger's or a harvested copy."""
    if package["id"] == dataset_id(key):
        return True
    owner = package.get("organization") or {}
    return identifier(package) == key and owner.get("name") == organization


def differences(
    want: Package, there: Package | None, ours: Collection[str] = (), uploads: Collection[str] = ()
) -> list[Difference]:
    """Everything that is to change; empty where what stands there is what is wanted.

    Args:
        want: From `wanted`.
        there: From package_show; None where there is nothing.
        ours: Names of extras that an earlier publication set.
        uploads: Ids of resources whose file is to lie there.
    """
    if there is None:
        return [Difference(what="dataset", wanted=want["name"], found=None)]
    return [
        *_of_fields(want, there),
        *_of_extras(want, there, ours),
        *_of_resources(want, there, uploads),
    ]


def revision(
    want: Package, there: Package, ours: Collection[str] = (), uploads: Collection[str] = ()
) -> dict[str, Any]:
    """Arguments of the one package_revise that makes `there` what is wanted."""
    merged = {**{name: said for name, said in extras(there).items() if name not in ours}}
    merged |= extras(want)
    changed = {name: want.get(name) for name in FIELDS} | {
        "owner_org": want["owner_org"],
        "tags": [{"name": name} for name in _names(want["tags"])],
        "groups": [{"name": name} for name in _names([*there["groups"], *want["groups"]])],
        "extras": [{"key": name, "value": said} for name, said in sorted(merged.items())],
        "resources": _merged(want, there, uploads),
    }
    return {
        "match": {"id": there["id"], "metadata_modified": there["metadata_modified"]},
        # Lists are merged by position where they are not dropped first.
        "filter": [f"-{name}" for name in LISTS],
        "update": changed,
    }


def created(want: Package, *, with_id: bool) -> dict[str, Any]:
    """Arguments of package_create."""
    said = {name: want.get(name) for name in (*FIELDS, "owner_org", "tags", "groups", "extras")}
    said["resources"] = [_sent(resource) for resource in want["resources"]]
    return said | ({"id": want["id"]} if with_id else {})


def extras(package: Package) -> dict[str, str]:
    """Extras by name."""
    return {extra["key"]: extra["value"] for extra in package.get("extras", ())}


def own_resources(key: str) -> frozenset[str]:
    """Ids of all resources that a dataset of ours may have."""
    return frozenset(resource_id(key, role) for role in get_args(Role))


def _of_fields(want: Package, there: Package) -> Iterable[Difference]:
    for name in FIELDS:
        yield from _differing(name, want.get(name), there.get(name))
    owner = (there.get("organization") or {}).get("name")
    yield from _differing("owner_org", want["owner_org"], owner)
    yield from _differing("tags", _names(want["tags"]), _names(there["tags"]))
    missing = set(_names(want["groups"])) - set(_names(there["groups"]))
    yield from _differing("groups", sorted(missing) or None, None)


def _of_extras(want: Package, there: Package, ours: Collection[str]) -> Iterable[Difference]:
    wanted_, found = extras(want), extras(there)
    for name in sorted({*wanted_, *(set(ours) & set(found))}):
        yield from _differing(f"extra {name}", wanted_.get(name), found.get(name))


def _of_resources(want: Package, there: Package, uploads: Collection[str]) -> Iterable[Difference]:
    found = {resource["id"]: resource for resource in there["resources"]}
    for resource in want["resources"]:
        stands = found.get(resource["id"])
        label = f"resource {resource.get('role') or resource['name']}"
        if stands is None:
            yield Difference(what=label, wanted=resource["name"], found=None)
            continue
        is_upload = resource["id"] in uploads
        for name in resource.keys() - _SERVERS - {"url"}:
            yield from _differing(f"{label} {name}", resource[name], stands.get(name))
        yield from _differing(f"{label} url", *_addresses(resource, stands, upload=is_upload))
    yield from _of_order(want, there)


def _addresses(resource: Package, stands: Package, *, upload: bool) -> tuple[str, str]:
    """Wanted and found; of an upload only the file's name is ours."""
    kind = "upload" if stands.get("url_type") == "upload" else "link"
    if upload:
        names = (str(each["url"]).rpartition("/")[2] for each in (resource, stands))
        first, second = names
        return f"upload {first}", f"{kind} {second}"
    return f"link {resource['url']}", f"{kind} {stands['url']}"


def _of_order(want: Package, there: Package) -> Iterable[Difference]:
    """Ours stand first, in our order; one that we do not want any more is gone."""
    order = [resource["id"] for resource in want["resources"]]
    known = own_resources(identifier(want) or "")
    found = [resource["id"] for resource in there["resources"]]
    for gone in [each for each in found if each in known and each not in order]:
        yield Difference(what=f"resource {gone}", wanted=None, found=gone)
    standing = [each for each in order if each in found]
    if found[: len(standing)] != standing:
        yield Difference(what="order of resources", wanted=standing, found=found)


def _merged(want: Package, there: Package, uploads: Collection[str]) -> list[dict[str, Any]]:
    """Ours in order, each with what others set in it; then those of others."""
    found = {resource["id"]: resource for resource in there["resources"]}
    own = own_resources(identifier(want) or "")
    made: list[dict[str, Any]] = []
    for resource in want["resources"]:
        stands = found.get(resource["id"], {})
        sent = _sent(resource)
        if resource["id"] in uploads and stands.get("url_type") == "upload":
            sent["url"] = stands["url"]
        elif stands.get("url_type") == "upload":
            sent |= {"url_type": "", "clear_upload": "true"}
        made.append({**_plain(stands), **sent})
    wanted_ids = {resource["id"] for resource in want["resources"]}
    others = [dict(r) for r in there["resources"] if r["id"] not in wanted_ids | own]
    return [*made, *others]


def _sent(resource: Package) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in _SERVERS - {"id"}}


def _plain(resource: Package) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name != "position"}


def _differing(what: str, want: object, found: object) -> Iterable[Difference]:
    nothing = want in _NOTHING and found in _NOTHING
    if not nothing and want != found:
        yield Difference(what=what, wanted=want, found=found)


def _names(items: Sequence[Package]) -> list[str]:
    return sorted({item["name"] for item in items})


def _cut(value: object) -> str:
    text = "nothing" if value in _NOTHING else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
