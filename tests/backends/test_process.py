"""A worker process: started behind pipes, read without blocking, ended with its group, its end in words."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from support.misbehaving import ends

from conformance.backends import process
from conformance.backends.environments import leash
from conformance.backends.names import parse
from conformance.backends.process import Process, describe_exit
from conformance.errors import HarnessError
from conformance.operators.observations import About
from conformance.worker import boot, lifeline
from conformance.worker.frames import FrameError
from conformance.worker.messages import STDERR_LIMIT

LIMIT = 20.0


@pytest.fixture
def start(tmp_path):
    """Start a shell script in the place of a worker's Python; what a test leaves alive is killed."""
    started = []

    def start_script(script):
        file = tmp_path / f"python{len(started)}"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        started.append(Process(replace(parse("numpy"), python=str(file))))
        return started[-1]

    yield start_script
    for each in started:
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)


def open_descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def until(condition):
    """Call a condition until it holds; false when it never does."""
    end = time.monotonic() + LIMIT
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.002)
    return held


def test_what_is_run_by_its_path_is_where_its_name_says():
    assert Path(boot.__file__) == process.BOOT
    assert Path(lifeline.__file__).parent == leash.WORKER


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "exited with status 0"),
        (3, "exited with status 3"),
        (-6, "SIGABRT"),
        (-9, "SIGKILL (out of memory?)"),
        (-63, "signal 63"),
    ],
)
def test_an_exit_is_described(status, words):
    assert describe_exit(status) == words


def test_a_worker_greets_leaves_when_hung_up_and_frees_its_descriptors():
    before = open_descriptors()
    worker = Process(parse("numpy"))
    worker.ask({"limit": LIMIT, "lifeline": worker.lifeline})
    about = until(worker.read_reply)
    assert isinstance(about, About)
    assert about.framework == "numpy"
    assert worker.bytes_received > 0
    worker.hang_up()
    assert worker.wait(LIMIT)
    assert worker.kill() == "exited with status 0"
    assert open_descriptors() == before


def test_a_python_that_cannot_be_run_is_an_error_and_frees_its_descriptors():
    before = open_descriptors()
    with pytest.raises(HarnessError, match="/no/such/python cannot be run: No such file"):
        Process(replace(parse("numpy"), python="/no/such/python"))
    assert open_descriptors() == before


def test_the_exit_and_the_end_of_stderr_are_kept(start):
    worker = start("echo no licence >&2; exit 3")
    assert worker.wait(LIMIT)
    assert worker.kill() == "exited with status 3"
    assert worker.stderr_tail == "no licence\n"


def test_a_flood_on_stderr_neither_blocks_the_worker_nor_is_kept_whole(start):
    worker = start("head -c 3000000 /dev/zero | tr '\\0' x >&2; echo the end >&2")

    def drained():
        worker.drain_stderr()
        return worker.has_ended()

    assert until(drained)
    worker.kill()
    assert worker.stderr_tail.endswith("xthe end\n")
    assert len(worker.stderr_tail) == STDERR_LIMIT


def test_the_whole_group_is_killed(start):
    worker = start("sleep 600 & echo $! >&2; sleep 600")
    assert until(lambda: worker.drain_stderr() or worker.stderr_tail)
    assert not worker.has_ended()
    assert worker.kill() == "SIGKILL (out of memory?)"
    assert ends(worker.pid)


def test_a_request_to_a_worker_that_is_gone_is_dropped(start):
    worker = start("exit 0")
    assert worker.wait(LIMIT)
    worker.ask({"limit": LIMIT})
    assert worker.read_reply() is None
    assert worker.kill() == "exited with status 0"


def test_closed_replies_are_noticed_while_the_worker_lives(start):
    worker = start("exec 1>&-; sleep 600")
    assert worker.wakes_poll
    assert worker.silent_for < 0
    assert until(lambda: worker.read_reply() is None and worker.silent_for >= 0)
    assert not worker.wakes_poll
    assert not worker.has_ended()
    worker.kill()


def test_a_reply_that_nobody_asked_for_is_no_reply(start):
    worker = start("printf '\\000\\000\\000\\002{}'; sleep 600")
    with pytest.raises(FrameError, match="nobody asked for"):
        until(worker.read_reply)
    worker.kill()
