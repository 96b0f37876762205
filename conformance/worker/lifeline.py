"""A worker dies with its parent, even inside a call that never releases the GIL: the kernel kills it."""

from __future__ import annotations

import fcntl
import os
import select
import signal


def hold(descriptor: int) -> None:
    """Have the kernel kill this process group when the other end of the pipe `descriptor` is closed.

    Nothing is ever written to that pipe: its end makes it readable, for which O_ASYNC sends a signal, and
    F_SETSIG makes that SIGKILL. A worker leads a group of its own, so that children which a framework forked
    die too. Only Linux lets a descriptor choose its signal; elsewhere an orphan ends when its requests do, or
    by its own limit (see `serve.GRACE`).
    """
    os.set_inheritable(descriptor, False)
    if not hasattr(fcntl, "F_SETSIG"):
        return
    leads = os.getpgrp() == os.getpid()
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpid() if leads else os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    # the parent may have died before the signal was set
    if select.select([descriptor], [], [], 0)[0]:
        os._exit(0)
