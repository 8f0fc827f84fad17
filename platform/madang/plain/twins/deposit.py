"""What is taken away from a dataset's page: lines, versions, files, sums, citation, forms."""

from collections.abc import Iterator, Sequence

from madang.api.desk import Detail
from madang.api.editions import Edition
from madang.api.recipes import recipes
from madang.api.renderings import renderings
from madang.catalogue import Entry
from madang.clock import seoul_day
from madang.i18n import day, number, size, t
from madang.plain.blocks import Block, Code, CodeBlock, Line, Link, Links, Paragraph, Table
from madang.plain.visit import PlainVisit

# A page stays small; `versions.json` holds them all.
_MOST_VERSIONS = 10


def use(visit: PlainVisit, detail: Detail) -> Iterator[Block]:
    """What to paste into DuckDB: always the newest, or exactly this version; then other tools."""
    published, site = detail.listing.published, visit.desk.workspace.settings.site_url
    newest = recipes(detail.listing.dataset, site)
    fixed = recipes(detail.listing.dataset, site, published.version if published else None)
    for name, found in (("dataset.newest", newest), ("dataset.fixed", fixed)):
        yield Paragraph(line=t(name), quiet=True)
        yield CodeBlock(text=found[0].line)
    tools = ", ".join(recipe.tool for recipe in newest[1:])
    yield Paragraph(line=t("dataset.other_tools", tools=tools), quiet=True)
    yield CodeBlock(text="\n".join(recipe.line for recipe in newest[1:]))


def versions(detail: Detail) -> Iterator[Block]:
    """Each version with what it changed, and its data."""
    editions = {edition.published.version: edition for edition in detail.editions}
    heads = ("name", "day", "rows", "added", "removed", "changed", "partition")
    yield Paragraph(line=t("dataset.versions_intro"), quiet=True)
    yield Table(
        caption=t("dataset.versions"),
        head=[t(f"dataset.version_{name}") for name in heads],
        rows=[
            [
                _version(commit.name, editions.get(commit.name)),
                day(seoul_day(commit.committed_at)),
                number(commit.rows),
                *_changes(editions.get(commit.name)),
                commit.partition or t("value.whole"),
            ]
            for commit in detail.history[:_MOST_VERSIONS]
        ],
        numeric=(2, 3, 4, 5),
    )
    address = f"/data/{detail.listing.dataset.key}/versions.json"
    yield Links(links=[Link(label=t("dataset.versions_all"), href=address)])


def _version(name: str, edition: Edition | None) -> Line:
    """Its name, which leads to its data."""
    if edition is None:
        return Code(text=name)
    return Link(
        label=name,
        href=f"/data/{edition.published.folder}/data.parquet",
        hint=f"{name}: Parquet",
    )


def _changes(edition: Edition | None) -> Sequence[Line]:
    if edition is None or edition.changes is None:
        return (None, None, None)
    found = edition.changes
    return tuple(number(kind.count) for kind in (found.added, found.removed, found.changed))


def files(visit: PlainVisit, detail: Detail, entry: Entry) -> Iterator[Block]:
    """Files with their size, and every sum in the form that proves a download."""
    published = detail.listing.published
    if published is None:
        return
    titles = {item.name: item.title.of(visit.language) for item in entry.resources}
    yield Table(
        caption=t("dataset.files"),
        head=[t("dataset.file"), t("dataset.file_what"), t("dataset.size")],
        rows=[
            [
                Link(label=file.name, href=f"/data/{published.folder}/{file.name}"),
                titles[file.name],
                size(file.size),
            ]
            for file in published.files
            if file.name in titles
        ],
        numeric=(2,),
    )
    yield Paragraph(line=t("dataset.sums_intro"), quiet=True)
    yield CodeBlock(text="\n".join(f"{file.sha256}  {file.name}" for file in published.files))


def citation(visit: PlainVisit, entry: Entry) -> Iterator[Block]:
    """How to name exactly this version, in text and for BibTeX."""
    yield CodeBlock(text=entry.citation.text.of(visit.language))
    yield Paragraph(line=t("dataset.bibtex"), quiet=True)
    yield CodeBlock(text=entry.citation.bibtex)


def forms(entry: Entry) -> Iterator[Block]:
    """The same entry in the forms that other catalogues read."""
    yield Paragraph(line=t("dataset.forms_intro"), quiet=True)
    yield Links(links=[Link(label=form.name, href=form.address) for form in renderings(entry)])
