"""Named crash points: `hit("lake.staged")` does nothing, unless a test armed that name.

Armed through the environment, so that a child process can be killed at an exact step:
`MADANG_FAILPOINTS="lake.staged=kill"` (SIGKILL), `=raise` (an OSError), `=pause:0.2` (seconds).
`name=kill@3` acts on the third hit. Without the variable a hit is one dictionary look-up.
"""

import os
import signal
import time
from collections import Counter

# Every name that the platform hits, in the order of a build. Tests kill at each of them.
NAMES = (
    "raw.blob",
    "raw.receipt",
    "lake.pinned",
    "lake.stage_partial",
    "lake.staged",
    "lake.checked",
    "lake.quarantined",
    "lake.data_fsynced",
    "lake.log_written",
    "lake.log_fsynced",
    "publish.files_written",
    "publish.renamed",
    "publish.pointer",
)
# And those of the store, which no build passes.
STORE_NAMES = (
    "store.before_commit",
    "store.after_commit",
    "outbox.sent",
)
# And those of a publication to a remote CKAN.
CKAN_NAMES = (
    "ckan.looked",
    "ckan.planned",
    "ckan.written",
    "ckan.uploaded",
    "ckan.datastore",
    "ckan.verified",
)


def _armed() -> dict[str, tuple[str, int]]:
    armed: dict[str, tuple[str, int]] = {}
    for item in filter(None, os.environ.get("MADANG_FAILPOINTS", "").split(",")):
        name, _, action = item.partition("=")
        action, _, count = action.partition("@")
        known = (*NAMES, *STORE_NAMES, *CKAN_NAMES)
        if name not in known:
            message = f"MADANG_FAILPOINTS: no failpoint {name!r}; known: {', '.join(known)}"
            raise ValueError(message)
        armed[name] = (action or "kill", int(count or 1))
    return armed


_ACTIONS = _armed()
_hits: Counter[str] = Counter()


def hit(name: str) -> None:
    """Act on `name` where a test armed it; otherwise return at once."""
    if name not in _ACTIONS:
        return
    action, wanted = _ACTIONS[name]
    _hits[name] += 1
    if _hits[name] != wanted:
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        message = f"failpoint {name}"
        raise OSError(message)
    elif action.startswith("pause:"):
        time.sleep(float(action.removeprefix("pause:")))
