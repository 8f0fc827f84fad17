"""Long fault runs are asked for by name: `pytest -m fault_full tests/fault`."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "fault_full" in config.option.markexpr:
        return
    long = pytest.mark.skip(reason="long fault run: pytest -m fault_full tests/fault")
    for item in items:
        if item.get_closest_marker("fault_full"):
            item.add_marker(long)
