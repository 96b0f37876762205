"""Runs a call of a convolution on arrays of JAX, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any, Optional

from ...interface import Call, Function, Tensor
from .calls import CONV_FUNCTION, JaxCall


def bind(jax: Any, call: Call) -> Function:
    """The call as a function of input, kernel and bias."""
    lax = jax.lax
    return partial(
        _run, jax, call, lax.conv_general_dilated if call.function == CONV_FUNCTION else lax.conv_transpose
    )


def _run(
    jax: Any, call: Call, function: Function, x: Tensor, w: Tensor, b: Optional[Tensor] = None
) -> Tensor:
    w = w.reshape(call.kernel_as or w.shape)
    if isinstance(call, JaxCall) and call.swapped:
        w = _to_convolution_kernel(jax, w, call.swapped)
    y = function(x, w, **call.words)
    if b is None:
        return y
    channels_last = call.layout.output[-1] == 1
    return y + (b if channels_last else b.reshape(-1, *[1] * (y.ndim - 2)))


def _to_convolution_kernel(jax: Any, w: Tensor, groups: int) -> Tensor:
    """The kernel of the convolution of the dilated input that equals a transposed convolution with `w`.

    `(C_in, C_out / groups, *k)` becomes `(C_out, C_in / groups, *k)`, turned by 180 degrees.
    """
    inputs, outputs, *kernel = w.shape
    grouped = w.reshape(groups, inputs // groups, outputs, *kernel).swapaxes(1, 2)
    swapped = grouped.reshape(groups * outputs, inputs // groups, *kernel)
    return jax.numpy.flip(swapped, range(2, w.ndim))
