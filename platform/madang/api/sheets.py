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
        entry, published = item.entry, item.published
        resource = entry.resource(_ROLE) if entry else None
        if entry is None or published is None or resource is None:
            continue
        if name in (resource.id, entry.key):
            folder = desk.workspace.published.child(published.folder)
            columns = [(column.name, column.type) for column in entry.columns]
            held = rows.table(folder, columns)
            return Sheet(id=resource.id, entry=entry, published=published, table=held)
    message = f'Resource "{name[:80]}" was not found.'
    raise UnknownName(message)


def records(page: rows.Page) -> list[Mapping[str, object]]:
    """The rows of a page as objects."""
    return [dict(zip(page.columns, row, strict=True)) for row in page.rows]
