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
from collections.abc import Callable, Collection, Iterable
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
_numbers = itertools.count(1)
_holders = 0
"""How many workers and installers of this process live, for whose sake it adopts orphans."""


class Started(NamedTuple):
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
    try:
        listed = [file.read_text() for file in (_PROC / "self" / "task").glob("*/children")]
    except OSError:
        listed = []
    if listed:
        return frozenset(int(pid) for text in listed for pid in text.split())
    return frozenset(each.pid for each in _table() if each.parent == os.getpid())


def descendants(pid: int) -> frozenset[tuple[int, int]]:
    """Id and start of each process below `pid`."""
    return frozenset((each.pid, each.start) for each in _below(_table(), {pid}))


def end(found: Collection[tuple[int, int]], mark: str) -> None:
    """Kill the processes that were `found` below a worker, and all below this process that have its mark."""

    def choose(table: list[Started]) -> list[Started]:
        roots = [each for each in table if (each.pid, each.start) in found]
        roots += [each for each in _below(table, {os.getpid()}) if _has_mark(each.pid, mark)]
        return [*roots, *_below(table, {each.pid for each in roots})]

    _kill_all(choose)


def end_children(earlier: Collection[int] = ()) -> None:
    """Kill everything below this process, but the `earlier` children and what is below them."""

    def choose(table: list[Started]) -> list[Started]:
        return _below([each for each in table if each.pid not in earlier], {os.getpid()})

    if not children() <= frozenset(earlier):
        _kill_all(choose)


def _kill_all(choose: Callable[[list[Started]], Iterable[Started]]) -> None:
    """Kill what is chosen of all processes until nothing of it is left, and bury what has become a child."""
    killed: set[tuple[int, int]] = set()
    for _ in range(_ROUNDS):
        table = _table()
        # what has ended has no variables any more by which it could be chosen again
        chosen = [*choose(table), *(each for each in table if (each.pid, each.start) in killed)]
        if not chosen:
            return
        for each in chosen:
            killed.add((each.pid, each.start))
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(each.pid, os.WNOHANG)
        if all(each.state in _DEAD and each.parent != os.getpid() for each in chosen):
            return
        time.sleep(_PAUSE)


def _table() -> list[Started]:
    """Every process of the machine that can be seen; none where there is no `/proc`."""
    return [started for entry in _PROC.glob("[0-9]*") if (started := _read(entry)) is not None]


def _read(entry: Path) -> Started | None:
    try:
        text = (entry / "stat").read_text(errors="replace")
    except OSError:
        return None
    # the name of a process, in brackets, may hold anything
    fields = text.rpartition(")")[2].split()
    return Started(int(entry.name), int(fields[19]), int(fields[1]), fields[0])


def _below(table: Iterable[Started], roots: Collection[int]) -> list[Started]:
    """The processes of a table that are children, children of children and so on, of some."""
    by_parent: dict[int, list[Started]] = {}
    for each in table:
        by_parent.setdefault(each.parent, []).append(each)
    found: list[Started] = []
    waiting = list(roots)
    while waiting:
        below = by_parent.pop(waiting.pop(), [])
        found += below
        waiting += (each.pid for each in below)
    return found


def _has_mark(pid: int, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
