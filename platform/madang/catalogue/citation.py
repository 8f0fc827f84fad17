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
    licence = LICENCES[dataset.licence].title.en
    note = ". ".join(filter(None, (demanded and demanded.en, licence, f"sha256:{sha256}")))
    bibtex = _bibtex(dataset, version, modified, note, url)
    return Citation(attribution=demanded, text=text, bibtex=bibtex)


def _attribution(dataset: Dataset, sources: Sequence[SourceFacts], modified: date) -> Text | None:
    """Who must be named: each source whose licence asks for it, else the dataset's publisher."""
    named = [
        _credit(source.publisher, source.title, source.as_of, source.licence)
        for source in sources
        if LICENCES[source.licence].attribution
    ]
    if not named and LICENCES[dataset.licence].attribution:
        named = [_credit(dataset.publisher, dataset.title, modified, dataset.licence)]
    if not named:
        return None
    ko, en = ("; ".join(credit.of(language) for credit in named) for language in ("ko", "en"))
    return Text(ko=f"출처: {ko}", en=f"Source: {en}")


def _credit(publisher: str, title: Text, as_of: date | None, licence: str) -> Text:
    day = as_of.isoformat() if as_of else None
    ko, en = (
        ", ".join(filter(None, (publisher, title.of(lang), day, LICENCES[licence].title.of(lang))))
        for lang in ("ko", "en")
    )
    return Text(ko=ko, en=en)


def _bibtex(dataset: Dataset, version: str, modified: date, note: str, url: str) -> str:
    name = re.sub(r"\W", "_", f"{dataset.slug}_{version.partition('-')[0]}")
    fields = {
        "author": f"{{{_escaped(dataset.publisher)}}}",
        "title": f"{{{_escaped(dataset.title.en)}}}",
        "year": str(modified.year),
        "version": version,
        "url": url,
        "note": _escaped(note),
    }
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return f"@misc{{{name},\n{lines}}}\n"


def _escaped(text: str) -> str:
    """The text for BibTeX, which reads some signs as commands."""
    return re.sub(r"([%&#_$])", r"\\\1", text)
