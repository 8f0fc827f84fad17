"""`madang catalogue export` writes what harvesters read, and `madang show` tells the score."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.namespace import RDF

from madang import testing
from madang.catalogue.rdf import DCAT
from madang.cli import main
from tests.asset import demo


def call(workspace, *words: str):
    """The command's result, with nothing swallowed."""
    result = CliRunner().invoke(main, [str(word) for word in words], obj=workspace)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = testing.workspace(tmp_path_factory.mktemp("export"), [demo.demo()], demo.FILES)
    result = call(made, "build", "--sources", "landing")
    assert result.exit_code == 0, result.output
    return made


def test_export_writes_each_dataset_and_the_whole_catalogue(place, tmp_path):
    result = call(place, "catalogue", "export", tmp_path / "out")
    assert result.exit_code == 0, result.output
    scores = json.loads((tmp_path / "out/score.json").read_text("utf-8"))
    names = {key: key.replace(".", "-").replace("_", "-") for key in scores}
    published = {key for key, name in names.items() if (tmp_path / "out" / name).is_dir()}
    assert published == set(scores)
    assert published
    whole = Graph().parse(tmp_path / "out/catalog.ttl")
    assert len(set(whole.subjects(RDF.type, DCAT.Dataset))) == len(scores)
    assert all(key in result.output for key in scores)


def test_export_twice_is_the_same_bytes(place, tmp_path):
    for name in ("a", "b"):
        call(place, "catalogue", "export", tmp_path / name)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in found}
        for name in ("a", "b")
        for found in [[each for each in (tmp_path / name).rglob("*") if each.is_file()]]
    )
    assert first == second
    assert len(first) > 9


def test_export_ends_with_one_where_dcat_ap_is_not_met(place, tmp_path, monkeypatch):
    from madang import listing as listings

    whole = listings.listing(place)
    spoilt = [
        replace(
            item,
            entry=replace(
                item.entry,
                resources=tuple(replace(each, sha256="none") for each in item.entry.resources),
            ),
        )
        for item in whole
        if item.entry
    ]
    monkeypatch.setattr(listings, "listing", lambda *_: spoilt)
    result = call(place, "catalogue", "export", tmp_path / "out")
    assert result.exit_code == 1
    assert "sha256" in result.stderr
    assert (tmp_path / "out/catalog.ttl").is_file(), "everything is written all the same"


def test_show_tells_the_score_and_what_is_missing(place):
    printed = call(place, "show", "demo.station").output
    assert "of 100 points" in printed
    assert "reusability.contact" in printed
    assert "role mailbox" in printed
