"""The same entry in other forms, and where each is served."""

from dataclasses import dataclass

from madang.catalogue import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One form of an entry.

    Attributes:
        name: What the form is called everywhere.
        address: Path on this site.
    """

    name: str
    address: str


def renderings(entry: Entry) -> tuple[Rendering, ...]:
    """Every form of the entry of a published dataset."""
    dataset = f"/dataset/{entry.id}"
    forms = {
        "CKAN": f"/api/3/action/package_show?id={entry.name}",
        "DCAT-AP (Turtle)": f"{dataset}.ttl",
        "DCAT-AP (JSON-LD)": f"{dataset}.jsonld",
        "DCAT-AP (RDF/XML)": f"{dataset}.xml",
        "Croissant": f"{dataset}/croissant.jsonld",
        "Data Package": f"/data/{entry.key}/{entry.version}/datapackage.json",
        "JSON": f"/api/datasets/{entry.key}",
    }
    return tuple(Rendering(name=name, address=address) for name, address in forms.items())
