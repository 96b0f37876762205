"""PEP 508 requirements of the environment in which a framework answers."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from conformance.errors import UsageError
from conformance.frameworks.registry import FRAMEWORKS, split_variant

GROUP = "conformance.frameworks"
"""Group of the entry points by which packages announce adapters, as `module:Class`."""

ALWAYS = "numpy"
"""The requirement of every worker beside those of its framework."""

LAYER_BACKEND = "tensorflow"
"""The framework beneath Keras where neither its name nor `KERAS_BACKEND` says which."""


def requirements_of(
    framework: str,
    specifier: str = "",
    extra: Iterable[str] = (),
    beneath: str = "",
    beneath_specifier: str = "",
) -> tuple[str, ...]:
    """The requirements of an environment in which `framework` answers.

    `specifier` is a PEP 440 specifier (`==0.4.30`, `>=2.15,<2.17`). For a layer, `beneath` is its variant,
    which begins with the framework that it runs on, and `beneath_specifier` its version. `extra` are
    requirements of the user; they replace others that name the same package without a version.

    Raises UsageError for what is not PEP 440 or 508.
    """
    check_specifier(framework, specifier)
    check_specifier(beneath, beneath_specifier)
    own = [
        *_package_requirements(framework, specifier),
        *_lower_requirements(framework, beneath, beneath_specifier),
        ALWAYS,
    ]
    by_user = [parse_requirement(text) for text in extra]
    named = {canonicalize_name(requirement.name) for requirement in by_user}
    kept = [
        text for text in own if not (_is_open(text) and canonicalize_name(Requirement(text).name) in named)
    ]
    return normalise((*kept, *map(str, by_user)))


def normalise(requirements: Iterable[str]) -> tuple[str, ...]:
    """Put requirements into one spelling: sorted, each once, names in lower case with dashes.

    A bare name is dropped beside a requirement that says more of that package. Raises UsageError for what is
    no requirement.
    """
    parsed = [parse_requirement(text) for text in requirements]
    for requirement in parsed:
        requirement.name = canonicalize_name(requirement.name)
    versioned = {requirement.name for requirement in parsed if not _is_open(str(requirement))}
    texts = {str(requirement) for requirement in parsed}
    return tuple(sorted(text for text in texts if not (_is_open(text) and text in versioned)))


def parse_requirement(text: str) -> Requirement:
    """Parse a requirement; raises UsageError for what is none."""
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{text!r} is no requirement ({reason}); write {_with_two_signs(text)}") from None


def _with_two_signs(text: str) -> str:
    """What is meant by `jax=0.4`, which is `jax==0.4`; else an example of a requirement."""
    name, sign, version = text.partition("=")
    is_meant = sign and re.fullmatch(r"[\w.-]+", name) and re.fullmatch(r"[0-9][\w.]*", version)
    return f"{name}=={version}" if is_meant else "one as pip takes it, such as 'numpy<2'"


def check_specifier(name: str, specifier: str) -> None:
    """Raise UsageError unless `specifier` is a PEP 440 one, or empty."""
    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        raise UsageError(
            f"{name + specifier!r}: {specifier!r} is no version; write it as in {name or 'jax'}==0.4.30,"
            f" {name or 'jax'}>=0.4,<0.5 or {name or 'jax'}~=0.4.30"
        ) from None


def announced_entry_points() -> dict[str, EntryPoint]:
    """Entry points of the adapters that installed packages announce, by name; built-in names win."""
    return _announced(tuple((folder, _changed(folder)) for folder in sys.path))


# a file of targets asks once for each of its names, and each time every installed package would be opened
@lru_cache(maxsize=4)
def _announced(folders: tuple[tuple[str, int | None], ...]) -> dict[str, EntryPoint]:
    """The entry points that are found below these folders, each with the time of its last change."""
    return {entry.name: entry for entry in entry_points(group=GROUP) if entry.name not in FRAMEWORKS}


def _changed(folder: str) -> int | None:
    try:
        return os.stat(folder or os.curdir).st_mtime_ns  # noqa: PTH116
    except OSError:
        return None


def _package_requirements(framework: str, specifier: str) -> list[str]:
    if framework in FRAMEWORKS:
        known = FRAMEWORKS[framework]
        return [_specify(text, specifier) for text in known.requires] + list(known.besides)
    entry = announced_entry_points().get(framework)
    if entry is not None and entry.dist is not None:
        return [_specify(entry.dist.name, specifier)]
    if specifier:
        raise UsageError(
            f"{framework + specifier!r}: nobody knows which package {framework} is a version of;"
            " write a target with `requirements` in targets.yaml"
        )
    return []


def _lower_requirements(framework: str, beneath: str, specifier: str) -> list[str]:
    if framework not in FRAMEWORKS or not FRAMEWORKS[framework].layer:
        return []
    name = split_variant(framework, beneath)[0] or os.environ.get("KERAS_BACKEND") or LAYER_BACKEND
    if name not in FRAMEWORKS:
        return []
    return _package_requirements(name, specifier or _installed_specifier(name))


def _installed_specifier(framework: str) -> str:
    """The version installed here, for a framework whose newest release may bring gigabytes of CUDA."""
    if not FRAMEWORKS[framework].heavy:
        return ""
    try:
        return f"=={Version(version(framework)).public}"
    except PackageNotFoundError:
        return ""


def _specify(text: str, specifier: str) -> str:
    requirement = Requirement(text)
    requirement.specifier = SpecifierSet(specifier)
    return str(requirement)


def _is_open(text: str) -> bool:
    """Whether a requirement is a bare name, without version, extras, source and platform."""
    requirement = Requirement(text)
    return not (requirement.specifier or requirement.extras or requirement.url or requirement.marker)
