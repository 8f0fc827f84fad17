"""The rows that programs may ask for: of the newest published version of each dataset.

Found by the id of the CSV resource, as in a CKAN's datastore, or by the dataset's key, which stands
there as an alias.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from madang import rows
from madang.api.desk import Desk
from madang.catalogue import Entry
from madang.errors import UnknownName
from madang.listing import Listing
from madang.publish import Published

_ROLE = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of one published version.

    Attributes:
        id: Id of the resource.
        entry: What is known of the version.
        published: Its files.
        table: Its rows.
    """

    id: str
    entry: Entry
    published: Published
    table: rows.Table


def sheet(desk: Desk, name: str) -> Sheet:
    """The rows of the resource with that id, or of the dataset with that key.

    Raises:
        UnknownName: There are none; nothing may be published yet.
    """
    for item in desk.listings():
        found = _sheet(desk, item)
        if found is not None and name in (found.id, item.dataset.key):
            return found
    message = f'Resource "{name[:80]}" was not found.'
    raise UnknownName(message)


def _sheet(desk: Desk, item: Listing) -> Sheet | None:
    if item.published is None or item.entry is None:
        return None
    resource = item.entry.resource(_ROLE)
    if resource is None:
        return None
    return Sheet(
        id=resource.id,
        entry=item.entry,
        published=item.published,
        table=_table(desk, item.published, item.entry),
    )


def _table(desk: Desk, published: Published, entry: Entry) -> rows.Table:
    folder = desk.workspace.published.child(published.folder)
    return rows.table(folder, [(column.name, column.type) for column in entry.columns])


def records(page: rows.Page) -> list[Mapping[str, object]]:
    """The rows of a page as objects."""
    return [dict(zip(page.columns, row, strict=True)) for row in page.rows]
