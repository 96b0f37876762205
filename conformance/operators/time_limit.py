"""A limit on the processor time of long computations, which look at it between two of their parts."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Iterator

_until: ContextVar[float] = ContextVar("until", default=math.inf)
"""When the processor time of this thread is used up, on its own clock."""


class OutOfTime(Exception):
    """A computation has taken as long as it may; what it has computed so far is lost."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let what is computed within take so many seconds of this thread's time, whatever was set outside."""
    token = _until.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def remaining() -> float:
    """Seconds of this thread's time that are left; infinite outside of every limit."""
    until = _until.get()
    return until if until == math.inf else until - time.thread_time()


def check() -> None:
    """Raise OutOfTime where the time is used up."""
    if remaining() < 0:
        raise OutOfTime("it takes too long")
