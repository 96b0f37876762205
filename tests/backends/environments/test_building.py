"""Environments: built from requirements, kept by content, reused, and never half of one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from support.wheels import hostile_folder, only, wheel

from conformance.backends.environments import (
    building,
    ensure_environment,
    environment,
    installers,
    interpreter,
    prepare,
    store,
)
from conformance.backends.environments.environment import FILE
from conformance.backends.names import parse
from conformance.errors import HarnessError, UsageError


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of wheels, and a cache of its own; the current folder is one in which nobody may look."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        wheel(folder, "tiny", version)
    only(monkeypatch, folder, tmp_path / "cache")
    cloned = hostile_folder(tmp_path)
    monkeypatch.chdir(cloned)
    monkeypatch.setenv("PYTHONPATH", str(cloned))
    yield folder
    assert not (cloned / "ran").exists(), "code of the current folder was run"


def test_the_twin_of_a_folder_where_nobody_looks(tmp_path):
    cloned = hostile_folder(tmp_path)
    subprocess.run([sys.executable, "-m", "pip", "--version"], cwd=cloned, check=False, capture_output=True)
    assert (cloned / "ran").exists()


def test_an_environment_without_what_was_asked_for_is_none(shelf, tmp_path, monkeypatch):
    idle = tmp_path / "uv"
    idle.write_text("#!/bin/sh\necho uv 9.9\n")
    idle.chmod(0o755)
    monkeypatch.setattr(installers, "_find_uv", lambda: str(idle))
    monkeypatch.setenv("CONFORMANCE_INSTALLER", "uv")
    with pytest.raises(HarnessError, match=r"uv 9\.9 reports no error, but tiny==1\.0 is not in the env"):
        ensure_environment(["tiny==1.0"], log=lambda line: None)
    assert store.list_environments() == []


def version_in(environment):
    code = "import tiny, sys; print(tiny.__version__, sys.prefix)"
    ran = subprocess.run([environment.python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_an_environment_is_built_once_and_used_again_without_an_installer(shelf, monkeypatch):
    said = []
    made = ensure_environment(["Tiny==1.0"], log=said.append)
    assert version_in(made) == ["1.0", str(made.folder)]
    assert made.requirements == ("tiny==1.0",)
    assert made.installed == {"tiny": "1.0"}
    assert "building" in said[0]
    monkeypatch.setenv("PIP_FIND_LINKS", "/no/such/folder")
    said.clear()
    again = ensure_environment(["tiny == 1.0"], log=said.append)
    assert again == made
    assert said == [f"using the environment for tiny==1.0, built on {made.built[:10]}"]
    with pytest.raises(HarnessError):
        ensure_environment(["tiny==2.0"], log=said.append)


def test_a_failing_install_says_the_installers_last_words_leaves_nothing_and_holds_up_nobody(shelf):
    broken = replace(parse("numpy"), name="broken", requirements=("tiny==3",))
    one, other = prepare([broken, parse("numpy")], log=lambda line: None)
    assert "No matching distribution found for tiny==3" in one.unavailable_reason
    assert other == parse("numpy")
    assert store.list_environments() == []
    assert [path.name for path in store.folder().iterdir()] == [".locks"]


def test_what_is_no_requirement_or_python_is_a_usage_error(shelf):
    for words, python in ((["tiny=1"], None), (["tiny"], "no/such/python"), (["tiny"], "9.9")):
        with pytest.raises(UsageError):
            ensure_environment(words, python, log=lambda line: None)


def test_what_is_not_complete_is_not_an_environment_and_is_built_again(shelf):
    made = ensure_environment(["tiny==1.0"], log=lambda line: None)
    file = made.folder / FILE
    text = file.read_text()
    for damaged in (text[: len(text) // 2], "[]", "{}", text.replace('"environment": 1', '"environment": 2')):
        file.write_text(damaged)
        assert environment.read(made.folder) is None
    file.write_text(text)
    assert environment.read(made.folder) == made
    made.python.unlink()
    assert store.list_environments() == []
    built_again()
    for described in made.folder.glob("lib/python*/site-packages/tiny-1.0.dist-info/METADATA"):
        described.unlink()
    assert store.list_environments(), "it can be removed by its name"
    built_again()


def built_again():
    said = []
    assert version_in(ensure_environment(["tiny==1.0"], log=said.append))[0] == "1.0"
    assert "building" in said[0]


def test_an_environment_of_other_constraints_or_another_python_is_another(shelf, tmp_path, monkeypatch):
    base = interpreter.find_interpreter()
    keys = [building.key_of(["tiny"], base, ()), building.key_of(["tiny"], base, ("tiny<2",))]
    keys.append(building.key_of(["tiny"], replace(base, version="3.10.1"), ()))
    keys.append(building.key_of(["tiny", "other"], base, ()))
    names = [building.name_of(["tiny"], base, key) for key in keys]
    assert len(set(names)) == 4
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("# a comment\ntiny<2  # not yet\n")
    monkeypatch.setenv("PIP_CONSTRAINT", str(constraints))
    made = ensure_environment(["tiny"], log=lambda line: None)
    assert made.installed == {"tiny": "1.0"}
    assert made.key["constraints"] == ["tiny<2"]


def test_the_pip_of_the_environment_itself_where_this_one_is_too_new(shelf, monkeypatch):
    monkeypatch.setattr(installers, "_pip_supports", lambda python: False)
    made = ensure_environment(["tiny==2.0"], log=lambda line: None)
    assert version_in(made)[0] == "2.0"
    assert made.installer == "pip of the environment"


def test_a_framework_that_did_not_start_is_looked_at_again(shelf):
    answers = iter(["no licence", None])
    asked = []

    def starts(python):
        asked.append(python)
        return next(answers)

    said = []
    assert ensure_environment(["tiny==1.0"], log=said.append, starts=starts).trouble == "no licence"
    assert "does not start: no licence" in said[-1]
    assert ensure_environment(["tiny==1.0"], log=said.append, starts=starts).trouble is None
    assert store.list_environments()[0].trouble is None
    assert ensure_environment(["tiny==1.0"], log=said.append, starts=starts).trouble is None
    assert len(asked) == 2
