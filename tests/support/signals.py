"""Signals that a caller has set to be ignored, as a shell does for what it starts in the background."""

from __future__ import annotations

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def have_children_listen() -> None:
    """Give children the default of every signal that is ignored here; this process goes on ignoring it.

    `exec` keeps what is ignored and sets back what has a handler, so a handler that does nothing is enough.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
