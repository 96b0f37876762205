"""`conformance envs`: built, listed, removed, and left alone while in use."""

from __future__ import annotations

import json
import os
import sys

import pytest
from support.wheels import only, wheel

from conformance.backends.environments import environment, store
from conformance.backends.environments.building import release
from conformance.backends.environments.environment import FILE
from conformance.cli import code_of

ADAPTER = """
from conformance.frameworks import interface

class Adapter(interface.Adapter):
    pass
"""
TARGETS = """
conformance-targets: 1
targets: [{name: mine, backend: mine.py, requirements: [tiny==1.0]}]
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A target whose environment has a NumPy of one line, in which no worker starts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(ADAPTER)
    (tmp_path / "targets.yaml").write_text(TARGETS)
    wheel(tmp_path, "tiny", "1.0")
    wheel(tmp_path, "numpy", "1.26.4")
    only(monkeypatch, tmp_path, tmp_path / "cache")


def test_environments_are_built_listed_and_removed(here, capsys):
    assert code_of(["envs"]) == 0
    assert "0 environments" in capsys.readouterr().out
    assert code_of(["envs", "build", "mine"]) == 0
    told = capsys.readouterr()
    (found,) = store.list_environments()
    assert told.out == f"mine: {found.name}\n"
    assert "is complete, but does not start" in told.err
    assert code_of(["envs", "list"]) == 0
    listed = capsys.readouterr().out
    assert "requirements  numpy, tiny==1.0" in listed
    assert "trouble" in listed
    assert "1 environment, " in listed
    assert code_of(["envs", "remove", "--all"]) == 3
    assert f"{found.name} is in use and was left alone" in capsys.readouterr().err
    release(found.name)
    assert code_of(["envs", "remove", "--unused", "2"]) == 0
    assert store.list_environments() == [found]
    assert code_of(["envs", "remove", found.name[:-1]]) == 2
    assert f"did you mean `{found.name}`?" in capsys.readouterr().err
    old = store.last_use(found) - 3 * 86400
    os.utime(found.folder / FILE, (old, old))
    assert code_of(["envs"]) == 0
    assert "used 3 days ago" in capsys.readouterr().out
    assert code_of(["envs", "remove", "--unused", "2"]) == 0
    assert "removed tiny-1.0" in capsys.readouterr().out
    assert store.list_environments() == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["remove"], "say which environments"),
        (["remove", "--all", "--unused", "1"], "say which environments"),
        (["build", "numpy"], "numpy has no environment of its own"),
        (["build", "jaxx==1"], "did you mean jax"),
        (["build", "numpy==1.26.4", "--python", "3.0.0"], "no such command"),
    ],
)
def test_words_that_are_off_are_told(here, capsys, words, told):
    assert code_of(["envs", *words]) == 2
    assert told in capsys.readouterr().err


def test_a_cache_that_cannot_be_written_is_told(here, monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONFORMANCE_CACHE", str(tmp_path / "file"))
    assert code_of(["envs", "build", "mine"]) == 3
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, value) for key in ("requirements", "added") for value in ("numpy", [1], None, {"a": "b"})),
        *((key, value) for key in ("installed", "key") for value in ([], "x", None)),
        *((key, [1]) for key in ("installed", "version", "trouble", "installer", "built", "environment")),
        ("installed", {"numpy": 2}),
        ("another", 1),
    ],
)
def test_a_descriptor_that_holds_something_else_makes_no_environment(key, value, tmp_path):
    folder = tmp_path / "tiny"
    python = environment.interpreter_in(folder)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    environment.write(environment.Environment(folder, python, ("tiny",), {"tiny": "1.0"}))
    path = folder / environment.FILE
    assert environment.read(folder) is not None
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    assert environment.read(folder) is None
