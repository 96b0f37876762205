"""All workers of a run: started side by side and kept busy; observations come as they arrive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from conformance.backends.client import Client
from conformance.backends.crash_loop import MAX_DEATHS
from conformance.backends.jobs import Request
from conformance.backends.limits import CASE_TIMEOUT, LEAVE_LIMIT, START_LIMIT
from conformance.backends.target import Target
from conformance.backends.waiting import wait
from conformance.operators.observations import About, Answer, Observation

MAX_BACKLOG = 256 * 2**20
"""Bytes of observations that may wait for the judge before workers are sent no more questions."""

MAX_STARTING = 6
"""Backends that may start at the same time; more would slow each other past `START_LIMIT`."""


@dataclass(frozen=True)
class Status:
    """How a backend describes itself (`about`), or the `reason` why it does not start; the other is None."""

    target: Target
    about: About | None
    reason: str | None


class Pool:
    """Workers for some targets, `workers` for each of them, all driven by the thread that iterates.

    A worker is sent questions as soon as it has started, whether or not others have; one that dies
    `max_deaths` times in a row is given up. Leaving the context ends every process, at once when it is left
    by an exception.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        workers: int = 1,
        start_limit: float = START_LIMIT,
        max_deaths: int = MAX_DEATHS,
    ) -> None:
        self._clients = {
            target: [Client(target, start_limit, max_deaths) for _ in range(workers)]
            for target in dict.fromkeys(targets)
        }
        self._queues: dict[Target, deque[Request]] = {target: deque() for target in self._clients}
        self._limit = CASE_TIMEOUT
        self._done: deque[tuple[Request, Observation]] = deque()
        self._backlog = 0

    @property
    def clients(self) -> Iterator[Client]:
        """Every client, those of one backend together."""
        return (client for clients in self._clients.values() for client in clients)

    @property
    def abouts(self) -> dict[str, About]:
        """How each backend that has started describes itself, by name."""
        abouts = {target.name: clients[0].about for target, clients in self._clients.items()}
        return {name: about for name, about in abouts.items() if about is not None}

    @property
    def failures(self) -> dict[str, str]:
        """Why backends could not start, by name; their requests have no observations."""
        failures = {target.name: clients[0].failure for target, clients in self._clients.items()}
        return {name: failure for name, failure in failures.items() if failure is not None}

    def submit(self, requests: Iterable[Request], limit: float = CASE_TIMEOUT) -> None:
        """Queue requests, which each backend answers in this order.

        Each has `limit` seconds, or those of its target; fewer where it has a lower limit of its own.
        """
        self._limit = limit
        for request in requests:
            self._queues[request.target].append(request)

    def start(self) -> None:
        """Wait until every backend has started or failed; those that have started answer meanwhile."""
        while any(first.about is None and first.failure is None for first, *_ in self._clients.values()):
            self._turn(waiting=True)

    def withdraw(self, target: Target, unwanted: Callable[[Request], bool]) -> int:
        """Remove the `unwanted` requests of a backend that have not been sent yet; returns how many."""
        kept = [request for request in self._queues[target] if not unwanted(request)]
        count = len(self._queues[target]) - len(kept)
        self._queues[target] = deque(kept)
        return count

    def ask_again(self, request: Request) -> None:
        """Queue a request before all others of its backend."""
        self._queues[request.target].appendleft(request)

    def results(self) -> Iterator[tuple[Request, Observation]]:
        """Yield each request with its observation; workers are sent new questions before each one."""
        while self._done or self._busy():
            self._turn(waiting=not self._done)
            if self._done:
                request, observation = self._done.popleft()
                self._backlog -= _count_bytes(observation)
                yield request, observation

    def _busy(self) -> bool:
        return any(self._queues.values()) or any(client.waiting for client in self.clients)

    def _turn(self, waiting: bool) -> None:
        for target in self._clients:
            self._feed(target)
        if waiting:
            wait(self.clients, time.monotonic() if not self._anything_runs() else float("inf"))
        for client in self.clients:
            for request, observation in client.advance():
                self._done.append((request, observation))
                self._backlog += _count_bytes(observation)
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
        """Whether a backend's first worker need not wait for those of other backends to start."""
        others = (client for client, *_ in self._clients.values() if client is not first)
        starting = sum(other.pid is not None and other.about is None for other in others)
        return first.about is not None or starting < MAX_STARTING

    def _takers(self, target: Target) -> list[Client]:
        """Clients that are sent questions; when all are given up, one that gives each its observation."""
        ready = [client for client in self._clients[target] if client.about is not None]
        return [client for client in ready if not client.given_up] or ready[:1]

    def _fill(self, client: Client, target: Target) -> None:
        queue = self._queues[target]
        while queue and client.free_slots > 0 and self._backlog < MAX_BACKLOG:
            request = queue.popleft()
            limit = target.timeout or self._limit
            client.submit(
                request,
                request.question,
                min(limit, request.limit or limit),
                request.counted,
                request.damages_process,
            )

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
    """Start every target, several at a time, and ask no question; one status for each."""
    targets = tuple(targets)
    with Pool(targets, start_limit=start_limit) as pool:
        pool.start()
        return [
            Status(target, pool.abouts.get(target.name), pool.failures.get(target.name)) for target in targets
        ]


def _count_bytes(observation: Observation) -> int:
    if not isinstance(observation, Answer):
        return 0
    return sum(array.nbytes for array in observation.values.values())
