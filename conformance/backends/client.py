"""One backend's worker as the harness sees it: started, asked, timed, killed, started again."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from conformance.backends.crash_loop import DEATHS, Deaths, told
from conformance.backends.limits import CASE_TIMEOUT, LEAVE_LIMIT, START_LIMIT
from conformance.backends.process import Process
from conformance.backends.target import Target
from conformance.errors import HarnessError
from conformance.operators.observations import KILLED, About, Crashed, Observation, TimedOut, Unsupported
from conformance.operators.question import Question
from conformance.worker.frames import FrameError
from conformance.worker.messages import Reply, Translation, is_observation

AHEAD = 2
"""Questions a worker may hold: the next one is there when it has answered, whatever the judge is doing."""

Done = list[tuple[Any, Any]]
"""Pairs of a tag and what came of its question: an `Observation`, or a `Translation`."""

_STALL = 1.0
_REAPED = 0.1
_POLL = 0.02
_LONGEST_WAIT = 1.0


@dataclass(frozen=True)
class _Request:
    tag: Any
    asked: str
    question: Question
    limit: float
    counted: bool

    @property
    def head(self) -> dict[str, Any]:
        return {"ask": self.asked, "limit": self.limit, "question": self.question.to_json()}


class Client:
    """One worker and the questions it has not answered yet.

    A worker that dies or is killed costs the question it was at; the others go to its successor,
    which is started when there is something to ask. The first start is different: a worker that never
    says what it is makes `failure` true, for good.
    """

    def __init__(self, target: Target, start_limit: float = START_LIMIT, deaths: int = DEATHS) -> None:
        self.target = target
        self.about: About | None = None
        """What the backend said of itself when it started first."""
        self.failure: str | None = target.trouble
        """Why the backend could not start, once that is known."""
        self._start_limit = start_limit
        self._requests: deque[_Request] = deque()
        self._sent = self._received = 0
        self._process: Process | None = None
        self._greeted = False
        self._deadline = float("inf")
        self._deaths = Deaths(deaths)

    @property
    def given_up(self) -> bool:
        """Whether it died too often in a row to be asked again."""
        return self._deaths.too_many

    @property
    def room(self) -> int:
        """Questions it takes now without holding more than it should."""
        return AHEAD - len(self._requests)

    @property
    def waiting(self) -> int:
        """Questions that are not done with."""
        return len(self._requests)

    @property
    def pid(self) -> int | None:
        """Process id of the worker that lives now."""
        return self._process.pid if self._process else None

    @property
    def deadline(self) -> float:
        """When `advance` has to be called at the latest, on the monotonic clock."""
        if self._process is None:
            return float("inf")
        if self._process.speaks_up:
            return self._deadline
        return min(self._deadline, time.monotonic() + _POLL)

    def watched(self) -> Iterable[tuple[int, int]]:
        """Descriptors and poll events after which `advance` has something to do."""
        return self._process.watched() if self._process else ()

    def start(self) -> None:
        """Start a worker unless one lives; returns at once, `advance` learns what it says of itself."""
        if self._process is not None or self.failure is not None or self.given_up:
            return
        try:
            self._process = Process(self.target)
        except HarnessError as error:
            self.failure = str(error)
            return
        self._greeted, self._sent, self._received = False, 0, 0
        self._deadline = time.monotonic() + self._start_limit
        self._process.ask({"ask": "hello", "limit": self._start_limit, "lifeline": self._process.lifeline})

    def submit(
        self, tag: Any, question: Question, limit: float, asked: str = "answer", counted: bool = True
    ) -> None:
        """Take a question; what comes of it is among what `advance` gives, together with `tag`.

        A death over a question that is not `counted` is none of those after which the backend is given up.
        """
        self._requests.append(_Request(tag, asked, question, limit, counted))
        self.start()
        self._send()

    def _send(self) -> None:
        if self._process is None or not self._greeted:
            return
        while self._sent < min(AHEAD, len(self._requests)):
            request = self._requests[self._sent]
            if not self._sent:
                self._deadline = time.monotonic() + request.limit
            self._process.ask(request.head)
            self._sent += 1

    def advance(self) -> Done:
        """Do what can be done now without waiting; gives the questions that are done with."""
        done: Done = []
        process = self._process
        if process is not None:
            ended = process.ended()
            process.flush()
            process.listen()
            try:
                self._read(process, done)
            except FrameError as error:
                self._died(done, f"broke the protocol: {error}")
            else:
                self._check(process, ended, done)
        if self._requests and self._process is None:
            self.start()
        if self.failure is not None or self.given_up:
            done += [(request.tag, self._not_asked()) for request in self._requests]
            self._requests.clear()
        self._send()
        return done

    def _read(self, process: Process, done: Done) -> None:
        while self._process is process and (reply := process.reply()):
            self._take(reply, done)
        if process.received > self._received:
            self._received = process.received
            self._deadline = max(self._deadline, time.monotonic() + _STALL)

    def _take(self, reply: Reply, done: Done) -> None:
        if not self._greeted:
            self._greet(reply)
            return
        request = self._requests[0]
        expected = is_observation(reply) if request.asked == "answer" else not isinstance(reply, About)
        if not expected:
            raise FrameError(f"{type(reply).__name__} is no reply to {request.asked}")
        self._deaths.forget()
        self._requests.popleft()
        self._sent -= 1
        done.append((request.tag, reply))
        self._deadline = time.monotonic() + self._requests[0].limit if self._sent else float("inf")
        self._send()

    def _greet(self, reply: Reply) -> None:
        if isinstance(reply, About):
            self.about, self._greeted, self._deadline = reply, True, float("inf")
            self._send()
            return
        reason = reply.reason if isinstance(reply, Unsupported) else "broke the protocol at its start"
        if self.about is None:
            self.failure = reason
        self._deaths.add(Crashed(f"could not start again: {reason}", ""))
        self._end()

    def _check(self, process: Process, ended: bool, done: Done) -> None:
        if self._process is not process:
            return
        if ended:
            self._died(done, None)
        elif process.silent_for > _STALL:
            self._died(done, "closed its end of the protocol")
        elif time.monotonic() > self._deadline:
            self._timed_out(done)

    def _timed_out(self, done: Done) -> None:
        limit = self._requests[0].limit if self._greeted else self._start_limit
        self._end()
        self._lost(TimedOut(limit), done)

    def _died(self, done: Done, explanation: str | None) -> None:
        process = self._process
        assert process is not None
        # a frame that is torn may be all that is seen yet of a worker that was killed from outside
        ended = explanation is None or process.wait(_REAPED)
        how = self._end()
        by_death = explanation is None or (ended and KILLED in how)
        self._lost(Crashed(how if by_death else str(explanation), process.last_words), done)

    def _lost(self, death: Crashed | TimedOut, done: Done) -> None:
        if not self._sent or self._requests[0].counted:
            self._deaths.add(death)
        if self.about is None:
            self._never_started(death)
        elif self._sent:
            done.append((self._requests.popleft().tag, death))
        self._sent = 0

    def _never_started(self, death: Crashed | TimedOut) -> None:
        """A first start that failed; one that was killed from outside is tried once more."""
        first = self._deaths.in_a_row < 2 and not self.given_up
        if first and isinstance(death, Crashed) and KILLED in death.how:
            self.start()
        else:
            self.failure = told(death)

    def _end(self) -> str:
        assert self._process is not None
        how = self._process.kill()
        self._process, self._deadline = None, float("inf")
        return how

    def _not_asked(self) -> Crashed:
        if self.failure is not None:
            return Crashed(f"could not start: {self.failure}", "")
        return self._deaths.not_asked()

    def ask(self, question: Question, limit: float = CASE_TIMEOUT, counted: bool = True) -> Observation:
        """What comes of one question, waiting for it at most `limit` seconds; `counted` as in `submit`.

        Raises HarnessError when the backend cannot start.
        """
        observation: Observation = self._wait_for("answer", question, limit, counted)
        return observation

    def translate(self, question: Question, limit: float = CASE_TIMEOUT) -> Translation | Observation:
        """The call this backend makes of a question, or why there is none; raises HarnessError too."""
        translation: Translation | Observation = self._wait_for("translate", question, limit)
        return translation

    def _wait_for(self, asked: str, question: Question, limit: float, counted: bool = True) -> Any:
        self.wait_until_started()
        self.submit(None, question, limit, asked, counted)
        while not (done := self.advance()):
            wait([self])
        return done[0][1]

    def wait_until_started(self) -> About:
        """What the backend says of itself; raises HarnessError when it cannot start."""
        self.start()
        while self.about is None and self.failure is None:
            wait([self])
            self.advance()
        if self.about is None:
            raise HarnessError(f"{self.target.name} could not start: {self.failure}")
        return self.about

    def hang_up(self) -> None:
        """Let an idle worker leave by itself; `close` follows."""
        if self._process is not None and not self._requests:
            self._process.hang_up()

    def close(self, seconds: float = 0.0) -> None:
        """End the worker and all of its group; an idle one has `seconds` to leave by itself."""
        self.hang_up()
        if self._process is not None:
            self._process.wait(0.0 if self._requests else seconds)
            self._end()
        self._requests.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(LEAVE_LIMIT if kind is None else 0.0)


def wait(clients: Iterable[Client], until: float = float("inf")) -> None:
    """Wait until a client has something to do, or `until` on the monotonic clock; a second at most."""
    poll = select.poll()
    for client in clients:
        until = min(until, client.deadline)
        for descriptor, events in client.watched():
            poll.register(descriptor, events)
    # a signal that comes just before the system is asked interrupts nothing: it would be seen at the end only
    seconds = min(until - time.monotonic(), _LONGEST_WAIT)
    poll.poll(max(0.0, seconds) * 1000 + 1)
