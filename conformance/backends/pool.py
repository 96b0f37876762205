"""All workers of a run: started side by side, kept busy, their observations in the order they come."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from conformance.backends.client import Client, wait
from conformance.backends.crash_loop import MAX_DEATHS
from conformance.backends.jobs import Request
from conformance.backends.limits import CASE_TIMEOUT, LEAVE_LIMIT, START_LIMIT
from conformance.backends.target import Target
from conformance.operators.observations import About, Answer, Observation

BACKLOG = 256 * 2**20
"""Bytes of observations that may wait for the judge before workers are no longer fed."""


SIDE_BY_SIDE = 6
"""Backends that import their frameworks at the same time; more would hold up each other past the limit."""


@dataclass(frozen=True)
class Status:
    """Whether a backend starts: what it says of itself, or why it does not."""

    target: Target
    about: About | None
    reason: str | None


class Pool:
    """Workers for some targets, `workers` for each of them, all driven by the thread that iterates.

    Workers start to work as soon as they are there, whether or not their neighbours are; one that dies
    `deaths` times in a row is given up.
    Leaving the context ends every process, at once when it is left by an exception.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        workers: int = 1,
        start_limit: float = START_LIMIT,
        deaths: int = MAX_DEATHS,
    ) -> None:
        self._clients = {
            target: [Client(target, start_limit, deaths) for _ in range(workers)]
            for target in dict.fromkeys(targets)
        }
        self._queues: dict[Target, deque[Request]] = {target: deque() for target in self._clients}
        self._limit = CASE_TIMEOUT
        self._done: deque[tuple[Request, Observation]] = deque()
        self._backlog = 0

    @property
    def clients(self) -> Iterator[Client]:
        """Every client, those of one backend next to each other."""
        return (client for clients in self._clients.values() for client in clients)

    @property
    def abouts(self) -> dict[str, About]:
        """What each backend that has started says of itself, by name."""
        found = {target.name: clients[0].about for target, clients in self._clients.items()}
        return {name: about for name, about in found.items() if about is not None}

    @property
    def failures(self) -> dict[str, str]:
        """Why backends could not start, by name; their jobs have no observations."""
        found = {target.name: clients[0].failure for target, clients in self._clients.items()}
        return {name: failure for name, failure in found.items() if failure is not None}

    def submit(self, jobs: Iterable[Request], limit: float = CASE_TIMEOUT) -> None:
        """Queue jobs, each with `limit` seconds unless its target says otherwise; less if it says so itself.

        Each backend answers its own in this order.
        """
        self._limit = limit
        for job in jobs:
            self._queues[job.target].append(job)

    def start(self) -> None:
        """Wait until every backend has started or failed; those that are ready work meanwhile."""
        while any(first.about is None and first.failure is None for first, *_ in self._clients.values()):
            self._turn(waiting=True)

    def withdraw(self, target: Target, unwanted: Callable[[Request], bool]) -> int:
        """Take back what is queued for a backend and has not been sent yet; gives how much that was."""
        kept = [job for job in self._queues[target] if not unwanted(job)]
        count = len(self._queues[target]) - len(kept)
        self._queues[target] = deque(kept)
        return count

    def ask_again(self, job: Request) -> None:
        """Queue a job before all others of its backend."""
        self._queues[job.target].appendleft(job)

    def results(self) -> Iterator[tuple[Request, Observation]]:
        """What came of the jobs. Workers are fed before each one is given to the consumer."""
        while self._done or self._busy():
            self._turn(waiting=not self._done)
            if self._done:
                job, observation = self._done.popleft()
                self._backlog -= _bytes(observation)
                yield job, observation

    def _busy(self) -> bool:
        return any(self._queues.values()) or any(client.waiting for client in self.clients)

    def _turn(self, waiting: bool) -> None:
        for target in self._clients:
            self._feed(target)
        if waiting:
            wait(self.clients, time.monotonic() if not self._anything_runs() else float("inf"))
        for client in self.clients:
            for job, observation in client.advance():
                self._done.append((job, observation))
                self._backlog += _bytes(observation)
        for target in self._clients:
            self._feed(target)

    def _anything_runs(self) -> bool:
        return any(client.pid is not None for client in self.clients)

    def _feed(self, target: Target) -> None:
        first, *others = self._clients[target]
        if (self._queues[target] or first.about is None) and self._may_start(first):
            first.start()
        if first.failure is not None:
            self._queues[target].clear()
            return
        if self._queues[target] and first.about is not None:
            for other in others:
                other.start()
        for client in self._takers(target):
            self._fill(client, target)

    def _may_start(self, first: Client) -> bool:
        """Whether a backend's first worker does not have to wait for others to come up."""
        others = (client for client, *_ in self._clients.values() if client is not first)
        coming = sum(other.pid is not None and other.about is None for other in others)
        return first.about is not None or coming < SIDE_BY_SIDE

    def _takers(self, target: Target) -> list[Client]:
        ready = [client for client in self._clients[target] if client.about is not None]
        return [client for client in ready if not client.given_up] or ready[:1]

    def _fill(self, client: Client, target: Target) -> None:
        queue = self._queues[target]
        while queue and client.free_slots > 0 and self._backlog < BACKLOG:
            job = queue.popleft()
            limit = target.timeout or self._limit
            client.submit(job, job.question, min(limit, job.limit or limit), counted=job.counted)

    def close(self, seconds: float = LEAVE_LIMIT) -> None:
        """End every worker; idle ones have `seconds` to leave by themselves."""
        until = time.monotonic() + seconds
        for client in self.clients:
            client.hang_up()
        for client in self.clients:
            client.close(max(0.0, until - time.monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(LEAVE_LIMIT if kind is None else 0.0)


def inspect(targets: Iterable[Target], start_limit: float = START_LIMIT) -> list[Status]:
    """Start every target, all at the same time, and ask no question."""
    targets = tuple(targets)
    with Pool(targets, start_limit=start_limit) as pool:
        pool.start()
        return [
            Status(target, pool.abouts.get(target.name), pool.failures.get(target.name)) for target in targets
        ]


def _bytes(observation: Observation) -> int:
    if not isinstance(observation, Answer):
        return 0
    return sum(array.nbytes for array in observation.values.values())
