"""Targets with requirements get the Python of an environment that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from conformance.backends.client import Client
from conformance.backends.environments.building import ensure_environment, log_to_stderr
from conformance.backends.environments.cures import Starts
from conformance.backends.environments.environment import Environment
from conformance.backends.target import Target
from conformance.errors import ConformanceError, HarnessError
from conformance.frameworks.registry import FRAMEWORKS


def prepare(targets: Iterable[Target], log: Callable[[str], object] = log_to_stderr) -> tuple[Target, ...]:
    """Give each target with requirements the Python of an environment that holds them; others stay.

    Environments that are not there yet are built one after the other. A target whose environment cannot be
    built, or whose framework does not start there, has the reason in `unavailable`; others still run.
    """
    return tuple(_prepare_one(target, log) for target in targets)


def environment_of(target: Target, log: Callable[[str], object] = log_to_stderr) -> Environment:
    """Ensure the environment of a target with requirements; raises what `ensure_environment` raises."""
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
    """A check whether the target's framework starts with a Python.

    Variant and device are left out, as an environment serves all of them; but for a layer such as Keras the
    variant names the framework beneath.
    """
    layer = target.adapter in FRAMEWORKS and FRAMEWORKS[target.adapter].layer
    variant = target.variant if layer else ""
    generic = replace(target, variant=variant, device="auto", requirements=())

    def starts(python: Path) -> str | None:
        with Client(replace(generic, python=str(python))) as client:
            try:
                client.wait_until_started()
            except HarnessError:
                return client.failure
            return None

    return starts
