"""Targets that ask for an environment get the Python of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from conformance.backends.client import Client
from conformance.backends.environments.building import ensure_environment, to_stderr
from conformance.backends.environments.cures import Starts
from conformance.backends.environments.environment import Environment
from conformance.backends.target import Target
from conformance.errors import ConformanceError, HarnessError
from conformance.frameworks.registry import FRAMEWORKS


def prepare(targets: Iterable[Target], log: Callable[[str], object] = to_stderr) -> tuple[Target, ...]:
    """The same targets, each with requirements in an environment that holds them.

    Environments are built one after the other, where they are not there yet. A target whose environment
    cannot be built says so in `unavailable`; the others are not held up by it.
    """
    return tuple(_prepare_one(target, log) for target in targets)


def environment_of(target: Target, log: Callable[[str], object] = to_stderr) -> Environment:
    """The environment of a target with requirements; raises what `ensure_environment` raises."""
    return ensure_environment(target.requirements, target.python, log, _start_check(target))


def _prepare_one(target: Target, log: Callable[[str], object]) -> Target:
    if not target.requirements or target.unavailable is not None:
        return target
    try:
        built = environment_of(target, log)
        return replace(target, python=str(built.python), built=str(built.folder), unavailable=built.trouble)
    except ConformanceError as error:
        return replace(target, unavailable=str(error))


def _start_check(target: Target) -> Starts:
    """Whether the target's framework starts, whatever its variant and device."""
    layer = target.adapter in FRAMEWORKS and FRAMEWORKS[target.adapter].layer
    variant = target.variant if layer else ""
    plain = replace(target, variant=variant, device="auto", requirements=())

    def starts(python: Path) -> str | None:
        with Client(replace(plain, python=str(python))) as client:
            try:
                client.wait_until_started()
            except HarnessError:
                return client.failure
            return None

    return starts
