"""The end of the parent is the end of the worker, even inside a call that never lets go of the GIL."""

from __future__ import annotations

import fcntl
import os
import select
import signal


def hold(descriptor: int) -> None:
    """Have the kernel kill this process group when the other end of the pipe `descriptor` is closed.

    A worker leads a group of its own, so that children which a framework forked go with it. Nothing is
    ever written to that pipe. Only Linux lets a descriptor choose its signal; elsewhere an orphan ends
    when its requests do, or by its own limit (see `serve.GRACE`).
    """
    os.set_inheritable(descriptor, False)
    if not hasattr(fcntl, "F_SETSIG"):
        return
    leads = os.getpgrp() == os.getpid()
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpid() if leads else os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([descriptor], [], [], 0)[0]:
        os._exit(0)
