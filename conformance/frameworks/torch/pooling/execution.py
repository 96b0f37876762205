"""Runs a call of pooling on tensors of torch, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any, Tuple

from ...interface import Function, Tensor
from ...pooling_rules import PoolCall


def bind(torch: Any, call: PoolCall, dtype: Any) -> Function:
    """The call as a function of its input."""
    return partial(_run, torch, call)


def _run(torch: Any, call: PoolCall, x: Tensor) -> Tensor:
    return _call(torch, call, _around(torch, call, x))


def side_results(torch: Any, call: PoolCall, x: Tensor) -> Tuple[Tensor, ...]:
    """The places of the largest elements, from a call that asks for them."""
    return (_places(torch, call, x),)


def _places(torch: Any, call: PoolCall, x: Tensor) -> Tensor:
    """Places in the input as it is, without what is put around it."""
    longer = _around(torch, call, x)
    _, indices = _call(torch, call, longer, return_indices=True)
    if not any(any(pair) for pair in call.pad):
        return indices
    flat = torch.zeros_like(indices)
    extents = longer.shape[2:]
    for at, (low, _) in enumerate(call.pad):
        behind = extents[at + 1 :].numel()
        place = torch.div(indices, behind, rounding_mode="floor") % extents[at] - low
        flat = flat * x.shape[2 + at] + place
    return flat


def _call(torch: Any, call: PoolCall, x: Tensor, **further: Any) -> Any:
    return getattr(torch.nn.functional, call.function.rpartition(".")[2])(x, **call.words, **further)


def _around(torch: Any, call: PoolCall, x: Tensor) -> Tensor:
    """The input in the memory format of the call, with what is put around it."""
    if call.memory_format:
        x = x.to(memory_format=getattr(torch, call.memory_format.rpartition(".")[2]))
    if any(any(pair) for pair in call.pad):
        # negative numbers cut, as in torch's own words
        ends = [end for pair in reversed(call.pad) for end in pair]
        x = torch.nn.functional.pad(x, ends, value=call.fill)
    return x
