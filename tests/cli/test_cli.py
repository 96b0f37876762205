"""The group of commands: every error becomes a message and an exit code."""

import os
import subprocess
import sys

import click
import pytest

from conformance import cli
from conformance.errors import HarnessError, UsageError


def outcome_of(monkeypatch, error=None, value=None):
    @click.command()
    def command():
        if error is not None:
            raise error
        return value

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command)
    return cli.code_of(["run"])


@pytest.mark.parametrize(("value", "code"), [(None, 0), (0, 0), (1, 1)])
def test_the_value_of_a_command_is_its_exit_code(value, code, monkeypatch):
    assert outcome_of(monkeypatch, value=value) == code


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (UsageError("off"), 2, "error: off\n"),
        (HarnessError("no"), 3, "error: no\n"),
        (KeyboardInterrupt(), 130, "\ninterrupted\n"),
        (
            MemoryError("no room"),
            3,
            "error: not enough memory: no room; make the cases smaller (--memory-limit bounds each), or give"
            " the process more\n",
        ),
        (
            BrokenPipeError(32, "gone"),
            3,
            "error: a process that this one talks to has ended: [Errno 32] gone\n",
        ),
        (PermissionError(13, "denied"), 3, "error: the system does not let it: [Errno 13] denied\n"),
    ],
)
def test_an_error_is_a_message_and_an_exit_code(error, code, text, monkeypatch, capsys):
    assert outcome_of(monkeypatch, error) == code
    assert capsys.readouterr().err == text


def test_a_mistake_of_the_harness_is_named_as_one_and_raised_where_asked(monkeypatch, capsys):
    assert outcome_of(monkeypatch, ZeroDivisionError("x")) == 3
    assert "the harness failed: ZeroDivisionError: x" in capsys.readouterr().err
    monkeypatch.setenv("CONFORMANCE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        outcome_of(monkeypatch, ZeroDivisionError("x"))


def test_every_command_can_be_loaded_and_has_the_name_it_is_listed_by():
    context = click.Context(cli.group)
    for name in cli.COMMANDS:
        assert cli.group.get_command(context, name).name == name
    assert cli.group.get_command(context, "nothing") is None


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["list"], ["check"], ["list", "--why"]], ids=" ".join
)
def test_a_reader_that_goes_away_changes_no_exit_code(words):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "conformance", *words]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
