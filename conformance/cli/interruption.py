"""What a signal does that asks the command line to end: an exit code of 130, at any moment, no traceback.

An exception unwinds what a command has begun; before that `conformance.__main__` leaves at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from conformance.errors import INTERRUPTED

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals by which somebody asks a process to end."""

_TWICE = 1.0
"""Seconds in which a second signal is the first one again: `timeout` signals a process and its group."""

_MOST = 3
"""Signals after which the process leaves with nothing put away: somebody insists."""

_SOON = 0.02
"""Seconds until an exception is raised again that ended in a destructor, which Python would only print."""

_received: list[float] = []
"""When signals came, on the monotonic clock."""


def received() -> bool:
    """Whether a signal has asked this process to end."""
    return bool(_received)


def raise_interrupt() -> None:
    """From now on, raise KeyboardInterrupt at a signal."""
    _received.clear()
    signal.signal(signal.SIGALRM, _raise_again)
    sys.unraisablehook = _keep
    _handle(_raise)


def ignore() -> None:
    """From now on, let no signal disturb the end of the process."""
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    _handle(signal.SIG_IGN)
    # CPython ends itself by SIGINT, whatever its exit code, if the last text that was executed ended by an
    # interrupt (`dataclass` executes the methods that it writes): this one does not
    exec("")


def _handle(handler: Any) -> None:
    for number in SIGNALS:
        # ignored from the start, as under nohup, it is to be ignored
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _raise(number: int, frame: Any) -> None:
    now = time.monotonic()
    if _received and now - _received[-1] < _TWICE:
        return
    _received.append(now)
    if len(_received) >= _MOST:
        os._exit(INTERRUPTED)
    raise KeyboardInterrupt


def _raise_again(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _keep(lost: Any) -> None:
    """Called with an exception that nothing can catch: an interrupt is raised again a little later."""
    if issubclass(lost.exc_type, KeyboardInterrupt) and received():
        signal.setitimer(signal.ITIMER_REAL, _SOON)
    else:
        sys.__unraisablehook__(lost)
