"""A Python by path, command or version, asked what it is."""

from __future__ import annotations

import os
import platform
import sys

import pytest

from conformance.backends.environments.interpreter import find_interpreter, find_path
from conformance.errors import HarnessError, UsageError


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Put a shell script in the place of a Python, as a command of that name."""

    def write(name, body):
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return str(file)

    return write


def test_by_default_it_is_this_one():
    found = find_interpreter()
    assert found.path == sys.executable
    assert found.version == platform.python_version()
    assert found.release == sys.version_info[:2]
    assert found.base == sys.base_prefix


def test_a_path_a_command_and_a_version_find_it(script):
    path = script("python9.8", "")
    assert find_path(path) == find_path("python9.8") == find_path("9.8") == path


@pytest.mark.parametrize("python", ["no/such/python", "no-such-python", "9.99"])
def test_what_is_not_there_is_a_usage_error(python):
    with pytest.raises(UsageError, match="give the path of an interpreter"):
        find_path(python)


def test_what_does_not_say_what_it_is_is_an_error_with_its_last_words(script):
    with pytest.raises(HarnessError, match="does not say what it is: broken installation"):
        find_interpreter(script("broken", "echo broken installation >&2; exit 1"))
    with pytest.raises(HarnessError, match="exited with status 5"):
        find_interpreter(script("mute", "exit 5"))


def answer(version):
    return f'echo \'{{"version": "{version}", "implementation": "cp", "platform": "p", "base": "/"}}\''


def test_a_python_that_is_too_old_is_a_usage_error(script):
    with pytest.raises(UsageError, match=r"is 3\.8\.20; a worker needs Python 3\.9 or newer"):
        find_interpreter(script("old", answer("3.8.20")))
    assert find_interpreter(script("oldest", answer("3.9.0"))).release == (3, 9)
