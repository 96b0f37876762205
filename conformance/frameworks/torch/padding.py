"""Zeros around tensors of torch, and cuts at their ends."""

from __future__ import annotations

from typing import Any

from ..interface import Pairs, Tensor


def pad_and_cut(torch: Any, tensor: Tensor, pairs: Pairs) -> Tensor:
    """Zeros added where a pair is positive, then entries cut where one is negative, zeros included."""
    if any(max(pair) > 0 for pair in pairs):
        zeros = [max(0, end) for pair in reversed(pairs) for end in pair]
        tensor = torch.nn.functional.pad(tensor, zeros)
    for axis, (lo, hi) in enumerate(pairs, start=2):
        start = max(0, -lo)
        tensor = tensor.narrow(axis, start, tensor.shape[axis] - start - max(0, -hi))
    return tensor
