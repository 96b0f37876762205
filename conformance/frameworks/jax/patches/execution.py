"""Runs a call of patches on arrays of JAX, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...interface import Function, Tensor
from ...patch_rules import PatchCall, exchange


def bind(jax: Any, call: PatchCall) -> Function:
    """The call as a function of its input."""
    return partial(_run, jax, call)


def _run(jax: Any, call: PatchCall, x: Tensor) -> Tensor:
    y = jax.lax.conv_general_dilated_patches(x, **call.words)
    if not call.exchanges or call.geometry is None:
        return y
    return exchange(y, call.layout.output.index(1), (call.geometry.in_channels, -1))
