"""Processes that outlive the worker that started them: on Linux this process adopts and ends them.

A child that calls `setsid` leaves the group that is killed with its worker. Orphans among the descendants of
this process become its own children while it is their "subreaper" (prctl(2)); whose they were says a variable
of their environment. Elsewhere than on Linux nothing here has an effect.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MARK = "CONFORMANCE_WORKER"
"""Environment variable of a worker and of what it starts; its value is another one for each worker."""

_SET_CHILD_SUBREAPER = 36
_DEAD = "ZX"
"""States of a process that has ended and waits for its parent to notice."""

_ROUNDS = 200
_PAUSE = 0.005
"""Seconds between two rounds in which processes are looked for and killed: some are just being forked."""

_PROC = Path("/proc")
_OWN_CHILDREN = _PROC / "self" / "task" / str(os.getpid()) / "children"
"""Where the kernel lists children, if it was built so; without it every process is looked at."""

_numbers = itertools.count(1)
_holders = 0
"""How many workers and installers of this process live, for whose sake it adopts orphans."""


class ProcessStart(NamedTuple):
    """A process: its id, when it started, in ticks since the machine did, its parent and its state."""

    pid: int
    start: int
    parent: int
    state: str


def new_mark() -> str:
    """A value of `MARK` that no other worker has."""
    return f"{os.getpid()}.{next(_numbers)}"


def adopt() -> None:
    """Adopt orphans from now on, until `release` was called as often."""
    global _holders
    _holders += 1
    if _holders == 1:
        _set_subreaper(True)


def release() -> None:
    """Adopt no more orphans where nobody else wants it; what was adopted stays a child."""
    global _holders
    _holders -= 1
    if _holders == 0:
        _set_subreaper(False)


def _set_subreaper(wanted: bool) -> None:
    # imported here: it takes longer than all else that a command without workers does
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def children() -> frozenset[int]:
    """Process ids of the children of this process."""
    return frozenset(each.pid for each in _below(os.getpid()) if each.parent == os.getpid())


def descendants(pid: int) -> frozenset[tuple[int, int]]:
    """Id and start of each process below `pid`."""
    return frozenset((each.pid, each.start) for each in _below(pid))


def end(found: Collection[tuple[int, int]], mark: str) -> None:
    """Kill the processes that were `found` below a worker, and all below this process that have its mark."""

    def choose() -> Iterator[ProcessStart]:
        # what was found has become a child, as its parents have ended, or hangs below one
        for each in _below(os.getpid()):
            if (each.pid, each.start) in found or _has_mark(each.pid, mark):
                yield each
                yield from _below(each.pid)

    _kill_all(choose)


def end_children(earlier: Collection[int] = ()) -> None:
    """Kill everything below this process, but the `earlier` children and what is below them."""

    def choose() -> Iterator[ProcessStart]:
        return (each for pid in children() - frozenset(earlier) for each in _with_below(pid))

    _kill_all(choose)


def _kill_all(choose: Callable[[], Iterable[ProcessStart]]) -> None:
    """Kill what is chosen until nothing of it is left, and bury what has become a child."""
    killed: set[tuple[int, int]] = set()
    for _ in range(_ROUNDS):
        # what has ended has no variables any more by which it could be chosen again
        again = (started for pid, start in killed if (started := _read(pid)) and started.start == start)
        chosen = {each.pid: each for each in (*choose(), *again)}.values()
        for each in chosen:
            killed.add((each.pid, each.start))
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(each.pid, os.WNOHANG)
        if all(each.state in _DEAD and each.parent != os.getpid() for each in chosen):
            return
        time.sleep(_PAUSE)


def _with_below(pid: int) -> Iterator[ProcessStart]:
    """A process, unless it is gone, and those below it."""
    started = _read(pid)
    yield from (started,) if started else ()
    yield from _below(pid)


def _below(pid: int) -> Iterator[ProcessStart]:
    """The processes that are children, children of children and so on, of one; none without `/proc`."""
    if _OWN_CHILDREN.is_file():
        return _walk(pid, _listed_children)
    by_parent: dict[int, list[int]] = {}
    for started in (_read(int(entry.name)) for entry in _PROC.glob("[0-9]*")):
        if started:
            by_parent.setdefault(started.parent, []).append(started.pid)
    return _walk(pid, lambda parent: by_parent.get(parent, ()))


def _walk(pid: int, children_of: Callable[[int], Iterable[int]]) -> Iterator[ProcessStart]:
    waiting, seen = [pid], {pid}
    while waiting:
        for child in children_of(waiting.pop()):
            started = _read(child)
            if started and child not in seen:
                seen.add(child)
                waiting.append(child)
                yield started


def _listed_children(pid: int) -> list[int]:
    """The children of every thread of a process, as the kernel lists them."""
    found: list[int] = []
    for file in (_PROC / str(pid) / "task").glob("*/children"):
        with suppress(OSError):
            found += map(int, file.read_text().split())
    return found


def _read(pid: int) -> ProcessStart | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # the name of a process, in brackets, may hold anything
    fields = text.rpartition(")")[2].split()
    return ProcessStart(pid, int(fields[19]), int(fields[1]), fields[0])


def _has_mark(pid: int, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
