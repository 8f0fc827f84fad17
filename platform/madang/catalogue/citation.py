"""How to name a version: what its licence demands first, then publisher, title, address."""

import re
from collections.abc import Sequence
from datetime import date

from madang.catalogue.model import Citation, SourceFacts
from madang.dataset import Dataset, Text
from madang.licences import LICENCES


def citation(  # noqa: PLR0913 -- what a citation is made of
    dataset: Dataset,
    sources: Sequence[SourceFacts],
    *,
    version: str,
    modified: date,
    sha256: str,
    url: str,
) -> Citation:
    """The citation of one version.

    Args:
        dataset: The declaration.
        sources: Raw sources of the version.
        version: Full version name.
        modified: Day that the data speak of.
        sha256: Sum of the Parquet file, hex.
        url: Address under which the version's files lie.
    """
    demanded = _attribution(dataset, sources, modified)
    texts = {
        language: " ".join(
            part
            for part in (
                f"{demanded.of(language)}." if demanded else "",
                f"{dataset.publisher} ({modified.year}).",
                f"{dataset.title.of(language)} [{label}], {version}.",
                f"{LICENCES[dataset.licence].title.of(language)}.",
                f"{url} sha256:{sha256}",
            )
            if part
        )
        for language, label in (("ko", "데이터셋"), ("en", "data set"))
    }
    text = Text(ko=texts["ko"], en=texts["en"])
    bibtex = _bibtex(dataset, version, modified, text.en, url)
    return Citation(attribution=demanded, text=text, bibtex=bibtex)


def _attribution(dataset: Dataset, sources: Sequence[SourceFacts], modified: date) -> Text | None:
    """Who must be named: each source whose licence asks for it, else the dataset's publisher."""
    named = [
        (source.publisher, source.title, source.as_of, source.licence)
        for source in sources
        if LICENCES[source.licence].attribution
    ]
    if not named and LICENCES[dataset.licence].attribution:
        named = [(dataset.publisher, dataset.title, modified, dataset.licence)]
    if not named:
        return None
    lists = {
        language: "; ".join(
            ", ".join(
                filter(
                    None,
                    (
                        publisher,
                        title.of(language),
                        as_of.isoformat() if as_of else "",
                        LICENCES[licence].title.of(language),
                    ),
                )
            )
            for publisher, title, as_of, licence in named
        )
        for language in ("ko", "en")
    }
    return Text(ko=f"출처: {lists['ko']}", en=f"Source: {lists['en']}")


def _bibtex(dataset: Dataset, version: str, modified: date, note: str, url: str) -> str:
    name = re.sub(r"\W", "_", f"{dataset.slug}_{version.partition('-')[0]}")
    fields = {
        "author": f"{{{dataset.publisher}}}",
        "title": f"{{{dataset.title.en}}}",
        "year": str(modified.year),
        "version": version,
        "url": url,
        "note": note,
    }
    lines = "".join(f"  {field} = {{{_braced(value)}}},\n" for field, value in fields.items())
    return f"@misc{{{name},\n{lines}}}\n"


def _braced(value: str) -> str:
    """The value for BibTeX, which reads some signs as commands."""
    return re.sub(r"([%&#_$])", r"\\\1", value)
