"""Waiting for whichever of several backends has something to do first."""

from __future__ import annotations

import select
import time
from collections.abc import Iterable
from typing import Protocol

_LONGEST_WAIT = 1.0


class Waiting(Protocol):
    """What can be waited for: descriptors on which something comes, until a time on the monotonic clock."""

    @property
    def deadline(self) -> float:
        """When something has to be done, though nothing came."""

    def poll_events(self) -> Iterable[tuple[int, int]]:
        """Descriptors, and the events of `select.poll` that are waited for on each."""


def wait(each: Iterable[Waiting], until: float = float("inf")) -> None:
    """Wait until one of them has something to do, or `until` on the monotonic clock; a second at most."""
    poll = select.poll()
    for waiting in each:
        until = min(until, waiting.deadline)
        for descriptor, events in waiting.poll_events():
            poll.register(descriptor, events)
    # a signal that arrives just before the system call interrupts nothing; the limit has it noticed in time
    seconds = min(until - time.monotonic(), _LONGEST_WAIT)
    poll.poll(max(0.0, seconds) * 1000 + 1)
