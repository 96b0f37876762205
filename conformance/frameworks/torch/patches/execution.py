"""Runs a call of unfold or fold on tensors of torch, which the caller has imported."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Tuple

from ...interface import Function, Tensor
from ...patch_rules import TAPS, PatchCall, exchange
from ..padding import pad_and_cut


def bind(torch: Any, call: PatchCall, dtype: Any) -> Function:
    """The call as a function of its input, canonical: windows on spatial axes of their own."""
    return partial(_run, torch, call)


def _run(torch: Any, call: PatchCall, x: Tensor) -> Tensor:
    function = getattr(torch.nn.functional, call.function.rpartition(".")[2])
    geometry = call.geometry
    if call.function.endswith(".unfold"):
        y = function(pad_and_cut(torch, x, call.pad), **call.words)
        if geometry is None:
            return y
        windows = tuple(axis.size for axis in geometry.axes)
        if y.ndim == 3 and y.shape[2] == math.prod(windows):
            y = y.reshape(*y.shape[:2], *windows)
        return exchange(y, 1, (geometry.in_channels, -1)) if call.exchanges else y
    if geometry is not None and call.exchanges:
        x = exchange(x, 1, _shared(geometry.own["order"], geometry.out_channels))
    y = function(x.flatten(2), **call.words)
    return pad_and_cut(torch, y, tuple((-lo, -hi) for lo, hi in call.crop))


def _shared(order: Any, channels: int) -> Tuple[int, int]:
    return (-1, channels) if order == TAPS else (channels, -1)
