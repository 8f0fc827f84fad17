"""Every wheelchair lift says that staff are needed and whom to call; the way without stands by."""

from datetime import UTC, datetime

import pytest

from madang.i18n import speaking, voice_of
from madang_transfermap import service
from madang_transfermap.routing.conditions import Conditions
from madang_transfermap.routing.legs import Writer
from madang_transfermap.routing.load import load_network
from madang_transfermap.routing.pieces import Change
from madang_transfermap.routing.planner import Planner
from madang_transfermap.routing.profiles import PROFILES
from madang_transfermap.routing.shares import random_pairs
from madang_transfermap.wording import legs, tell

WHEELCHAIR = PROFILES["wheelchair"]
NOW = Conditions(now=datetime(2026, 11, 25, tzinfo=UTC))
CALL = {"ko": "역무원을 불러야 합니다.", "en": "Staff must be called"}


@pytest.fixture(scope="module")
def network(capital):
    return load_network(service.of(capital).tables)


def lift_steps(network, language):
    """Words and values of each step that rides a lift on a recorded change."""
    for piece in network.pieces:
        if isinstance(piece, Change) and piece.basis == "recorded" and piece.record.lifts:
            writer = Writer(network=network, profile=WHEELCHAIR, conditions=NOW, pieces=[piece])
            (leg,) = writer.legs
            with speaking(voice_of("madang_transfermap", language)):
                told = legs.tell(leg, [], WHEELCHAIR)
            for step, words in zip(leg.steps, told.steps, strict=True):
                if step.kind == "lift" and step.verb == "ride":
                    yield leg, words


@pytest.mark.req("T14")
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_ride_on_a_lift_says_that_staff_are_needed_and_whom_to_call(network, language):
    found = list(lift_steps(network, language))
    assert len(found) >= 180
    for leg, words in found:
        said = " ".join((words.sentence, *words.more))
        assert CALL[language] in said, (leg.path_id, said)
        assert (words.calls is not None) == (leg.at_from.phone is not None), leg.path_id


@pytest.mark.req("T14")
def test_beside_every_way_with_a_lift_stands_the_way_without_or_that_none_is_known(network):
    planner, seen = Planner(network), 0
    for start, goal in random_pairs(sorted(network.places), 2000):
        found = planner.plan(start, goal, WHEELCHAIR, NOW)
        if found.lift_rides:
            seen += 1
            assert found.no_lift is not None
            assert found.no_lift.lift_rides == 0
            assert tell(found, "ko").no_lift is not None
            assert tell(found, "en").no_lift is not None
    assert seen >= 20
