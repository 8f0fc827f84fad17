"""Stations and routes over the whole network: every sheet, and the command as people run it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from madang import memory
from madang.cli import main
from madang_transfermap import service
from madang_transfermap.documents.station import station_document
from madang_transfermap.documents.station_schema import StationDocument
from madang_transfermap.service import TransferMap

GUIDE = Path(__file__).parents[2] / "docs/how-to/find-a-route.md"


@pytest.fixture(scope="module")
def transfer_map(capital) -> TransferMap:
    return service.of(capital)


def test_every_place_has_a_sheet_that_reads_back(transfer_map):
    for group_id, place in transfer_map.places.items():
        sheet = transfer_map.station(group_id)
        assert [facts.stop for facts in sheet.stations] == list(place.stops)
        ids = {stop.station_id for stop in place.stops}
        assert {platform.stop.station_id for platform in sheet.platforms} == ids
        assert {way.platform_id for way in sheet.ways} <= {p.platform_id for p in sheet.platforms}
        document = station_document(sheet)
        assert StationDocument.model_validate_json(document.model_dump_json()) == document


def test_first_route_spares_the_network_the_collector_once(capital, monkeypatch):
    settled: list[str] = []
    monkeypatch.setattr(memory, "settle", lambda: settled.append("settled"))
    transfer_map = TransferMap(capital)
    for goal in ("노원", "강남"):
        transfer_map.route("교대", goal)
    assert settled == ["settled"]


def test_what_no_source_holds_anywhere_is_unknown_on_every_sheet(transfer_map):
    for group_id in transfer_map.places:
        assert {"gap_mm", "step_mm"} <= set(transfer_map.station(group_id).unknown)


def test_a_sheet_of_one_station_is_part_of_that_of_its_place(transfer_map):
    whole = transfer_map.station("G-S1-2-223")
    for stop in whole.place.stops:
        part = transfer_map.station(stop.station_id)
        assert [facts.stop for facts in part.stations] == [stop]
        assert set(part.platforms) < set(whole.platforms)
        assert set(part.changes) <= set(whole.changes)
        assert set(part.units) <= set(whole.units)


def test_stairs_in_a_wheelchair_file_are_no_way_for_a_wheelchair(transfer_map):
    """여의도 9 to 5: two of the four paths of the file that are stairs."""
    changes = transfer_map.station("여의도").changes
    stairs = [change for change in changes if change.leg.path_class == "stairs"]
    recorded = {change.leg.path_id for change in stairs if change.leg.basis == "recorded"}
    assert len(recorded) == 2
    assert {change.verdict for change in stairs} == {"impossible"}


def test_the_opposite_of_a_recorded_way_is_never_verified(transfer_map):
    for group_id in transfer_map.places:
        for change in transfer_map.station(group_id).changes:
            assert change.leg.basis != "reverse" or change.verdict != "verified"


def test_a_lift_is_impossible_for_a_stroller_and_no_elevator(transfer_map):
    sheet = transfer_map.station("교대", profile="stroller")
    by_class = {change.leg.path_class: set() for change in sheet.changes}
    for change in sheet.changes:
        by_class[change.leg.path_class].add(change.verdict)
    assert by_class["lift"] == {"impossible"}
    assert by_class["elevator"] & {"verified", "unverified"}  # a record grows old


def test_no_state_is_confirmed_today_without_fresh_news(transfer_map):
    sheet = transfer_map.station("교대")
    told = [facts for facts in sheet.units if facts.unit.told is not None]
    assert told
    assert {facts.unit.today for facts in sheet.units} == {"unknown"}
    assert all(facts.unit.told_at for facts in told)
    assert "today" in sheet.unknown


def test_an_operator_without_a_list_has_unknown_units_not_none(transfer_map):
    sheet = transfer_map.station("GX-A-X102")
    assert sheet.units == ()
    assert {"units", "ways", "toilets", "phone"} <= set(sheet.unknown)
    assert {way.leg.state for way in sheet.ways} == {"unknown"}
    assert {way.verdict for way in sheet.ways} == {None}


def test_examples_of_the_guide_run_over_the_whole_network(capital):
    lines = re.findall(r"^madang (route .*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        words = re.findall(r'"[^"]+"|\S+', line.partition("|")[0])
        result = CliRunner().invoke(main, [word.strip('"') for word in words], obj=capital)
        assert result.exit_code == 0, result.output


def test_korean_leaves_a_pipe_as_utf8_whatever_the_locale(capital):
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "madang.cli", "route", "교대", "노원"],
        capture_output=True,
        check=True,
        env=os.environ | environment | {"MADANG_HOME": str(capital.settings.home)},
        timeout=120,
    )
    assert "교대역에서 노원역까지" in done.stdout.decode("utf-8")
