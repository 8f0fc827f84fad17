"""`madang catalogue export`: what the catalogue says, as files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from madang.cli import paper
from madang.cli.place import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.catalogue import Entry, Score


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write every rendering of each published dataset and of the whole catalogue into FOLDER.

    Ends with 1 where an entry lacks what DCAT-AP requires; everything is written all the same.
    """
    from madang.catalogue import score
    from madang.catalogue.export import catalogue_files, entry_files
    from madang.listing import listing

    place = workspace()
    site = place.settings.site_url
    held = [
        (item.entry, item.published.files)
        for item in listing(place)
        if item.entry and item.published
    ]
    scores = {entry.key: score(entry, files) for entry, files in held}
    for entry, files in held:
        _write(folder / entry.name, entry_files(entry, site, files))
    entries = [entry for entry, _ in held]
    _write(folder, catalogue_files(entries, site, scores))
    _report(entries, scores)


def _write(folder: Path, files: "Mapping[str, bytes]") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _report(entries: "Sequence[Entry]", scores: "Mapping[str, Score]") -> None:
    from madang.catalogue import lacks

    rows = [
        (key, str(found.points), ", ".join(gap.code for gap in found.missing))
        for key, found in scores.items()
    ]
    click.echo(paper.table(("dataset", "points", "missing"), rows, numbers=[1]))
    wanted = [
        f"{entry.key}: {lack.why.en}"
        for entry in entries
        for lack in lacks(entry)
        if lack.severity == "error"
    ]
    for line in wanted:
        click.echo(f"madang: {line} DCAT-AP requires it.", err=True)
    if wanted:
        click.get_current_context().exit(1)
