"""The operators by name, and the canonical shapes of tensors that depend on the operator.

This stands beside the operators' folders, not in them: `Words` names an operator and the shape of its kernel
before any rule has made a geometry of it, and words are shared by all operators.
"""

from __future__ import annotations

from typing import Tuple

CONV = "conv"

CONV_TRANSPOSE = "conv_transpose"

UNFOLD, FOLD = "unfold", "fold"

DEPTHWISE_CONV = "depthwise_conv"
UPSAMPLE = "upsample"

MAX_POOL, AVG_POOL = "max_pool", "avg_pool"

FOLDERS = {
    CONV: "convolution",
    CONV_TRANSPOSE: "convolution",
    UNFOLD: "patches",
    FOLD: "patches",
    DEPTHWISE_CONV: "depthwise",
    MAX_POOL: "pooling",
    AVG_POOL: "pooling",
    UPSAMPLE: "resampling",
}
"""The folder of each operator: `operators/<folder>/`, and `<folder>/` within each framework that has it."""

OPERATORS = (CONV, CONV_TRANSPOSE)
"""Convolution and its adjoint; `registry.ALL` has every operator."""

Shape = Tuple[int, ...]
"""Extents of an array, in canonical layout: batch, channels, spatial axes."""


def kernel_shape(op: str, in_channels: int, out_channels: int, groups: int, kernel: tuple[int, ...]) -> Shape:
    """Canonical shape of the kernel; channel counts must be multiples of `groups`.

    `(C_out, C_in / groups, *k)` of a convolution, `(C_in, C_out / groups, *k)` of a transposed one: the array
    of the convolution whose adjoint it is. `(C_in, C_out / C_in, *k)` of a depthwise one.
    """
    if op == DEPTHWISE_CONV:
        return (in_channels, out_channels // max(1, in_channels), *kernel)
    if op == CONV:
        return (out_channels, in_channels // groups, *kernel)
    return (in_channels, out_channels // groups, *kernel)
