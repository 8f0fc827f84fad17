"""The part of a dataset's page that is taken away: lines to paste, files, sums, citation, forms."""

from collections.abc import Iterable

import streamlit as st

from madang.api.desk import Detail
from madang.api.recipes import recipes
from madang.api.renderings import renderings
from madang.catalogue import Entry, Resource
from madang.ui import Page, kit, size, t

_SHORT_SUM = 12


def use(page: Page, detail: Detail) -> None:
    """What to paste: always the newest version, or exactly this one."""
    published, site = detail.listing.published, page.desk.workspace.settings.site_url
    newest = recipes(detail.listing.dataset, site)
    fixed = recipes(detail.listing.dataset, site, published.version if published else None)
    with kit.together():
        kit.show(t("dataset.newest"), meta=True)
        kit.block(newest[0].line)
        kit.show(t("dataset.fixed"), meta=True)
        kit.block(fixed[0].line)
        tools = ", ".join(recipe.tool for recipe in newest[1:])
        with kit.folded(t("dataset.other_tools", tools=tools)):
            for name, found in (("dataset.newest_of", newest), ("dataset.fixed_of", fixed)):
                for recipe in found[1:]:
                    kit.show(t(name, tool=recipe.tool), meta=True)
                    kit.block(recipe.line)


def files(page: Page, detail: Detail, entry: Entry) -> None:
    """Files with size and sum, and all sums in the form that proves a download."""
    st.header(t("dataset.files"), anchor=False)
    with kit.together():
        kit.table(
            t("dataset.files"),
            [t("dataset.file"), t("dataset.file_what"), t("dataset.size"), t("dataset.sha256")],
            [_file(page, detail, item) for item in entry.resources],
            numeric=(2,),
        )
        published = detail.listing.published
        if published is not None:
            kit.show(t("dataset.sums_intro"), meta=True)
            with kit.folded(t("dataset.sums", count=len(published.files))):
                kit.block("\n".join(f"{file.sha256}  {file.name}" for file in published.files))


def _file(page: Page, detail: Detail, item: Resource) -> list[kit.Cell]:
    published = detail.listing.published
    held = published.file(item.name) if published else None
    address = f"/data/{published.folder}/{item.name}" if published and held else item.url
    return [
        kit.link(item.name, address),
        item.title.of(page.language),
        size(held.size) if held else t("value.none"),
        kit.code(held.sha256[:_SHORT_SUM]) if held else t("value.none"),
    ]


def citation(page: Page, entry: Entry) -> None:
    """How to name exactly this version, in text and for BibTeX."""
    st.header(t("dataset.citation"), anchor=False)
    with kit.together():
        kit.show(t("dataset.citation_intro"), meta=True)
        kit.block(entry.citation.text.of(page.language))
        kit.show(t("dataset.bibtex"), meta=True)
        kit.block(entry.citation.bibtex)


def forms(entry: Entry) -> None:
    """The same entry in the forms that other catalogues read."""
    st.header(t("dataset.forms"), anchor=False)
    links: Iterable[kit.Html] = (kit.link(form.name, form.address) for form in renderings(entry))
    with kit.together():
        kit.show(t("dataset.forms_intro"), meta=True)
        kit.row(links)
