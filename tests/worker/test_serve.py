"""The main loop of a worker, spoken to through its pipes as a host does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from support.misbehaving import FOLDER, large, question

from conformance.backends.process import BOOT
from conformance.operators.observations import About, Answer, Crashed, Unsupported
from conformance.worker import frames, serve
from conformance.worker.messages import decode_reply

LIMIT = 20.0


class Worker:
    """A worker of the misbehaving adapter, or of another file, behind blocking pipes."""

    def __init__(self, adapter, inherited):
        pipe = subprocess.PIPE
        command = [sys.executable, "-I", "-X", "utf8", str(BOOT), str(FOLDER / adapter), "", "cpu"]
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=(inherited,), start_new_session=True
        )
        self._reader = frames.FrameReader(self.process.stdout.fileno())
        self._asked = 0
        self._inherited = inherited

    def send(self, **head):
        """Send a request."""
        request = {"number": self._asked, "limit": LIMIT, **head}
        frames.write(self.process.stdin.fileno(), frames.encode(request))

    def ask(self, **head):
        """Send a request and wait for its reply."""
        self.send(**head)
        return self.receive()

    def receive(self):
        """Wait for the next reply."""
        reply = decode_reply(self._reader.read(), self._asked)
        self._asked += 1
        return reply

    def greet(self):
        """Send the first request, after which the worker loads its adapter."""
        return self.ask(lifeline=self._inherited)

    def answer(self, do=""):
        """Ask for a convolution during which the adapter does what it is told."""
        return self.ask(question=question(do).to_json())

    def end(self):
        """Close the requests; returns the exit status and what was written to stderr."""
        _, words = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, words.decode()


@contextmanager
def started(adapter="adapter.py"):
    inherited, held = os.pipe()
    worker = Worker(adapter, inherited)
    os.close(inherited)
    with os.fdopen(held) as worker.lifeline:
        yield worker
    worker.process.kill()
    worker.process.communicate()


def test_a_worker_greets_answers_and_ends_with_its_requests():
    with started() as worker:
        assert isinstance(worker.greet(), About)
        assert isinstance(worker.answer(), Answer)
        assert worker.end() == (0, "")


def test_a_mistake_of_the_adapter_costs_one_question():
    with started() as worker:
        worker.greet()
        assert "output has dtype object" in worker.answer("give_none").how
        crash = worker.answer("raise_exit")
        assert isinstance(crash, Crashed)
        assert "the adapter raised SystemExit" in crash.how
        assert isinstance(worker.answer(), Answer)


def test_what_a_call_prints_goes_to_stderr():
    with started() as worker:
        worker.greet()
        assert isinstance(worker.answer("print_from_python"), Answer)
        status, words = worker.end()
        assert status == 0
        assert words


def test_an_adapter_that_cannot_start_says_why_and_ends():
    with started("unavailable.py") as worker:
        reply = worker.greet()
        assert isinstance(reply, Unsupported)
        assert "needs a quantum computer" in reply.reason
        assert worker.process.wait(LIMIT) == 0


def test_the_end_of_the_lifeline_kills_a_worker_that_waits():
    with started() as worker:
        worker.greet()
        assert worker.process.poll() is None
        worker.lifeline.close()
        assert worker.process.wait(LIMIT) == -9


def own_limit(seconds):
    """A limit of a request at which a worker ends itself so many seconds after it has begun."""
    return seconds - serve.GRACE


def test_an_answer_may_lie_unread_for_longer_than_its_limit():
    """As when the host judges something large, or is stopped by Ctrl-Z."""
    with started() as worker:
        worker.greet()
        worker.send(question=large().to_json(), limit=own_limit(1.5))
        time.sleep(1.8)
        reply = worker.receive()
        assert sum(values.nbytes for values in reply.values.values()) > 2**20, "fits into a pipe"
        assert isinstance(worker.answer(), Answer)


def test_a_worker_that_nobody_kills_ends_itself_at_its_limit():
    with started() as worker:
        worker.greet()
        worker.send(question=question("sleep").to_json(), limit=own_limit(0.3))
        assert worker.process.wait(LIMIT) == 1
        assert b"Timeout (0:00:00" in worker.process.stderr.read()
