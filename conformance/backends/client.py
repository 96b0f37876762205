"""One worker as the harness sees it: started, asked, timed, killed and started again.

A `Client` never blocks by itself: `advance` does what can be done now, `wait` sleeps until there is
something to do. So one thread can drive any number of workers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from conformance.backends import limits
from conformance.backends.crash_loop import MAX_DEATHS, CrashLoop, describe_death
from conformance.backends.process import Process, ended_at_its_limit, is_by_signal
from conformance.backends.start_failure import describe_start_failure
from conformance.backends.submissions import MAX_HELD, Submission, Submissions
from conformance.backends.target import Target
from conformance.backends.waiting import wait
from conformance.errors import HarnessError
from conformance.operators import skips
from conformance.operators.observations import KILLED, About, Crashed, Observation, TimedOut, Unsupported
from conformance.operators.question import Question
from conformance.operators.result_size import most_bytes
from conformance.worker.frames import FrameError
from conformance.worker.messages import Reply

NO_MEMORY = "not asked further: there is no memory here for its answer"
"""Why a case is skipped whose answer the host could not take."""

Done = list[tuple[Any, Observation]]
"""Pairs of a tag and the observation of its question."""


class Client:
    """One worker and the questions it has not answered yet.

    A worker that dies or is killed costs the question it was at; the others go to its successor, as they do
    behind a question that may damage its process. One is started when there is something to ask. The first
    start is different: a backend whose worker never says what it is sets `failure` and stays down.
    """

    def __init__(
        self, target: Target, start_limit: float = limits.START_LIMIT, max_deaths: int = MAX_DEATHS
    ) -> None:
        self.target = target
        self.about: About | None = None
        """How the backend described itself when it first started."""
        self.failure: str | None = target.unavailable_reason
        """Why the backend could not start, once that is known."""
        self._start_limit = start_limit
        self._submissions = Submissions()
        self._bytes_received = 0
        self._process: Process | None = None
        self._greeted = False
        self._deadline = float("inf")
        self._crash_loop = CrashLoop(max_deaths)

    @property
    def given_up(self) -> bool:
        """Whether the worker died too often in a row to be asked again."""
        return self._crash_loop.given_up

    @property
    def free_slots(self) -> int:
        """Number of questions that can be submitted now without holding more than `MAX_HELD`."""
        return MAX_HELD - len(self._submissions)

    @property
    def waiting(self) -> int:
        """Number of submitted questions without an observation."""
        return len(self._submissions)

    @property
    def pid(self) -> int | None:
        """Process id of the living worker."""
        return self._process.pid if self._process else None

    @property
    def deadline(self) -> float:
        """When `advance` has to be called at the latest, on the monotonic clock."""
        if self._process is None or self._process.wakes_poll:
            return self._deadline
        return min(self._deadline, time.monotonic() + limits.POLL_INTERVAL)

    def poll_events(self) -> Iterable[tuple[int, int]]:
        """Descriptors and poll events after which `advance` has something to do."""
        return self._process.poll_events() if self._process else ()

    def start(self) -> None:
        """Start a worker unless one lives. Returns at once; `advance` takes its greeting."""
        if self._process is not None or self.failure is not None or self.given_up:
            return
        try:
            self._process = Process(self.target)
        except HarnessError as error:
            self.failure = str(error)
            return
        self._greeted, self._bytes_received = False, 0
        self._submissions.take_back()
        self._deadline = time.monotonic() + self._start_limit
        self._process.ask({"limit": self._start_limit, "lifeline": self._process.lifeline})

    def submit(
        self, tag: Any, question: Question, limit: float, counted: bool = True, damages_process: bool = False
    ) -> None:
        """Take a question with `limit` seconds; `advance` will give its observation together with `tag`.

        A death over a question that is not `counted` does not count towards giving the backend up. A worker
        that has answered a question that `damages_process` is ended, and the next one asked of a fresh one.
        """
        self._submissions.add(Submission(tag, question, limit, counted, damages_process))
        self.start()
        self._send()

    def _send(self) -> None:
        if self._process is None or not self._greeted:
            return
        while (submission := self._submissions.send_next()) is not None:
            if submission is self._submissions.current:
                self._deadline = time.monotonic() + submission.limit
            self._process.ask(submission.head, most_bytes(submission.question))

    def advance(self) -> Done:
        """Do what can be done now without waiting; returns the observations that came of it."""
        done: Done = []
        process = self._process
        if process is not None:
            # looked at before reading: a reply that was sent before the end must still count
            ended = process.has_ended()
            process.flush()
            process.drain_stderr()
            try:
                self._read(process, done)
            except FrameError as error:
                self._handle_death(done, f"broke the protocol: {error}")
            except MemoryError:
                self._give_up_reply(done)
            else:
                self._check(process, ended, done)
        if self._submissions and self._process is None:
            self.start()
        if self.failure is not None or self.given_up:
            done += [(submission.tag, self._skip()) for submission in self._submissions]
            self._submissions.clear()
        self._send()
        return done

    def _read(self, process: Process, done: Done) -> None:
        while self._process is process and (reply := process.read_reply()):
            self._take(reply, done)
        if process.bytes_received > self._bytes_received:
            # a large array that is still arriving is not cut off by the deadline of its question
            self._bytes_received = process.bytes_received
            self._deadline = max(self._deadline, time.monotonic() + limits.STALL_LIMIT)

    def _give_up_reply(self, done: Done) -> None:
        """Go on without a reply that this process has no memory for; raises MemoryError at the start."""
        current = self._submissions.current
        if current is None:
            raise MemoryError
        # the rest of the reply is not worth reading: with its worker goes what is still in the pipe
        self._end()
        done.append((self._submissions.finish_current().tag, Unsupported(NO_MEMORY, skips.SIZE)))
        self._submissions.take_back()

    def _take(self, reply: Reply, done: Done) -> None:
        if not self._greeted:
            self._greet(reply)
            return
        if isinstance(reply, About):
            raise FrameError("About is no reply to answer")
        self._crash_loop.reset()
        answered = self._submissions.finish_current()
        done.append((answered.tag, reply))
        if answered.damages_process:
            # nothing has been sent behind it: the next question starts a successor
            self._end()
        following = self._submissions.current
        self._deadline = time.monotonic() + following.limit if following else float("inf")
        self._send()

    def _greet(self, reply: Reply) -> None:
        if isinstance(reply, About):
            self.about, self._greeted, self._deadline = reply, True, float("inf")
            self._send()
            return
        reason = reply.reason if isinstance(reply, Unsupported) else "broke the protocol at its start"
        if self.about is None:
            self.failure = describe_start_failure(self.target, reason)
        self._crash_loop.add(Crashed(f"could not start again: {reason}", ""))
        self._end()

    def _check(self, process: Process, ended: bool, done: Done) -> None:
        if self._process is not process:
            return
        if ended:
            self._handle_death(done, None)
        elif process.silent_for > limits.STALL_LIMIT:
            self._handle_death(done, "closed its end of the protocol")
        elif time.monotonic() > self._deadline:
            self._handle_timeout(done)

    def _handle_timeout(self, done: Done) -> None:
        current = self._submissions.current
        limit = current.limit if current else self._start_limit
        self._end()
        self._record_death(TimedOut(limit), done)

    def _handle_death(self, done: Done, explanation: str | None) -> None:
        process = self._process
        assert process is not None
        # a torn frame may be the first sign of a worker that was killed from outside
        ended = explanation is None or process.wait(limits.REAP_LIMIT)
        how = self._end()
        current, last_words = self._submissions.current, process.stderr_tail
        if current is not None and explanation is None and ended_at_its_limit(how, last_words):
            self._record_death(TimedOut(current.limit), done)
            return
        by_death = explanation is None or (ended and is_by_signal(how))
        self._record_death(Crashed(how if by_death else str(explanation), last_words), done)

    def _record_death(self, death: Crashed | TimedOut, done: Done) -> None:
        current = self._submissions.current
        if current is None or current.counted:
            self._crash_loop.add(death)
        if self.about is None:
            self._handle_failed_start(death)
        elif current is not None:
            done.append((self._submissions.finish_current().tag, death))
        self._submissions.take_back()

    def _handle_failed_start(self, death: Crashed | TimedOut) -> None:
        """Start once more after a first start that was killed from outside; give up after any other."""
        first = self._crash_loop.in_a_row < 2 and not self.given_up
        if first and isinstance(death, Crashed) and KILLED in death.how:
            self.start()
        else:
            self.failure = describe_death(death)

    def _end(self) -> str:
        assert self._process is not None
        how = self._process.kill()
        self._process, self._deadline = None, float("inf")
        return how

    def _skip(self) -> Crashed:
        if self.failure is not None:
            return Crashed(f"could not start: {self.failure}", "")
        return self._crash_loop.skip()

    def ask(
        self,
        question: Question,
        limit: float = limits.CASE_TIMEOUT,
        counted: bool = True,
        damages: bool = False,
    ) -> Observation:
        """Submit one question and wait for its observation, at most `limit` seconds.

        `counted` and `damages` as in `submit`. Raises HarnessError when the backend cannot start.
        """
        self.wait_until_started()
        self.submit(None, question, limit, counted, damages)
        while not (done := self.advance()):
            wait([self])
        return done[0][1]

    def wait_until_started(self) -> About:
        """Start the worker, wait for how it describes itself; raises HarnessError when it cannot start."""
        self.start()
        while self.about is None and self.failure is None:
            wait([self])
            self.advance()
        if self.about is None:
            raise HarnessError(f"{self.target.name} could not start: {self.failure}")
        return self.about

    def hang_up(self) -> None:
        """Let an idle worker leave by itself; `close` follows."""
        if self._process is not None and not self._submissions:
            self._process.hang_up()

    def close(self, seconds: float = 0.0) -> None:
        """End the worker and its process group; an idle worker has `seconds` to leave by itself."""
        self.hang_up()
        if self._process is not None:
            self._process.wait(0.0 if self._submissions else seconds)
            self._end()
        self._submissions.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(limits.LEAVE_LIMIT if kind is None else 0.0)
