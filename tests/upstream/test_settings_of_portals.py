"""Portals as settings want them: other addresses, other budgets, and words where they are wrong."""

import pytest
from pydantic import ValidationError

from madang.errors import SettingsError
from madang.settings import Settings
from madang.sources.portals import PORTALS, chosen


def test_without_settings_the_portals_lie_where_they_are() -> None:
    assert chosen((), ()) == PORTALS
    assert PORTALS["plaza"].base == "http://openapi.seoul.go.kr:8088"
    assert all(
        PORTALS[name].base.startswith("https://") for name in ("datagokr", "odcloud", "kric")
    )


def test_an_address_and_a_budget_can_be_set() -> None:
    settings = Settings.model_validate(
        {"portals": "plaza=https://relay.example/p/", "calls_a_day": "kric=500, plaza=20"}
    )
    found = chosen(settings.portals, settings.calls_a_day)
    assert found["plaza"].base == "https://relay.example/p"
    assert (found["kric"].calls_a_day, found["plaza"].calls_a_day) == (500, 20)


@pytest.mark.parametrize(
    ("addresses", "calls", "reason"),
    [
        (("plza=http://x",), (), "no portal 'plza'; there are plaza, subway"),
        ((), ("kric=many",), "kric='many' is no number of calls"),
    ],
)
def test_what_does_not_fit_is_named(addresses, calls, reason) -> None:
    with pytest.raises(SettingsError, match=reason):
        chosen(addresses, calls)


def test_a_pair_without_a_value_is_refused() -> None:
    with pytest.raises(ValidationError, match="PORTAL=VALUE"):
        Settings.model_validate({"portals": "plaza"})
