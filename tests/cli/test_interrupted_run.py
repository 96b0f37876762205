"""Whatever ends a run from outside, no worker outlives it: not an idle one, not one that hangs in a call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from support.misbehaving import ends, running
from support.paths import ROOT, TESTS

RUN = """
import sys
sys.path[:0] = sys.argv[1:3]
from support.misbehaving import question, target
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.cases.questions import Job
from conformance.backends.jobs import Assignment
from conformance.backends.pool import Pool
from dataclasses import replace

deeds = sys.argv[3].split(",")
targets = [replace(target(), name=str(number)) for number in range(len(deeds))]

def job(to, do):
    asked = question(do)
    case = Case("made.yaml::a", asked.words, Place("made.yaml", 1, 1))
    return Assignment(Job(case, to.name, asked), to)

with Pool(targets) as pool:
    pool.submit([job(to, "") for to in targets])
    assert len(list(pool.results())) == len(deeds)
    print(*(client.pid for client in pool.clients), flush=True)
    pool.submit([job(to, do) for to, do in zip(targets, deeds) if do])
    list(pool.results())
    sys.stdin.read()
"""


def begun(deeds):
    command = [sys.executable, "-c", RUN, str(TESTS), str(ROOT), ",".join(deeds)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


DEEDS = ["sleep", "hold_the_gil", "fork_and_sleep"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("deeds", [DEEDS, ["", ""]], ids=["busy", "idle"])
def test_no_worker_outlives_a_run(sent, deeds):
    with begun(deeds) as run:
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert len(pids) == len(deeds)
        assert all(running(pid) for pid in pids)
        os.killpg(run.pid, sent)
        run.wait(10)
        said = run.stderr.read()
    if sent == signal.SIGINT:
        assert said.rstrip().endswith("KeyboardInterrupt")
    assert [ends(pid) for pid in pids] == [True] * len(deeds)


def test_workers_of_a_run_that_goes_on_live_on():
    with begun(["", ""]) as run:
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert not any(ends(pid, 0.5) for pid in pids)
        run.stdin.close()
        assert run.wait(10) == 0
    assert [ends(pid) for pid in pids] == [True, True]
