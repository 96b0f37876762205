"""Runs a call of `jax.image.resize` on arrays of JAX, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...interface import Call, Function


def bind(jax: Any, call: Call) -> Function:
    """The call as a function of its input."""
    return partial(jax.image.resize, **call.words)
