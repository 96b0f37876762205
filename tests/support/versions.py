"""Versions of a backend, made for tests: each is the reference with a planted fault, or without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformance import cases as case_files
from conformance.backends.names import parse

THREE_CASES = """\
conformance: 1
title: Three
about: Three transposed convolutions.
defaults: {op: conv_transpose, input: [2, 4, 9, 8], out_channels: 6, kernel: [4, 3], groups: 2, bias: true}
cases:
  - {id: strided, stride: [2, 3]}
  - {id: dense}
  - {id: output-padding, stride: [3, 2], output_padding: [2, 1]}
"""

VERSIONS = [f"1.{minor}" for minor in range(10)]


def load_three(folder: Path):
    """The three cases, out of a file in a folder."""
    path = folder / "three.yaml"
    path.write_text(THREE_CASES)
    return case_files.load([path])


def with_fault(fault: str = ""):
    """A backend that is called `kernels` whatever its fault is."""
    return replace(parse(f"planted+{fault}" if fault else "planted"), name="kernels")


def releases_with(**faults):
    """Versions 1.0 to 1.9; each has the fault of the last release in `faults` that is not above it.

    A fault that is None stands for a version that does not install. `asked` of what is returned has every
    version that was prepared.
    """

    def prepared(version):
        asked.append(version)
        minor = int(version.partition(".")[2])
        at = max((int(key[1:]) for key in faults if int(key[1:]) <= minor), default=None)
        fault = "" if at is None else faults[f"v{at}"]
        if fault is None:
            return (replace(with_fault(), unavailable="it does not install"),)
        return (with_fault(fault),)

    asked = []
    prepared.asked = asked
    return prepared
