"""Words of operators with one spatial axis, for the rules' worked examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.operators.words import Words


def conv(size: int, kernel: int, stride: int = 1, dilation: int = 1, **more: Any) -> Words:
    return Words("conv", (2, 4, size), 6, (kernel,), (stride,), (dilation,), **more)


def transpose(size: int, kernel: int, stride: int = 1, dilation: int = 1, **more: Any) -> Words:
    return replace(conv(size, kernel, stride, dilation, **more), op="conv_transpose")
