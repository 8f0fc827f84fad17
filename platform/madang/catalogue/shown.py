"""A package as a CKAN shows it: what we want there, and what a server adds by itself.

Source: keys and forms of CKAN 2.12's package_show, organization_show and group_show.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from madang.catalogue.ids import CATALOGUE, NAMESPACE
from madang.catalogue.index import Item
from madang.catalogue.vocabulary import THEMES
from madang.licences import LICENCES

_DATASTORE = "csv"  # role of the resource whose rows the datastore serves
_LONGEST_VALUE = 256  # of an extra that can be filtered by; longer ones are documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Who owns the packages of this site.

    Attributes:
        name: Name in addresses.
        title: Name for people.
        description: What it is.
        created: Instant at which the first dataset was there.
    """

    name: str
    title: str
    description: str
    created: datetime

    @property
    def id(self) -> str:
        """Its UUID."""
        return _uuid("organization", self.name)


def group_id(name: str) -> str:
    """The UUID of a group."""
    return _uuid("group", name)


def group_title(name: str) -> str:
    """What a group is called for people: the theme it stands for."""
    return next((theme.title.ko for theme in THEMES.values() if theme.group == name), name)


def is_open(licence_id: str) -> bool:
    """Whether a licence is open by the Open Definition: any use, at most with attribution."""
    licence = LICENCES.get(licence_id)
    return licence is not None and not (licence.non_commercial or licence.no_derivatives)


def shown(
    package: Mapping[str, Any],
    *,
    organization: Organization,
    created: datetime,
    modified: datetime,
) -> dict[str, Any]:
    """The package with everything that package_show tells.

    Args:
        package: What `catalogue.package` gives.
        organization: Who owns it.
        created: Instant at which its first version came.
        modified: Instant at which this version came.
    """
    tags = [tag(each["name"]) for each in package["tags"]]
    resources = [_resource(resource, modified) for resource in package["resources"]]
    return {
        "author_email": None,
        "creator_user_id": None,
        **package,
        "owner_org": organization.id,
        "organization": organization_brief(organization),
        "groups": [group_brief(group["name"]) for group in package["groups"]],
        "isopen": is_open(package["license_id"]),
        "metadata_created": ckan_time(created),
        "metadata_modified": ckan_time(modified),
        "num_resources": len(resources),
        "num_tags": len(tags),
        "relationships_as_object": [],
        "relationships_as_subject": [],
        "resources": resources,
        "state": "active",
        "tags": tags,
    }


def organization_brief(organization: Organization) -> dict[str, Any]:
    """An organisation as it stands inside a package."""
    return {
        "id": organization.id,
        "name": organization.name,
        "title": organization.title,
        "type": "organization",
        "description": organization.description,
        "image_url": "",
        "created": ckan_time(organization.created),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group_brief(name: str) -> dict[str, Any]:
    """A group as it stands inside a package."""
    title = group_title(name)
    return {
        "description": "",
        "display_name": title,
        "id": group_id(name),
        "image_display_url": "",
        "name": name,
        "title": title,
    }


def item(package: Mapping[str, Any], texts: Mapping[str, str]) -> Item:
    """What of a shown package is filtered and sorted by, beside the texts that are searched."""
    extras = {extra["key"]: str(extra["value"]) for extra in package["extras"]}
    tags = tuple(tag["name"] for tag in package["tags"])
    return Item(
        id=package["id"],
        name=package["name"],
        title=package["title"],
        resources=tuple(resource["id"] for resource in package["resources"]),
        texts=texts,
        values=_extra_values(extras) | _values(package, tags),
        document=json.dumps(package, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def ckan_time(instant: datetime) -> str:
    """An instant as CKAN writes it: in UTC to the microsecond, without a zone.

    >>> ckan_time(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000'
    """
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _resource(resource: Mapping[str, Any], modified: datetime) -> dict[str, Any]:
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": ckan_time(modified),
        "metadata_modified": ckan_time(modified),
        "mimetype_inner": None,
        "resource_type": None,
        "state": "active",
        "url_type": None,
        **resource,
        "datastore_active": resource["role"] == _DATASTORE,
    }


def tag(name: str) -> dict[str, Any]:
    """A tag as it stands inside a package."""
    return {
        "display_name": name,
        "id": _uuid("tag", name),
        "name": name,
        "state": "active",
        "vocabulary_id": None,
    }


def _values(package: Mapping[str, Any], tags: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    plain = ("id", "name", "owner_org", "license_id", "version", "url", "type", "state")
    times = ("metadata_created", "metadata_modified", "num_resources", "num_tags")
    resources = package["resources"]
    return {
        **{key: (str(package[key]),) for key in (*plain, *times) if package[key]},
        "title_string": (package["title"],),
        "organization": (package["organization"]["name"],),
        "groups": tuple(group["name"] for group in package["groups"]),
        "tags": tags,
        "isopen": (str(package["isopen"]).lower(),),
        "private": ("false",),
        "capacity": ("public",),
        "dataset_type": (package["type"],),
        "entity_type": ("package",),
        "res_format": _once(resource["format"] for resource in resources),
        "res_name": _once(resource["name"] for resource in resources),
        "res_url": _once(resource["url"] for resource in resources),
    }


def _extra_values(extras: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each extra under its own name and, as CKAN has it, under `extras_<name>`."""
    short = {key: (value,) for key, value in extras.items() if len(value) <= _LONGEST_VALUE}
    return short | {f"extras_{key}": value for key, value in short.items()}


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _uuid(kind: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{CATALOGUE}:{kind}:{name}"))
