"""A backend that cannot start says why, leaves nothing behind and is not tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.misbehaving import question, target

from conformance.backends.client import Client
from conformance.backends.names import parse
from conformance.backends.pool import inspect
from conformance.backends.target import Target
from conformance.errors import HarnessError

LIMIT = 20.0
SHORT = 0.5


def test_the_twin_of_all_that_cannot_start_does():
    with Client(target()) as client:
        assert client.wait_until_started().framework == "misbehaving"
        assert client.failure is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("raises_at_import", "OSError: libconv.so: cannot open shared object file"),
        ("exits_at_import", "SystemExit: 4"),
        ("ends_at_import", "exited with status 7; last words:\nno licence for this machine"),
        ("segfaults_at_import", "SIGSEGV"),
        ("no_adapter", "defines no class Adapter"),
        ("only_imports_adapter", "derive a class Adapter from it"),
        ("no_about", "about() gave 'an adapter', not an About"),
        ("unavailable", "needs a quantum computer"),
    ],
)
def test_a_backend_that_cannot_start_says_why(name, reason):
    with Client(target(name)) as client:
        with pytest.raises(HarnessError, match="could not start") as caught:
            client.ask(question(), LIMIT)
        assert reason in str(caught.value)
        assert reason in client.failure
        assert client.pid is None
        with pytest.raises(HarnessError):
            client.wait_until_started()


KILLED = """
import os
from pathlib import Path
from conformance.frameworks.planted.adapter import Adapter

if not (died := Path(__file__).with_suffix(".died")).exists() or "always" in __file__:
    died.touch()
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("name", ["once", "always"])
def test_a_start_that_is_killed_from_outside_is_tried_once_more(name, tmp_path):
    adapter = tmp_path / f"{name}.py"
    adapter.write_text(KILLED)
    (status,) = inspect([parse(str(adapter))])
    assert adapter.with_suffix(".died").exists()
    assert (status.about is not None) == (name == "once")
    assert ("SIGKILL" in (status.reason or "")) == (name == "always")


def test_an_import_that_hangs_is_a_failure_to_start():
    with Client(target("hangs_at_import"), start_limit=SHORT) as client:
        with pytest.raises(HarnessError, match=r"nothing within 0\.5 s"):
            client.wait_until_started()
        assert client.pid is None


def test_a_python_that_is_not_there_is_a_failure_to_start():
    with (
        Client(replace(target(), python="/no/such/python")) as client,
        pytest.raises(HarnessError, match="/no/such/python cannot be run: No such file"),
    ):
        client.wait_until_started()


def test_a_python_that_is_no_python_is_a_failure_to_start():
    with (
        Client(replace(target(), python="/bin/false")) as client,
        pytest.raises(HarnessError, match="exited with status 1"),
    ):
        client.wait_until_started()


def test_a_module_that_is_not_installed_is_named():
    absent = Target("absent", "absent", adapter="no_such_module:Adapter")
    with Client(absent) as client, pytest.raises(HarnessError, match="no_such_module is not installed"):
        client.wait_until_started()
