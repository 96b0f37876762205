"""Runs a call of `interpolate` on tensors of torch, which the caller has imported."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...interface import Call, Function


def bind(torch: Any, call: Call, dtype: Any) -> Function:
    """The call as a function of its input."""
    return partial(torch.nn.functional.interpolate, **call.words)
