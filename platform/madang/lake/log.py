"""The log of a Delta table, entry by entry: what one carries, whether it is whole, its way to disk.

deltalake writes an entry under a temporary name and links it to its own, so a killed process leaves
no half of one. A power cut may: then the newest entry is empty or cut (measured). Nobody was told
of it, since an acknowledged entry is flushed whole; so readers pass it over, and the next writer
moves it aside.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path

from madang.durable import fsync_file, fsync_folder

FACTS = "madang"
LOG = "_delta_log"
ACTIONS = "actions"


def entry_name(number: int) -> str:
    """Name below the table of the log entry of version `number`."""
    return f"{LOG}/{number:020d}.json"


def log_file(folder: Path, number: int) -> Path:
    """The log entry of version `number` of the table in `folder`."""
    return folder / entry_name(number)


def log_numbers(folder: Path) -> list[int]:
    """Versions that have a log entry, in order; none where there is no table."""
    if not (folder / LOG).is_dir():
        return []
    with os.scandir(folder / LOG) as entries:
        names = [entry.name for entry in entries]
    return sorted(
        int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdigit()
    )


def flush_log(folder: Path, number: int) -> None:
    """Flush the log entry of version `number` and the folder that names it."""
    fsync_file(log_file(folder, number))
    fsync_folder(folder / LOG)


def facts_in(entry: str) -> Mapping[str, object] | None:
    """The facts that a log entry carries; None for one that carries none."""
    for line in entry.splitlines():
        info = json.loads(line).get("commitInfo")
        if info is not None:
            return info.get(FACTS)
    return None


def entry_problem(text: str) -> str | None:
    """What is wrong with a log entry: whole lines of JSON are wanted, as many as it announces."""
    if not text.strip():
        return "empty"
    announced, found = None, 0
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            action = json.loads(line)
        except ValueError as error:
            return f"line {number} is no JSON: {error}"
        announced = action.get("commitInfo", {}).get(ACTIONS, announced)
        found += "add" in action or "remove" in action
    if announced is not None and announced != found:
        return f"{found} files added or removed, it announces {announced}"
    return None


def torn_entry(folder: Path) -> int | None:
    """The newest version, where its log entry is not whole; None where all is well."""
    numbers = log_numbers(folder)
    if not numbers:
        return None
    text = log_file(folder, numbers[-1]).read_text("utf-8", errors="replace")
    if entry_problem(text) is None:
        return None
    return numbers[-1]


def mend_log(folder: Path) -> Path | None:
    """Move the newest log entry aside where a power cut tore it.

    Returns:
        Where it lies now, None where there was nothing to mend.
    """
    if torn_entry(folder) is None:
        return None
    handle = os.open(folder / LOG, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # or two menders, and the second takes a good entry
        number = torn_entry(folder)
        if number is None:
            return None
        torn = log_file(folder, number)
        aside = torn.with_name(f"{torn.name}.damaged")
        torn.rename(aside)
        os.fsync(handle)
        return aside
    finally:
        os.close(handle)
