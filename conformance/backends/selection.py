"""Selecting targets by name: frameworks, adapters, and the targets that a user's file defines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path

from conformance.backends import names as backends
from conformance.backends.requirements import normalise
from conformance.backends.target import Target
from conformance.backends.variants import check_variant
from conformance.cases.spelling import split_list, suggest_spelling
from conformance.errors import UsageError

FILE = "targets.yaml"
"""File in the current folder that is read when a name is no framework's, or else `targets.yml`."""

_NAME = re.compile(r"(?P<name>[^+@]*)(\+(?P<variant>[^@]+))?(@(?P<device>.*))?\Z", re.DOTALL)


def select(
    names: Iterable[str] = (),
    device: str = "auto",
    extra: Iterable[str] = (),
    file: str | PathLike[str] | None = None,
    default_file: str | PathLike[str] | None = None,
) -> tuple[Target, ...]:
    """The targets of the given names, each once.

    A name is that of a framework or an adapter, else of a target in `file`, by default in `default_file` or
    in `targets.yaml` here, else another name of a framework, as `tf`; a text may hold several with commas.
    Without names, all targets of a given `file` are selected, else every framework that is installed.
    `device` is for names without one. `extra` requirements are installed in every environment as well. Raises
    UsageError for a name that nothing has and for extra requirements where there is no environment,
    CaseFileError for mistakes in the file.
    """
    names, extra = tuple(dict.fromkeys(each for name in names for each in _split(name))), tuple(extra)
    path = Path(file or default_file or _file_here())
    if not names and file is not None:
        targets = tuple(_add_requirements(target, extra) for target in _load_targets(path).values())
    else:
        targets = tuple(
            _select_one(name, device, extra, path, file is not None)
            for name in names or backends.installed_frameworks()
        )
    targets = tuple({target.name: target for target in targets}.values())
    if extra and not any(target.requirements for target in targets):
        raise UsageError(
            f"--with {extra[0]}: none of the backends has an environment of its own; write a version"
            " behind one, as in jax==0.4.30, or a target with `requirements`"
        )
    return targets


def _split(name: str) -> tuple[str, ...]:
    """The names that a text holds; the path of an adapter may have commas in it itself."""
    return (name,) if ".py" in name or not split_list(name) else split_list(name)


def _file_here() -> Path:
    short = Path(FILE).with_suffix(".yml")
    return short if short.is_file() and not Path(FILE).is_file() else Path(FILE)


def _select_one(name: str, device: str, extra: tuple[str, ...], path: Path, named: bool) -> Target:
    try:
        return backends.parse(name, device, extra=extra)
    except backends.UnknownFramework as error:
        match, meant = _NAME.match(name), backends.canonical(name)
        # Path.is_file raises for a name that no file can have
        is_there = os.path.isfile(path)  # noqa: PTH113
        defined = _load_targets(path) if named or is_there else {}
        if meant != name and (match is None or match["name"] not in defined):
            return backends.parse(meant, device, extra=extra)
        if not defined:
            raise
        if match is None or match["name"] not in defined:
            near = suggest_spelling(match["name"] if match else name, defined)
            raise UsageError(f"{error}; {path} defines {', '.join(defined)}{near}") from None
        varied = _apply_variant(defined[match["name"]], name, match["variant"], match["device"])
        target = _add_requirements(varied, extra)
        if match["device"] or target.device != "auto":
            return target
        return replace(target, device=backends.parse_device(name, device))


def _apply_variant(target: Target, name: str, variant: str | None, device: str | None) -> Target:
    if variant and target.variant:
        raise UsageError(f"backend {name!r}: {target.name} already is the variant {target.variant}")
    if variant and not target.adapter.endswith(".py"):
        check_variant(name, target.framework, variant)
    device = target.device if device is None else backends.parse_device(name, device)
    return replace(target, name=name, variant=variant or target.variant, device=device)


def _add_requirements(target: Target, extra: tuple[str, ...]) -> Target:
    if not target.requirements or not extra:
        return target
    return replace(target, requirements=normalise((*target.requirements, *extra)))


def _load_targets(path: Path) -> dict[str, Target]:
    # YAML and pydantic take a quarter of a second to import, and few runs need them for this
    from conformance.backends.targets_file.loading import load

    return load(path)
