"""Installers, which put packages into an environment: uv where there is one, else pip.

They run in the folder of the environment, isolated: what lies in the current folder, in a cloned repository
for one, is neither code nor settings for them.
"""

from __future__ import annotations

import os
import shutil
import site
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, metadata, version
from pathlib import Path

from packaging.specifiers import SpecifierSet

from conformance.backends.environments import pip_settings, uv_settings
from conformance.backends.environments.command import run
from conformance.backends.environments.environment import interpreter_in
from conformance.backends.environments.interpreter import Interpreter
from conformance.errors import UsageError

CHOICE = "CONFORMANCE_INSTALLER"
"""Environment variable that chooses between `uv` and `pip`."""

_PIP_VARIABLES = {
    "PIP_USER": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_NO_INPUT": "1",
    **dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_REPORT"), ""),
}
"""Variables for pip, against settings by which it would install elsewhere or wait for a person."""

_WIDTH = "10000"
"""Columns of the terminal that uv is told of: errors quote its sentences, which it would break into lines."""

_QUIET = ("--disable-pip-version-check", "--progress-bar", "off", "--no-color")


@dataclass(frozen=True)
class Installer:
    """A program that installs packages, as a command with `{python}` for the environment's Python.

    `name` holds its version. With `brings_pip` the environment gets a pip of its own, which `command` runs.
    """

    name: str
    command: tuple[str, ...]
    options: tuple[str, ...]
    variables: Mapping[str, str]
    brings_pip: bool = False

    def create(self, interpreter: Interpreter, folder: Path) -> None:
        """Make an environment without packages in `folder`; raises HarnessError where that fails."""
        bare = () if self.brings_pip else ("--without-pip",)
        # a variable of pyenv and of some shells would choose another Python than the one that was named
        run([interpreter.path, "-I", "-m", "venv", "--clear", *bare, str(folder)])

    def install(self, folder: Path, requirements: Sequence[str], *more: str) -> str:
        """Install `requirements` into the environment in `folder`, return the output; raises HarnessError."""
        python = str(interpreter_in(folder))
        command = [part.format(python=python) for part in self.command]
        return run([*command, *self.options, *more, *requirements], self.variables, folder)

    def dry_run(self, folder: Path, requirements: Sequence[str]) -> str:
        """Install nothing; the installer's output says what would be installed."""
        return self.install(folder, requirements, "--dry-run")


def choose_installer(interpreter: Interpreter, settings: Mapping[str, str]) -> Installer:
    """The installer for a Python, with the user's settings of pip (see `pip_settings.read_settings`).

    Raises UsageError where the user has chosen one that is not there.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in ("", "uv", "pip"):
        raise UsageError(f"{CHOICE}={choice!r}: there are uv and pip")
    uv = _find_uv()
    if choice == "uv" and uv is None:
        raise UsageError(
            f"{CHOICE}=uv: there is no uv beside this Python or on PATH; install it, or choose pip"
        )
    return _uv_installer(uv, settings) if uv and choice != "pip" else _pip_installer(interpreter, settings)


def _find_uv() -> str | None:
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("uv")


def _uv_installer(uv: str, settings: Mapping[str, str]) -> Installer:
    name = run([uv, "--version"]).split(" (")[0].strip()
    options = ("--compile-bytecode", *pip_settings.options_for_uv(settings, os.environ))
    command = (uv, "pip", "install", "--python", "{python}")
    variables = {
        **pip_settings.variables_for_uv(settings),
        **uv_settings.variables(os.environ),
        "COLUMNS": _WIDTH,
    }
    return Installer(name, command, options, variables)


def _pip_installer(interpreter: Interpreter, settings: Mapping[str, str]) -> Installer:
    """This Python's pip, which can install into another; where it is too new or old, the environment's."""
    variables = {**pip_settings.variables_for_pip(settings), **_PIP_VARIABLES}
    if _pip_supports(interpreter.version):
        command: tuple[str, ...] = (sys.executable, "-I", "-m", "pip", "--python", "{python}", "install")
        return Installer(f"pip {version('pip')}", command, _QUIET, variables)
    command = ("{python}", "-I", "-m", "pip", "install")
    return Installer("pip of the environment", command, _QUIET, variables, brings_pip=True)


def _pip_supports(python: str) -> bool:
    """Whether this Python's pip has `--python`, which came with 22.3, and runs in that version of Python."""
    try:
        wanted = metadata("pip")["Requires-Python"]
        place = Path(str(distribution("pip").locate_file("")))
    except PackageNotFoundError:
        return False
    if site.ENABLE_USER_SITE and place == Path(site.getusersitepackages()):
        # an isolated Python does not look there
        return False
    return tuple(map(int, version("pip").split(".")[:2])) >= (22, 3) and python in SpecifierSet(wanted or "")
