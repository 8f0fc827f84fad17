"""What Ctrl-C does to a build: finish the dataset at hand, close the run, then stop.

In the main thread Dagster turns a signal into an exception in whatever it is doing, and its retry
policy then takes it for a fault to try again (measured: of eight builds interrupted at random, one
went on to the end). So it works in another thread, where it leaves signals alone. A second signal
ends the process at once, which the lake survives like any kill; the next build closes the run.
"""

import contextvars
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_KILLED = 130
_LOOK_EVERY_S = 0.2


def run_interruptibly(work: Callable[[], None], stop: Callable[[], None]) -> None:
    """Do `work` in a thread, calling `stop` at the first signal.

    Args:
        work: What it raises is raised here.
        stop: Tells `work` to come to an end.
    """
    if threading.current_thread() is not threading.main_thread():
        work()  # signals reach the main thread alone
        return
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 -- handed on to whoever waits
            faults.append(fault)

    told = False

    def on_signal(number: int, frame: FrameType | None) -> None:
        nonlocal told
        del number, frame
        if told:
            os._exit(_KILLED)
        told = True
        stop()

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(guarded,), name="build")
    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_EVERY_S)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if faults:
        raise faults[0]
