"""Runs a call of unfold or fold on tensors of torch, which the caller has imported."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Tuple

from ...interface import Function, Tensor
from ...patch_rules import TAPS, PatchCall
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
        return _exchange(y, (geometry.in_channels, -1)) if call.exchanges else y
    if geometry is not None and call.exchanges:
        x = _exchange(x, _shared(geometry.own["order"], geometry.out_channels))
    y = function(x.flatten(2), **call.words)
    return pad_and_cut(torch, y, tuple((-lo, -hi) for lo, hi in call.crop))


def _shared(order: Any, channels: int) -> Tuple[int, int]:
    return (-1, channels) if order == TAPS else (channels, -1)


def _exchange(patches: Tensor, shared: Tuple[int, int]) -> Tensor:
    """The second axis, split as `shared` says, with its two parts exchanged."""
    rest = patches.shape[2:]
    channels = max(shared)
    other = patches.shape[1] // channels
    split = patches.reshape(patches.shape[0], *(other if each < 0 else each for each in shared), *rest)
    return split.transpose(1, 2).reshape(patches.shape)
