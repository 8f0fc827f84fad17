"""A dataset's page told to programs: its one address, its RDF, schema.org JSON-LD."""

from madang.api.catalogue import KINDS
from madang.catalogue import Entry
from madang.catalogue.schemaorg import jsonld
from madang.plain.blocks import Described
from madang.plain.visit import PlainVisit


def described(visit: PlainVisit, entry: Entry) -> Described:
    """What stands in the head of the page of a published dataset."""
    site = visit.desk.workspace.settings.site_url.rstrip("/")
    return Described(
        address=f"{site}/dataset/{entry.name}",
        forms=[
            (kind.media.partition(";")[0], f"/dataset/{entry.id}.{end}")
            for end, kind in KINDS.items()
        ],
        jsonld=jsonld(entry, site_url=site),
    )
