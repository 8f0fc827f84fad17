"""The part of a dataset's page that looks back: the checks of all versions, what each changed."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from madang.api.desk import Detail
from madang.api.editions import Edition
from madang.catalogue import CheckFacts
from madang.clock import seoul_day
from madang.ui import Page, day, kit, number, t
from madang.ui.chart import Spec, nominal

# Colour and shape of a verdict in the picture; the table below has its words.
_SIGNS = {
    "passed": ("#0072B2", "circle"),
    "warn": ("#E69F00", "triangle-up"),
    "error": ("#D55E00", "cross"),
}
_TONES: Mapping[str, kit.Tone] = {"passed": "success", "warn": "warning", "error": "danger"}
# Checks that stand by name; those that always held stand together.
_MOST = 12
_ROW_PX, _AXIS_PX = 32, 80  # a line of the grid; versions above and signs below
_FILES = {"data.parquet": "Parquet", "data.csv": "CSV", "CITATION.cff": "CITATION.cff"}
_Grid = Mapping[str, Mapping[str, str]]


def checks(page: Page, found: Sequence[CheckFacts]) -> None:
    """The verdicts of the present version."""
    st.header(t("dataset.checks"), anchor=False)
    kit.table(
        t("dataset.checks"),
        [t(f"dataset.check_{name}") for name in ("name", "verdict", "failing", "why")],
        [
            [
                kit.code(check.name),
                _state(_verdict(check)),
                number(check.failing),
                check.why.of(page.language),
            ]
            for check in found
        ],
        numeric=(2,),
    )


def history(editions: Sequence[Edition]) -> None:
    """What the checks found in each version: a sign in a grid, and the same as a table."""
    grid = verdicts(editions)
    everything = {name for found in grid.values() for name in found}
    broken = Counter(
        n for found in grid.values() for n, verdict in found.items() if verdict != "passed"
    )
    if not everything or (len(grid) == 1 and not broken):
        return
    named = [name for name, _ in broken.most_common(_MOST)]
    rest = t("dataset.history_rest", count=len(everything) - len(named))
    rows = {name: {v: found.get(name) for v, found in grid.items()} for name in named}
    rows[rest] = {v: _worst(found, set(named)) for v, found in grid.items()}
    finding = t(
        "dataset.history_finding",
        versions=len(grid),
        checks=len(everything),
        steady=len(everything) - len(broken),
    )
    st.header(t("dataset.history"), anchor=False)
    marks = [
        (version.partition("-")[0], name, verdict)
        for name, found in rows.items()
        for version, verdict in found.items()
        if verdict is not None
    ]
    words = [t(f"check.{verdict}") for verdict in _SIGNS]
    kit.chart(
        finding,
        _picture(marks, words),
        [t("dataset.check_name"), *(version.partition("-")[0] for version in grid)],
        [
            [_name(name, rest), *(_state(verdict) for verdict in found.values())]
            for name, found in rows.items()
        ],
    )


def verdicts(editions: Sequence[Edition]) -> _Grid:
    """The verdict of each check by version, oldest version first."""
    return {
        edition.published.version: {
            check.name: _verdict(check) for check in edition.entry.quality.checks
        }
        for edition in reversed(editions)
    }


def _worst(found: Mapping[str, str], named: set[str]) -> str:
    """The gravest verdict of the checks that do not stand by name."""
    verdicts = {verdict for name, verdict in found.items() if name not in named}
    return next((each for each in reversed(_SIGNS) if each in verdicts), "passed")


def _name(name: str, rest: str) -> kit.Cell:
    return rest if name == rest else kit.code(name)


def _verdict(check: CheckFacts) -> str:
    return "passed" if check.passed else check.severity


def _state(verdict: str | None) -> kit.Cell:
    """The verdict in words; a check that a version did not know has none."""
    return kit.state(_TONES[verdict], t(f"check.{verdict}")) if verdict else t("value.none")


def _picture(marks: Sequence[tuple[str, str, str]], words: Sequence[str]) -> Spec:
    """The grid of signs.

    Args:
        marks: Version, check and verdict.
        words: The verdicts in the reader's language, in the order of `_SIGNS`.
    """
    said = dict(zip(_SIGNS, words, strict=True))
    colours, shapes = zip(*_SIGNS.values(), strict=True)
    names = list(dict.fromkeys(name for _, name, _ in marks))
    legend = {"title": None, "orient": "bottom"}
    axis = {"labelAngle": 0, "orient": "top"}
    return {
        "data": {
            "values": [
                {"version": version, "check": name, "verdict": said[verdict]}
                for version, name, verdict in marks
            ]
        },
        "height": _ROW_PX * len(names) + _AXIS_PX,
        "mark": {"type": "point", "size": 140, "opacity": 1},
        "encoding": {
            "x": {"field": "version", "type": "ordinal", "sort": None, "title": None, "axis": axis},
            "y": {"field": "check", "type": "nominal", "sort": names, "title": None},
            "color": nominal("verdict", words, colours) | {"legend": legend},
            "shape": nominal("verdict", words, shapes) | {"legend": legend},
        },
    }


def versions(detail: Detail) -> None:
    """Each version with what it changed, its files, and how to cite it."""
    editions = {edition.published.version: edition for edition in detail.editions}
    heads = ("name", "day", "rows", "added", "removed", "changed", "partition", "files")
    st.header(t("dataset.versions"), anchor=False)
    with kit.together():
        kit.show(t("dataset.versions_intro"), meta=True)
        kit.table(
            t("dataset.versions"),
            [t(f"dataset.version_{name}") for name in heads],
            [
                [
                    kit.code(commit.name),
                    day(seoul_day(commit.committed_at)),
                    number(commit.rows),
                    *_changes(editions.get(commit.name)),
                    commit.partition or t("value.whole"),
                    _files(editions.get(commit.name)),
                ]
                for commit in detail.history
            ],
            numeric=(2, 3, 4, 5),
        )
        address = f"/data/{detail.listing.dataset.key}/versions.json"
        kit.row([kit.link(t("dataset.versions_all"), address)])


def _changes(edition: Edition | None) -> Sequence[kit.Cell]:
    """Rows added, removed and changed against the version published before."""
    if edition is None or edition.changes is None:
        return (None, None, None)
    found = edition.changes
    return tuple(number(kind.count) for kind in (found.added, found.removed, found.changed))


def _files(edition: Edition | None) -> kit.Cell:
    if edition is None:
        return t("value.none")
    published = edition.published
    return kit.joined(
        kit.link(
            label,
            f"/data/{published.folder}/{name}",
            hint=t("dataset.version_file", name=label, version=published.version),
        )
        for name, label in _FILES.items()
        if published.file(name)
    )
