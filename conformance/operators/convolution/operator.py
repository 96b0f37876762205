"""Convolution and its adjoint, the transposed convolution, as the rest of the program knows them."""

from __future__ import annotations

from ..composition import BILINEAR
from ..operator import Operator
from ..shapes import CONV, CONV_TRANSPOSE
from ..tensors import INPUT, KERNEL

OPERATORS = (
    Operator(
        CONV,
        "convolution",
        "convolution",
        CONV_TRANSPOSE,
        gathers=True,
        operands=(INPUT, KERNEL),
        composition=BILINEAR,
        kernel_letters="OI",
    ),
    Operator(
        CONV_TRANSPOSE,
        "convolution",
        "transposed convolution",
        CONV,
        gathers=False,
        operands=(INPUT, KERNEL),
        composition=BILINEAR,
        kernel_letters="IO",
        has_size_words=True,
    ),
)
