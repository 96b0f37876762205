"""Runs that measure little: fingerprints have tests of their own, and a whole one takes seconds a run."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from conformance.cli import code_of
from conformance.operators.tensors import OUTPUT
from conformance.runs.fingerprint import measurement
from conformance.runs.fingerprint.placement import LAYERS
from conformance.runs.fingerprint.tasks import Task, tasks

FORMAT = "float16"
"""The format that is measured soonest."""


def outputs(dtype: str) -> tuple[Task, ...]:
    """What is asked about the outputs of one layer."""
    return tuple(
        task for task in tasks(dtype) if all(place[1:] == (OUTPUT, LAYERS[0].name) for place in task.places)
    )


def shorten(patched: pytest.MonkeyPatch, dtype: str = FORMAT) -> None:
    """Have runs measure the outputs of one layer in one format."""
    patched.setattr(measurement, "DTYPES", (dtype,))
    patched.setattr(measurement, "tasks", outputs)


def environment() -> dict[str, str]:
    """The environment in which another process finds this module and the package."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def main(words: list[str]) -> Any:
    """The exit code of a command line in a process of its own, where runs measure as little."""
    shorten(pytest.MonkeyPatch())
    return code_of(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
