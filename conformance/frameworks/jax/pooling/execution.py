"""Runs a call of pooling on arrays of JAX, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....operators.pooling.counting import divisors
from ...interface import Function, Tensor
from ...pooling_rules import PoolCall


def bind(jax: Any, call: PoolCall) -> Function:
    """The call as a function of its input."""
    return partial(_run, jax, call)


def _run(jax: Any, call: PoolCall, x: Tensor) -> Tensor:
    combine = jax.lax.max if call.takes_maximum else jax.lax.add
    y = jax.lax.reduce_window(x, np.asarray(call.fill, x.dtype), combine, **call.words)
    if call.takes_maximum or call.geometry is None:
        return y
    counted = np.expand_dims(divisors(call.geometry), (0, 1)).transpose(call.layout.output)
    return y / np.where(counted == 0, 1, counted).astype(x.dtype)
