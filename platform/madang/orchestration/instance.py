"""The persistent Dagster instance in `MADANG_HOME/dagster`."""

from pathlib import Path

from dagster import DagsterInstance

from madang.dagster_home import write_config


def open_instance(folder: Path) -> DagsterInstance:
    """The instance that keeps runs, events and schedules in `folder`; made where it is absent."""
    write_config(folder)
    return DagsterInstance.from_config(str(folder))
