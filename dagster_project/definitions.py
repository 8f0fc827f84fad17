"""The code location of Dagster: `dagster dev -m dagster_project.definitions`."""

from madang.orchestration import definitions

defs = definitions()
