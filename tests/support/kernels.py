"""A package `tinykernel` whose versions are kernels, right or with a planted fault, as wheels on a shelf.

What is built of them needs no network: their NumPy is the one that is installed here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.wheels import pointing_to_installed, wheel

ADAPTER = """
import tinykernel
from conformance.frameworks.planted.adapter import Adapter as Planted


class Adapter(Planted):
    def __init__(self, variant="", device="auto"):
        super().__init__(tinykernel.FAULT, device)
"""
CASES = """\
conformance: 1
title: Two
about: Two transposed convolutions.
defaults: {op: conv_transpose, input: [2, 4, 5, 6], out_channels: 6, kernel: [4, 3], groups: 2}
cases:
  - {id: dense, stride: [1, 2]}
  - {id: padded, stride: [3, 2], padding: 1, output_padding: [2, 1]}
"""


def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache for environments of `tinykernel`, one for all tests: each takes seconds to build.

    They are found by what they hold, so a version has the same fault wherever it is used.
    """
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "tinykernels"


def fill_shelf(folder: Path, faults: Mapping[str, str]) -> None:
    """Put NumPy and a `tinykernel` for each version, with its fault, into a folder."""
    pointing_to_installed(folder, "numpy")
    for version, fault in faults.items():
        wheel(folder, "tinykernel", version, body=f"FAULT = {fault!r}\n")
