"""What is on PYTHONPATH is what is tested, or the program says that it is not."""

import os
import sys
import warnings
from dataclasses import replace

import pytest

import conformance
from conformance.backends import import_path
from conformance.backends.import_path import OWN, describe_ignored, search_folders, user_folder
from conformance.backends.names import parse
from conformance.backends.pool import inspect
from conformance.cli import code_of

ADAPTER = """\
import kernel_in_development
from conformance.frameworks import interface


class Adapter(interface.Adapter):
    def about(self):
        return interface.About("kernel", kernel_in_development.VERSION)
"""
NUMPY = parse("numpy")
ONE = conformance.case(op="conv", input=[1, 1, 3], kernel=1)


@pytest.fixture
def kernel(tmp_path):
    """An adapter of a package, which is installed in one folder and in development in another."""
    for place in ("site-packages", "dev"):
        package = tmp_path / place / "kernel_in_development"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"VERSION = {place!r}\n")
    file = tmp_path / "own" / "adapter.py"
    file.parent.mkdir()
    file.write_text(ADAPTER)
    return file


def version(file, **target) -> str:
    (found,) = inspect([replace(parse(str(file)), **target)])
    return found.about.version if found.about else found.reason


def test_the_development_build_on_the_path_is_the_one_that_is_tested(kernel, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'dev'}{os.pathsep}{tmp_path / 'site-packages'}")
    assert version(kernel) == "dev"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site-packages"))
    assert version(kernel) == "site-packages"
    monkeypatch.delenv("PYTHONPATH")
    assert "kernel_in_development is not installed (adapter.py:1" in version(kernel)
    own = (("PYTHONPATH", str(tmp_path / "dev")),)
    assert version(kernel, environment=own) == "dev"


def test_a_package_beside_an_adapter_is_not_passed_over_in_silence(kernel, tmp_path, monkeypatch):
    (tmp_path / "dev" / "kernel_in_development").rename(kernel.parent / "kernel_in_development")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site-packages"))
    assert "and not from" in version(kernel)
    monkeypatch.setenv("PYTHONPATH", str(kernel.parent))
    assert version(kernel) == "dev"


def test_folders_are_absolute_and_for_this_python_alone(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"src{os.pathsep}{os.pathsep}/abs")
    assert search_folders(NUMPY) == (str(tmp_path / "src"), str(tmp_path), "/abs")
    assert search_folders(replace(NUMPY, python="/other/python")) == ()
    assert search_folders(replace(NUMPY, requirements=("numpy",))) == ()
    assert search_folders(replace(NUMPY, environment=(("PYTHONPATH", "x"),), python="/other")) == (
        str(tmp_path / "x"),
    )


def test_a_path_that_is_not_used_is_said(monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(OWN), "/my/build")))
    other = replace(NUMPY, name="older", python="/other/python")
    (said,) = describe_ignored([NUMPY, other])
    assert "PYTHONPATH is not used for older" in said
    assert "/my/build" in said
    assert str(OWN) not in said
    assert not list(describe_ignored([replace(other, environment=(("PYTHONPATH", ""),))]))
    monkeypatch.setenv("PYTHONPATH", str(OWN))
    assert not list(describe_ignored([other]))


def test_the_program_says_it_on_every_way_in(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "/my/build")
    file = tmp_path / "targets.yaml"
    file.write_text("conformance-targets: 1\ntargets:\n  - {name: other, backend: numpy, python: ./python}\n")
    (tmp_path / "python").symlink_to(sys.executable)
    code_of(["backends", "-b", "other"])
    assert "PYTHONPATH is not used for other" in capsys.readouterr().err
    with pytest.warns(UserWarning, match="PYTHONPATH is not used for other"):
        conformance.run(ONE, ["other"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        conformance.run(ONE, ["numpy"])


def test_packages_of_the_user_are_seen_where_this_process_sees_them(monkeypatch, tmp_path, kernel):
    monkeypatch.setattr(import_path.site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(import_path.site, "getusersitepackages", lambda: str(tmp_path / "site-packages"))
    assert user_folder(NUMPY) == ""
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert user_folder(NUMPY) == str(tmp_path / "site-packages")
    assert user_folder(replace(NUMPY, requirements=("numpy",))) == ""
    assert version(kernel) == "site-packages"
