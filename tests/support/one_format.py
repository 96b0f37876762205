"""Runs that measure one format: fingerprints have tests of their own, and four formats take seconds a run."""

from __future__ import annotations

import os
import sys

from conformance.cli import code_of
from conformance.runs.fingerprint import measurement

FORMATS = ("float16",)
"""The format that is measured soonest."""


def environment() -> dict[str, str]:
    """The environment in which another process finds this module and the package."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def main(words: list[str]) -> int:
    """The exit code of a command line in a process of its own, where all later runs measure one format."""
    measurement.DTYPES = FORMATS
    return code_of(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
