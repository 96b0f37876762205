"""Runs a call of a convolution on tensors of torch, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any, Mapping, Optional

from ...interface import Call, Function, Tensor
from ..padding import pad_and_cut
from .calls import TorchCall


def bind(torch: Any, call: Call, dtype: Any) -> Function:
    """The call with everything around it, as a function of input, kernel and bias.

    A module is made here, outside of what a compiler sees.
    """
    return partial(_run, torch, call, _function(torch, call, dtype))


def _function(torch: Any, call: Call, dtype: Any) -> Function:
    name = call.function.rpartition(".")[2]
    if not (isinstance(call, TorchCall) and call.is_module):
        return partial(_functional, getattr(torch.nn.functional, name), call.words)
    module = getattr(torch.nn, name)(**call.words, device="meta", dtype=dtype)
    return partial(_module, torch, module, dict(call.forward))


def _functional(
    function: Function, words: Mapping[str, Any], x: Tensor, w: Tensor, b: Optional[Tensor]
) -> Tensor:
    return function(x, w, b, **words)


def _module(
    torch: Any, module: Any, words: Mapping[str, Any], x: Tensor, w: Tensor, b: Optional[Tensor]
) -> Tensor:
    parameters = {"weight": w} if b is None else {"weight": w, "bias": b}
    return torch.func.functional_call(module, parameters, (x,), words)


def _run(
    torch: Any, call: Call, function: Function, x: Tensor, w: Tensor, b: Optional[Tensor] = None
) -> Tensor:
    w = w.reshape(call.kernel_as or w.shape)
    if isinstance(call, TorchCall) and call.memory_format:
        memory_format = getattr(torch, call.memory_format.rpartition(".")[2])
        x, w = x.to(memory_format=memory_format), w.to(memory_format=memory_format)
    added = b is not None and call.bias == "added"
    y = function(pad_and_cut(torch, x, call.pad), w, None if added else b)
    y = pad_and_cut(torch, y, tuple((-lo, -hi) for lo, hi in call.crop))
    return y + b.reshape(-1, *[1] * (y.ndim - 2)) if b is not None and added else y
