"""Who is told how far a run has come; `reports.progress` shows it to people."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeVar

from conformance.judging.results import Result

Event = TypeVar("Event")


@dataclass(frozen=True)
class FingerprintProgress:
    """How many questions of fingerprints have been answered, of how many."""

    answered: int
    total: int


class Watcher(Protocol):
    """Is called while a run goes on."""

    def starting(self, names: Iterable[str]) -> AbstractContextManager[object]:
        """Entered while the backends start."""
        ...

    def measuring(self, total: int) -> AbstractContextManager[Callable[[int], object]]:
        """Entered while `total` questions of fingerprints are asked; it is told how many are answered."""
        ...

    def running(self, totals: Mapping[str, int]) -> AbstractContextManager[Callable[[Result], object]]:
        """Entered while `totals` results of each backend are awaited; what it gives is called with each."""
        ...


class NoWatcher:
    """A watcher that shows nothing."""

    def starting(self, names: Iterable[str]) -> AbstractContextManager[object]:
        """Nothing to show."""
        return nullcontext()

    def measuring(self, total: int) -> AbstractContextManager[Callable[[int], object]]:
        """Nothing to show."""
        return nullcontext(lambda answered: None)

    def running(self, totals: Mapping[str, int]) -> AbstractContextManager[Callable[[Result], object]]:
        """Nothing to show."""
        return nullcontext(lambda result: None)


UNWATCHED = NoWatcher()


def watch_start(
    events: Generator[FingerprintProgress | Event], names: Iterable[str], watcher: Watcher
) -> Event:
    """The first event that is no progress of a fingerprint; `watcher` sees the backends of `names` start."""
    with watcher.starting(names):
        event = next(events)
    if not isinstance(event, FingerprintProgress):
        return event
    with watcher.measuring(event.total) as show:
        while isinstance(event, FingerprintProgress):
            show(event.answered)
            event = next(events)
    return event
