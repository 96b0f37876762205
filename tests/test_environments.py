"""Environments: built from requirements, kept by content, reused, and never half of one."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest
from wheels import only, wheel

from conformance.backends import parse
from conformance.environments import prepared, ready, store
from conformance.environments.environment import FILE
from conformance.errors import HarnessError, UsageError


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of wheels, and a cache of its own."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        wheel(folder, "tiny", version)
    only(monkeypatch, folder, tmp_path / "cache")
    return folder


def version_in(environment):
    code = "import tiny, sys; print(tiny.__version__, sys.prefix)"
    ran = subprocess.run([environment.python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_an_environment_is_built_once_and_used_again_without_an_installer(shelf, monkeypatch):
    said = []
    made = ready(["Tiny==1.0"], log=said.append)
    assert version_in(made) == ["1.0", str(made.folder)]
    assert made.requirements == ("tiny==1.0",)
    assert made.installed == {"tiny": "1.0"}
    assert "building" in said[0]
    monkeypatch.setenv("PIP_FIND_LINKS", "/no/such/folder")
    said.clear()
    again = ready(["tiny == 1.0"], log=said.append)
    assert (again, said) == (made, [])
    with pytest.raises(HarnessError):
        ready(["tiny==2.0"], log=said.append)


def test_a_failing_install_says_the_installers_last_words_and_leaves_nothing(shelf):
    with pytest.raises(HarnessError, match="No matching distribution found for tiny==3"):
        ready(["tiny==3"], log=lambda line: None)
    assert store.kept() == []
    assert [path.name for path in store.folder().iterdir()] == [".locks"]


def test_a_target_whose_environment_cannot_be_built_does_not_hold_up_the_others(shelf):
    broken = replace(parse("numpy"), name="broken", requirements=("tiny==3",))
    one, other = prepared([broken, parse("numpy")], log=lambda line: None)
    assert "No matching distribution" in one.unavailable
    assert other == parse("numpy")


def test_what_is_no_requirement_or_python_is_a_usage_error(shelf):
    for words, python in ((["tiny=1"], None), (["tiny"], "no/such/python"), (["tiny"], "9.9")):
        with pytest.raises(UsageError):
            ready(words, python, log=lambda line: None)


@pytest.mark.parametrize("damage", ["no file", "half a file", "no python", "other key"])
def test_what_is_not_complete_is_not_an_environment(shelf, damage):
    made = ready(["tiny==1.0"], log=lambda line: None)
    file = made.folder / FILE
    if damage == "no python":
        made.python.unlink()
    elif damage == "no file":
        file.unlink()
    else:
        text = file.read_text()
        file.write_text(text[: len(text) // 2] if damage == "half a file" else text.replace("==1.0", "==0"))
    said = []
    assert version_in(ready(["tiny==1.0"], log=said.append))[0] == "1.0"
    assert said
