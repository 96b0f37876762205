"""What a worker leaves behind in sessions of its own is ended with it; what is not its own is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from support.misbehaving import question, target

from conformance.backends import orphans
from conformance.backends.client import Client

LIMIT = 20.0


def alive(found, seconds=5.0):
    """Which of some processes still run after so many seconds, or as soon as none does."""
    until = time.monotonic() + seconds
    while True:
        seen = {each: orphans._read(each[0]) for each in found}
        left = [each for each, now in seen.items() if now and now.start == each[1] and now.state not in "ZX"]
        if not left or time.monotonic() >= until:
            return left
        time.sleep(0.02)


def started_by(client, do, count):
    """What a worker has started, in whatever group, once there are `count` of them."""
    before = orphans.descendants(os.getpid())
    client.ask(question(do), LIMIT)
    until = time.monotonic() + 5
    while len(found := orphans.descendants(os.getpid()) - before) < count and time.monotonic() < until:
        time.sleep(0.02)
    return found


@pytest.fixture
def neighbour():
    """A child of this process that is no worker's."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield process
        assert process.poll() is None, "somebody else's process was ended"
        process.kill()


@pytest.mark.parametrize("do", ["leave_sessions_behind", "leave_an_environment_behind"])
def test_no_session_outlives_its_worker(do, neighbour):
    with Client(target()) as client:
        client.wait_until_started()
        found = started_by(client, do, 3 if do == "leave_sessions_behind" else 1)
        assert found
        assert alive(found, 0), "ended before its worker"
    assert alive(found) == []


def test_no_session_outlives_a_worker_that_crashes(neighbour):
    with Client(target()) as client:
        client.wait_until_started()
        before = orphans.descendants(os.getpid())
        assert client.ask(question("leave_sessions_behind_and_abort"), LIMIT).how == "SIGABRT"
        assert orphans.descendants(os.getpid()) <= before


def test_orphans_are_adopted_while_a_worker_lives_and_not_after():
    script = "import subprocess; subprocess.Popen(['sleep', '5'], start_new_session=True)"
    earlier = orphans.children()
    orphans.adopt()
    subprocess.run([sys.executable, "-c", script], check=True)
    adopted = orphans.children() - earlier
    orphans.release()
    subprocess.run([sys.executable, "-c", script], check=True)
    assert len(orphans.children() - earlier) == len(adopted) == 1
    orphans.end_children(earlier)
    assert orphans.children() <= earlier


def test_earlier_children_are_spared(neighbour):
    earlier = orphans.children()
    late = subprocess.Popen(["sleep", "600"])
    orphans.end_children(earlier)
    assert late.wait(LIMIT) == 0 or late.returncode == -9


def test_a_kernel_that_lists_no_children_is_asked_for_every_process(monkeypatch, tmp_path, neighbour):
    listed = orphans.children(), orphans.descendants(os.getpid())
    monkeypatch.setattr(orphans, "_OWN_CHILDREN", tmp_path / "none")
    assert (orphans.children(), orphans.descendants(os.getpid())) == listed
    assert neighbour.pid in listed[0]
