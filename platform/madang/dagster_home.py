"""The configuration of the Dagster instance in `MADANG_HOME/dagster`, written without Dagster.

Both those who run Dagster (`madang.orchestration`) and those who start its servers (`madang.up`)
need it, and the latter should not pay for importing Dagster.
"""

from pathlib import Path

MARK = "# Written by madang. Delete this line to keep your own changes.\n"
CODE_LOCATION = "dagster_project.definitions"
MAX_RUNTIME_S = 2 * 3600
_INSTANCE = """\
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
# What our steps say is in their events; capturing output would start four processes a run.
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
_SERVERS = """\
load_from:
  - grpc_server:
      socket: {socket}
      location_name: {location}
"""


def write_config(folder: Path) -> Path:
    """Write `dagster.yaml`, unless a steward took our mark out of it.

    It is written anew when the folder was moved or Madang wants other settings.

    Returns:
        Its path.
    """
    path = folder / "dagster.yaml"
    wanted = MARK + _INSTANCE.format(folder=_quoted(folder), max_runtime=MAX_RUNTIME_S)
    found = path.read_text("utf-8") if path.exists() else MARK
    if found.startswith(MARK) and found != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, "utf-8")
    return path


def write_servers(folder: Path, socket: Path) -> Path:
    """Write `workspace.yaml`, which tells Dagster's web server and daemon where the code server is.

    Returns:
        Its path.
    """
    path = folder / "workspace.yaml"
    text = _SERVERS.format(socket=_quoted(socket), location=CODE_LOCATION)
    path.write_text(MARK + text, "utf-8")
    return path


def _quoted(path: Path) -> str:
    """The path as a YAML scalar."""
    return "'" + str(path).replace("'", "''") + "'"
