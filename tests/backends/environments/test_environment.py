"""The file that makes a folder an environment: read as it was written, or not at all."""

from __future__ import annotations

import json

import pytest
from packaging.requirements import Requirement

from conformance.backends.environments.environment import (
    FILE,
    Environment,
    find_missing,
    installed_in,
    interpreter_in,
    read,
    relocate,
    write,
)


@pytest.fixture
def environment(tmp_path):
    """A complete environment whose Python is an empty program."""
    python = interpreter_in(tmp_path)
    python.parent.mkdir()
    python.touch(mode=0o755)
    complete = Environment(
        tmp_path,
        python,
        ("jax==0.4.30",),
        {"jax": "0.4.30"},
        "3.11.7",
        ("numpy<2",),
        key={"python": ["3.11.7"]},
    )
    write(complete)
    return complete


@pytest.mark.parametrize(
    ("requirement", "installed", "met"),
    [
        ("jax", {"jax": "0.4.30"}, True),
        ("JAX_x==1", {"jax-x": "1.0"}, True),
        ("jax[cuda]>=0.4", {"jax": "0.5.0rc1"}, True),
        ("jax @ https://there.example/jax.whl", {"jax": "0.1"}, True),
        ("jax; python_version < '3.10'", {}, True),
        ("jax; python_version >= '3.10'", {}, False),
        ("torch==2.1", {"torch": "2.1+cpu"}, True),
        ("jax", {"pip": "24"}, False),
        ("jax==0.4.30", {"jax": "0.4.31"}, False),
    ],
)
def test_what_was_asked_for_is_there_or_missing(requirement, installed, met):
    missing = [] if met else [str(Requirement(requirement))]
    assert find_missing([requirement], installed, "3.11.7") == missing


def test_it_is_read_as_it_was_written(environment):
    assert read(environment.folder) == environment
    assert environment.name == environment.folder.name


@pytest.mark.parametrize(
    "change",
    [
        {"environment": 2},
        {"requirements": "jax"},
        {"added": [1]},
        {"installed": ["jax"]},
        {"installed": {"jax": 1}},
        {"trouble": 5},
        {"key": None},
        {"unknown": 1},
    ],
)
def test_a_file_of_another_shape_makes_no_environment(environment, change):
    file = environment.folder / FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    assert read(environment.folder) is None


def test_half_a_file_makes_no_environment(environment):
    file = environment.folder / FILE
    file.write_text(file.read_text()[:40])
    assert read(environment.folder) is None


def test_without_its_python_or_its_file_it_is_none(environment):
    environment.python.chmod(0o644)
    assert read(environment.folder) is None
    environment.python.chmod(0o755)
    (environment.folder / FILE).unlink()
    assert read(environment.folder) is None


def test_a_renamed_folder_has_its_own_python(environment, tmp_path):
    moved = relocate(environment, tmp_path / "new")
    assert moved.name == "new"
    assert moved.python == tmp_path / "new" / "bin" / "python"
    assert moved.installed == environment.installed


def test_installed_packages_have_one_spelling_and_an_order(tmp_path):
    for name, version in (("Zeta", "1"), ("My_Package", "2.0")):
        info = tmp_path / "lib" / "python3.11" / "site-packages" / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    assert list(installed_in(tmp_path).items()) == [("my-package", "2.0"), ("zeta", "1")]
