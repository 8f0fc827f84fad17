"""What a server keeps for good, out of the garbage collector's sight.

Streamlit collects garbage after every rerun, and a collection walks everything that lives: with
one network of the transfer map loaded, 18 of the 28 ms of a rerun (measured). Whoever loads
something large that stays calls `settle`; outside a server that does nothing.
"""

import gc
from threading import Event, Lock

_serving = Event()
_one = Lock()


def serve() -> None:
    """From now on this process serves: what lives now stays, and so does what settles later."""
    _serving.set()
    settle()


def settle() -> None:
    """Take all that lives now out of the collector's sight.

    What settled earlier and has become garbage meanwhile, as an older network has, goes first.
    """
    if _serving.is_set():
        with _one:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
