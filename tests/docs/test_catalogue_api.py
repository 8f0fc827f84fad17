"""The reference names every action and every address of the catalogue."""

import re
from pathlib import Path

import pytest

from madang.api import Desk, catalogue_routes
from madang.api.action import ACTIONS

PAPER = (Path(__file__).parents[2] / "docs/reference/catalogue-api.md").read_text("utf-8")


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_in_the_reference(name):
    assert f"`{name}`" in PAPER


def test_every_address_is_in_the_reference(yard):
    told = re.sub(r"<[^>]*>", "{}", PAPER)
    for route in catalogue_routes(Desk(yard)):
        address = re.sub(r"\{[^}]*\}", "{}", route.path)
        stem, dot, ending = address.rpartition(".")
        named = f"`{address}`" in told or (f"`{stem}." in told and f"{dot}{ending}`" in told)
        assert named, route.path
