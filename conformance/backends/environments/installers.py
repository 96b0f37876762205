"""What puts packages into an environment: uv where there is one, else pip."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from packaging.specifiers import SpecifierSet

from conformance.backends.environments import pip_settings
from conformance.backends.environments.command import run
from conformance.backends.environments.environment import interpreter_in
from conformance.backends.environments.interpreter import Interpreter
from conformance.errors import UsageError

CHOICE = "CONFORMANCE_INSTALLER"
"""The variable that chooses between uv and pip."""

_PIP_VARIABLES = {
    "PIP_USER": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_NO_INPUT": "1",
    **dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_REPORT"), ""),
}
"""What would lead pip past the environment, or have it wait for a person."""

_QUIET = ("--disable-pip-version-check", "--progress-bar", "off", "--no-color")


@dataclass(frozen=True)
class Installer:
    """A program that installs, as a command; `name` holds its version."""

    name: str
    command: tuple[str, ...]
    options: tuple[str, ...]
    variables: Mapping[str, str]
    brings_pip: bool = False

    def create(self, interpreter: Interpreter, folder: Path) -> None:
        """Make an environment without packages in `folder`; raises HarnessError."""
        bare = () if self.brings_pip else ("--without-pip",)
        # a variable of pyenv and of some shells would choose another Python than the one that was named
        run([interpreter.path, "-I", "-m", "venv", "--clear", *bare, str(folder)])

    def install(self, folder: Path, requirements: Sequence[str], *more: str) -> str:
        """Install `requirements` into the environment in `folder`; what it says. Raises HarnessError."""
        python = str(interpreter_in(folder))
        where = [part.format(python=python) for part in self.command]
        return run([*where, *self.options, *more, *requirements], self.variables)

    def resolved(self, folder: Path, requirements: Sequence[str]) -> str:
        """What would be installed, in the installer's words; nothing is."""
        return self.install(folder, requirements, "--dry-run")


def choose_installer(interpreter: Interpreter, told: Mapping[str, str]) -> Installer:
    """The installer for a Python, with the user's settings.

    Raises UsageError for a choice that is not there.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in ("", "uv", "pip"):
        raise UsageError(f"{CHOICE}={choice!r}: there are uv and pip")
    uv = _find_uv()
    if choice == "uv" and uv is None:
        raise UsageError(
            f"{CHOICE}=uv: there is no uv beside this Python or on PATH; install it, or choose pip"
        )
    return _uv_installer(uv, told) if uv and choice != "pip" else _pip_installer(interpreter)


def _find_uv() -> str | None:
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("uv")


def _uv_installer(uv: str, told: Mapping[str, str]) -> Installer:
    name = run([uv, "--version"]).split(" (")[0].strip()
    options = ("--compile-bytecode", *pip_settings.options_for_uv(told, os.environ))
    command = (uv, "pip", "install", "--python", "{python}")
    return Installer(name, command, options, pip_settings.variables_for_uv(told))


def _pip_installer(interpreter: Interpreter) -> Installer:
    """This Python's own pip, which can install into others; the environment's, where it is too new."""
    if _pip_supports(interpreter.version):
        command: tuple[str, ...] = (sys.executable, "-m", "pip", "--python", "{python}", "install")
        return Installer(f"pip {version('pip')}", command, _QUIET, _PIP_VARIABLES)
    command = ("{python}", "-m", "pip", "install")
    return Installer("pip of the environment", command, _QUIET, _PIP_VARIABLES, brings_pip=True)


def _pip_supports(python: str) -> bool:
    try:
        wanted = metadata("pip")["Requires-Python"]
    except PackageNotFoundError:
        return False
    return tuple(map(int, version("pip").split(".")[:2])) >= (22, 3) and python in SpecifierSet(wanted or "")
