"""A signal ends the command line with 130 at any moment, without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from support.paths import ROOT

SLOW = "import sys, time; sys.stdout.write('importing\\n'); sys.stdout.flush(); time.sleep(60)\n"
"""A module that takes long to import."""


@pytest.fixture
def start(tmp_path):
    """Start a command in a folder whose modules come before all others; `modules` are written there."""
    started = []

    def start_command(*words, **modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.py").write_text(text)
        environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen([sys.executable, *words], stdout=pipe, stderr=pipe, text=True, env=environment)
        )
        return started[-1]

    yield start_command
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_imports_ends_without_a_traceback(start, sent):
    run = start("-m", "conformance", "--help", click=SLOW)
    assert run.stdout.readline() == "importing\n"
    run.send_signal(sent)
    assert (run.wait(10), run.stderr.read()) == (130, "interrupted\n")


def test_the_twin_gives_a_traceback(start):
    run = start("-c", "import conformance.cli", click=SLOW)
    assert run.stdout.readline() == "importing\n"
    run.send_signal(signal.SIGINT)
    assert run.wait(10) != 130
    assert "Traceback" in run.stderr.read()


def command(body):
    """A program whose command line does what `body` says."""
    return (
        "import sys, time\n"
        "import click\n"
        "from conformance import cli\n"
        "def say(text):\n    sys.stdout.write(text + chr(10)); sys.stdout.flush()\n"
        f"def do():\n{body}\n"
        "cli.group.main = lambda *words, **more: do()\n"
        "cli.main()\n"
    )


CLEANS_UP = """
    try:
        say("begun")
        time.sleep(60)
    finally:
        say("putting away")
        time.sleep(0.5)
        say("put away")
"""
IN_A_DESTRUCTOR = """
    class Slow:
        def __del__(self):
            say("begun")
            time.sleep(60)
    Slow()
    time.sleep(60)
"""
BECOMES_AN_ERROR = """
    try:
        say("begun")
        time.sleep(60)
    except KeyboardInterrupt:
        raise ImportError("as C code says it")
"""
IN_EXECUTED_TEXT = """
    exec("say('begun'); time.sleep(60)", {"say": say, "time": time})
"""


@pytest.mark.parametrize("body", [CLEANS_UP, IN_A_DESTRUCTOR, BECOMES_AN_ERROR, IN_EXECUTED_TEXT])
def test_an_interrupt_unwinds_wherever_it_comes(start, body):
    run = start("-c", command(body))
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGINT)
    assert (run.wait(10), run.stderr.read()) == (130, "interrupted\n")


def test_a_second_signal_at_once_does_not_disturb_the_unwinding(start):
    run = start("-c", command(CLEANS_UP))
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGTERM)
    assert run.stdout.readline() == "putting away\n"
    run.send_signal(signal.SIGTERM)
    assert (run.wait(10), run.stdout.read()) == (130, "put away\n")


def test_who_insists_is_heard(start):
    run = start("-c", command(CLEANS_UP.replace("0.5", "60")))
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGINT)
    assert run.stdout.readline() == "putting away\n"
    time.sleep(1.1)
    run.send_signal(signal.SIGINT)
    assert (run.wait(10), run.stdout.read()) == (130, "")


def test_a_signal_that_is_ignored_from_the_start_is_ignored(start):
    body = "    say('begun'); time.sleep(1); return 0"
    run = start("-c", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + command(body))
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGHUP)
    assert run.wait(10) == 0
