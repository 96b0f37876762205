"""The operators by name, and the canonical shapes of their tensors."""

from __future__ import annotations

from typing import Tuple

CONV = "conv"

CONV_TRANSPOSE = "conv_transpose"

FOLDERS = {CONV: "convolution", CONV_TRANSPOSE: "convolution"}
"""The folder of each operator: `operators/<folder>/`, and `<folder>/` within each framework that has it."""

OPERATORS = tuple(FOLDERS)

Shape = Tuple[int, ...]


def kernel_shape(op: str, in_channels: int, out_channels: int, groups: int, kernel: tuple[int, ...]) -> Shape:
    """Canonical shape of the kernel; channel counts must be multiples of `groups`."""
    if op == CONV:
        return (out_channels, in_channels // groups, *kernel)
    return (in_channels, out_channels // groups, *kernel)
