"""Older packages beside a framework that was released before the newest ones broke it.

An old release seldom says that it needs NumPy 1, or a SciPy that still has `tril`: it installs, and does
not start. What it stumbles over is asked for in older versions until it starts, unless the user chose the
version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conformance.backends.environments.command import CommandFailed
from conformance.backends.environments.environment import installed_in, interpreter_in
from conformance.backends.environments.installers import Installer

NUMPY_1 = "numpy<2"
MOST_STEPS = 10
"""Older versions that are tried before a framework is left as it is."""

MINOR_STEPS = 2
"""Steps down by a minor version that are made with one package before it goes down by a major one."""

_PAST_CURE = re.compile(r"No module named|is not installed|nothing within")
"""A package that is not there is not there in an older version either, and whose it is nobody here knows; and
who waits for a framework that hangs waits again for each version that is tried."""

Starts = Callable[[Path], str | None]
"""Why the framework does not start with a Python; None when it does."""

Log = Callable[[str], object]


@dataclass(frozen=True)
class Outcome:
    """What it took: the constraints that were added, and why it does not start even so."""

    added: tuple[str, ...] = ()
    trouble: str | None = None


def cure(
    folder: Path, requirements: Sequence[str], installer: Installer, starts: Starts, log: Log
) -> Outcome:
    """Have a framework start in `folder`, where its `requirements` are installed.

    Where nothing that was tried makes a difference, the environment is put back to what the installer chose.
    """
    python = interpreter_in(folder)
    first = trouble = starts(python)
    before = installed_in(folder)
    added: list[str] = []
    while trouble is not None and len(added) < MOST_STEPS:
        older = _next_constraint(trouble, requirements, folder, added)
        if older is None:
            break
        log(f"it does not start ({_shorten(trouble)}): trying {older}")
        try:
            installer.install(folder, [*requirements, *_last_of_each([*added, older])])
        except CommandFailed:
            break
        added.append(older)
        trouble = starts(python)
    if added and trouble == first:
        installer.install(folder, [f"{name}=={version}" for name, version in before.items() if name != "pip"])
        return Outcome((), first)
    return Outcome(tuple(_last_of_each(added)), trouble)


def _next_constraint(
    trouble: str, requirements: Sequence[str], folder: Path, added: Sequence[str]
) -> str | None:
    """The next constraint to try; None when no package is to blame that the user left open."""
    if _PAST_CURE.search(trouble):
        return None
    there = installed_in(folder)
    fixed = {
        canonicalize_name(each.name) for each in map(Requirement, requirements) if each.specifier or each.url
    }
    if "numpy" not in fixed and _major_version(there.get("numpy", "0")) >= 2:
        return NUMPY_1
    said = {canonicalize_name(word) for word in re.findall(r"[A-Za-z]\w*", trouble)}
    for name in sorted(said & there.keys() - fixed):
        tried = sum(Requirement(each).name == name for each in added)
        below = _bound_below(there[name], tried >= MINOR_STEPS)
        if below is not None:
            return f"{name}<{below}"
    return None


def _bound_below(version: str, by_major: bool) -> str | None:
    try:
        release = (*Version(version).release, 0)
    except InvalidVersion:
        return None
    if by_major and release[0] > 1:
        return str(release[0])
    if release[0] == release[1] == 0:
        return None
    return f"{release[0]}.{release[1]}"


def _major_version(version: str) -> int:
    try:
        return Version(version).major
    except InvalidVersion:
        return 0


def _last_of_each(added: Sequence[str]) -> list[str]:
    """The last constraint of each package: it holds the ones before."""
    return list({Requirement(each).name: each for each in added}.values())


def _shorten(trouble: str) -> str:
    return " ".join(trouble.split())[:160]
