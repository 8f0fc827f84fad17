"""The score names what is missing, and every point can be lost and won."""

from dataclasses import replace

import pytest

from madang.catalogue import entry, lacks, score
from madang.catalogue.score import FULL, WARN_BELOW
from madang.dataset import Text
from madang.publish import PublishedFile

SITE = "https://madang.example"
NAMES = ["data.parquet", "data.csv", "dictionary.csv", "datapackage.json", "quality.json"]


@pytest.fixture
def files() -> list[PublishedFile]:
    return [
        PublishedFile(name=name, size=7 + n, sha256=f"{n:02x}" * 32, media_type="text/plain")
        for n, name in enumerate(NAMES)
    ]


@pytest.fixture
def good(garden, files):
    """An entry that lacks nothing."""
    version = garden.commit(garden.row("T1"))
    made = entry(version.dataset, version, site_url=SITE, files=files)
    return replace(made, spatial=Text(ko="서울", en="Seoul"))


def test_entry_that_lacks_nothing_has_all_points(good, files):
    found = score(good, files)
    assert (found.points, found.missing) == (100, ())
    assert found.dimensions == FULL


def word(text: str) -> Text:
    return Text(ko=text, en=text)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"keywords": ()}, "findability.keywords"),
        ({"keywords": (word("나무"), word("나무"), word("나무"))}, "findability.keywords"),
        ({"theme": "NOPE"}, "findability.theme"),
        ({"spatial": None}, "findability.spatial"),
        ({"spatial": word("화성")}, "findability.spatial_box"),
        ({"temporal": None}, "findability.temporal"),
        ({"title": word("Trees")}, "findability.languages"),
        ({"resources": ()}, "accessibility.csv"),
        ({"columns": ()}, "interoperability.titles"),
        ({"publisher": " "}, "reusability.publisher"),
        ({"contact": None}, "reusability.contact"),
        ({"rows": 0}, "contextuality.rows"),
        ({"frequency": "irregular", "next_due": None}, "contextuality.frequency"),
        ({"sources": (), "upstream": ()}, "contextuality.lineage"),
    ],
)
def test_what_is_taken_out_is_named_and_costs_points(good, change, code):
    found = score(replace(good, **change))
    (gap,) = (gap for gap in found.missing if gap.code == code)
    assert found.points <= 100 - gap.points < 100
    assert found.dimensions[gap.dimension] < FULL[gap.dimension]
    assert sum(found.dimensions.values()) == found.points
    assert gap.fix.ko != gap.fix.en


def test_number_without_a_unit_is_named(good):
    bare = tuple(replace(column, unit=None) for column in good.columns)
    (gap,) = score(replace(good, columns=bare)).missing
    assert gap.code == "interoperability.units"
    assert "height_m" in gap.fix.en


def test_licence_that_asks_for_a_name_needs_one(good):
    nameless = replace(good, citation=replace(good.citation, attribution=None))
    (gap,) = score(nameless).missing
    assert gap.code == "reusability.attribution"


@pytest.mark.parametrize("change", [{"sha256": "ff" * 32}, {"size": 1}, {"name": "lost.csv"}])
def test_file_that_differs_from_the_entry_is_named(good, files, change):
    changed = [replace(files[0], **change), *files[1:]]
    (gap,) = score(good, changed).missing
    assert gap.code == "accessibility.files"
    assert "data.parquet" in gap.fix.en
    assert score(good).points == 100, "nobody looked at the files"


def test_every_point_can_be_lost(good):
    """What has nothing gets nothing: no dimension gives points away."""
    empty = replace(
        good,
        title=word("tree"),
        keywords=(),
        theme="",
        publisher="",
        contact=None,
        licence=replace(good.licence, url=""),
        citation=replace(good.citation, attribution=None),
        frequency="irregular",
        next_due=None,
        temporal=None,
        spatial=None,
        rows=0,
        sources=(),
        upstream=(),
        resources=(),
        columns=tuple(
            replace(column, unit=None, title=word(column.name)) for column in good.columns
        ),
        quality=replace(good.quality, checks=()),
    )
    found = score(empty, [])
    left = {name: points for name, points in found.dimensions.items() if points}
    assert left == {"accessibility": 5}, "no file is listed, so none differs"
    assert found.points < WARN_BELOW


def test_gaps_stand_in_the_order_of_their_weight(good):
    points = [gap.points for gap in score(replace(good, resources=(), contact=None)).missing]
    assert points == sorted(points, reverse=True)


def blank(text: Text) -> Text:
    """A text that says nothing, which no declaration could make."""
    made = replace(text)
    object.__setattr__(made, "ko", " ")
    object.__setattr__(made, "en", " ")
    return made


def test_required_fields_come_before_recommended_ones(good):
    broken = replace(good, title=blank(good.title), keywords=(), theme="NOPE")
    found = [(lack.field, lack.severity) for lack in lacks(broken)]
    assert found == [("title", "error"), ("keywords", "warn"), ("theme", "warn")]
    assert lacks(good) == ()
