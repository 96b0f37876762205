"""Older packages beside a framework that was released before the newest ones broke it.

An old release seldom says that it needs NumPy 1, or a SciPy that still has `tril`: it installs, and does
not start. The package that its error names is installed in older versions until it starts, unless the user
chose the version.
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
"""The first thing that is tried: most old releases fail at the binary interface of NumPy 2."""

MOST_STEPS = 10
"""Number of constraints that are tried before a framework is left as it is."""

MINOR_STEPS = 2
"""Steps down by a minor version that are made with one package before it goes down by a major one."""

_PAST_CURE = re.compile(r"No module named|is not installed|nothing within")
"""Errors that older versions would not cure: a missing package stays missing, and a framework that hangs
would be waited for again with each version."""

Starts = Callable[[Path], str | None]
"""Why the framework does not start with a Python; None when it does."""

Log = Callable[[str], object]


@dataclass(frozen=True)
class CureOutcome:
    """The constraints that were added to have a framework start, and why it does not start even so."""

    added: tuple[str, ...] = ()
    trouble: str | None = None


def cure(
    folder: Path, requirements: Sequence[str], installer: Installer, starts: Starts, log: Log
) -> CureOutcome:
    """Try to have a framework start in `folder`, where its `requirements` are installed.

    Adds constraints one by one, as `_next_constraint` chooses them from the error. Where the first error is
    still the last one, the environment is put back to what the installer had chosen.
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
        return CureOutcome((), first)
    return CureOutcome(tuple(_last_of_each(added)), trouble)


def _next_constraint(
    trouble: str, requirements: Sequence[str], folder: Path, added: Sequence[str]
) -> str | None:
    """The next constraint to try; None if the error names no package whose version the user left open."""
    if _PAST_CURE.search(trouble):
        return None
    installed = installed_in(folder)
    fixed = {
        canonicalize_name(each.name) for each in map(Requirement, requirements) if each.specifier or each.url
    }
    if "numpy" not in fixed and _major_version(installed.get("numpy", "0")) >= 2:
        return NUMPY_1
    words = {canonicalize_name(word) for word in re.findall(r"[A-Za-z]\w*", trouble)}
    for name in sorted(words & installed.keys() - fixed):
        tried = sum(Requirement(each).name == name for each in added)
        below = _bound_below(installed[name], tried >= MINOR_STEPS)
        if below is not None:
            return f"{name}<{below}"
    return None


def _bound_below(version: str, by_major: bool) -> str | None:
    """The `B` of the constraint `<B` that excludes a version and its whole minor or major series, if any."""
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
    """The last constraint on each package, which implies those before."""
    return list({Requirement(each).name: each for each in added}.values())


def _shorten(trouble: str) -> str:
    return " ".join(trouble.split())[:160]
