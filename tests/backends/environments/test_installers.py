"""The installer that is chosen builds with the user's settings of pip."""

from __future__ import annotations

import subprocess

import pytest
from support.wheels import hostile_folder, only, wheel

from conformance.backends.environments import (
    ensure_environment,
    installers,
    interpreter,
)
from conformance.errors import HarnessError, UsageError


def quiet(line):
    """What is said of a build, to nobody."""


def test_an_installer_that_is_not_there_is_a_usage_error(monkeypatch):
    monkeypatch.setattr(installers, "_find_uv", lambda: None)
    for choice in ("uv", "conda"):
        monkeypatch.setenv("CONFORMANCE_INSTALLER", choice)
        with pytest.raises(UsageError, match="uv"):
            installers.choose_installer(interpreter.find_interpreter(), {})


@pytest.mark.skipif(installers._find_uv() is None, reason="uv is not installed")
def test_uv_builds_the_same_with_the_settings_of_pip(tmp_path, monkeypatch):
    folder = tmp_path / "wheels"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        wheel(folder, "tiny", version)
    (tmp_path / "constraints.txt").write_text("tiny<2\n")
    only(monkeypatch, folder, tmp_path / "cache", installer="uv")
    cloned = hostile_folder(tmp_path)
    monkeypatch.chdir(cloned)
    # paths of the user are read from where the user is
    monkeypatch.setenv("PIP_CONSTRAINT", "../../constraints.txt")
    monkeypatch.setenv("PIP_FIND_LINKS", "../../wheels")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.delenv("UV_NO_CONFIG", raising=False)
    made = ensure_environment(["tiny"], log=quiet)
    assert made.installed == {"tiny": "1.0"}
    assert made.installer.startswith("uv ")
    code = "import tiny; print(tiny.__version__)"
    ran = subprocess.run([made.python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "1.0\n"
    with pytest.raises(HarnessError, match="tiny>=2"):
        ensure_environment(["tiny>=2"], log=quiet)
    monkeypatch.setenv("UV_CONFIG_FILE", "uv.toml")
    with pytest.raises(HarnessError, match="no-build"):
        ensure_environment(["tiny<3"], log=quiet)
