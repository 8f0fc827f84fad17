"""The persistent Dagster instance in `MADANG_HOME/dagster`."""

from pathlib import Path

from dagster import DagsterInstance

MARK = "# Written by madang. Delete this line to keep your own changes.\n"
CODE_LOCATION = "dagster_project.definitions"
MAX_RUNTIME_S = 2 * 3600
_TEMPLATE = """\
telemetry:
  enabled: false
nux:
  enabled: false
storage:
  custom:
    module: madang.orchestration.storage
    class: KeptSqliteStorage
    config:
      base_dir: {folder}
# Output of our steps is in their events; capturing it would start four processes a run.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
  config: {{}}
# One after the other, oldest first: a dataset is built after what it rests on.
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  max_runtime_seconds: {max_runtime}
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: {{skipped: 3, failure: 30, success: 90}}
  auto_materialize:
    purge_after_days: {{skipped: 3, failure: 30, success: 90}}
"""


def open_instance(folder: Path) -> DagsterInstance:
    """The instance that keeps runs, events and schedules in `folder`; made where it is absent."""
    write_config(folder)
    return DagsterInstance.from_config(str(folder))


def write_config(folder: Path) -> Path:
    """Write `dagster.yaml`, unless a steward took our mark out of it.

    It is written anew when the folder was moved or Madang wants other settings.

    Returns:
        Its path.
    """
    path = folder / "dagster.yaml"
    wanted = MARK + _TEMPLATE.format(folder=_quoted(folder), max_runtime=MAX_RUNTIME_S)
    found = path.read_text() if path.exists() else MARK
    if found.startswith(MARK) and found != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted)
    return path


def _quoted(folder: Path) -> str:
    """The path as a YAML scalar."""
    return "'" + str(folder).replace("'", "''") + "'"
