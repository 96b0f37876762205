"""Runs a call of `resize` on tensors of TensorFlow, which the caller has imported."""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from ...interface import Call, Function


def bind(tf: Any, call: Call) -> Function:
    """The call as a function of its input."""
    return partial(reduce(getattr, call.function.split(".")[1:], tf), **call.words)
