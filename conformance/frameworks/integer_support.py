"""Which integer dtypes a framework takes, found by asking it: one product of ones for each.

No table could say all of it: kernels for integers differ by operator, number of axes, device and release
(torch 2.13 has int64 alone for transposed convolutions on the CPU, TensorFlow 2.21 int32 alone in 1-D and
2-D). What is known of a release is declared (`declaration`): asking adds to that and takes nothing away.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional, Tuple

import numpy as np

from ..operators.dtypes import INTEGER_FORMATS
from ..operators.observations import About, Unsupported
from ..operators.operands import Recipe
from ..operators.question import EQUIVALENT, Question
from ..operators.registry import ALL
from ..operators.windows.geometry import Axis, Geometry
from ..operators.words import Words
from .interface import Adapter, Call, bind_call

ResultDtype = Callable[..., str]
"""Gives the dtype of the result of a call, its first argument, on the operands that follow; raises what the
framework raises."""

RANKS = (1, 2, 3)


def find_integer_dtypes(
    adapter: Adapter, result_dtype: Optional[ResultDtype] = None
) -> Mapping[str, Tuple[str, ...]]:
    """The integer dtypes of an adapter by operator and number of axes, as `About.integers` has them.

    `result_dtype` gives the dtype of a call's result; by default the call is run.
    """

    def run(call: Call, *operands: Any) -> str:
        assert call.geometry is not None
        return adapter.dtype(bind_call(adapter, call, call.geometry.op)(*operands))

    return {
        About.operator(op, rank): tuple(
            dtype for dtype in INTEGER_FORMATS if _computes(adapter, result_dtype or run, op, rank, dtype)
        )
        for op in (operator.name for operator in ALL)
        for rank in RANKS
    }


def _computes(adapter: Adapter, result_dtype: ResultDtype, op: str, rank: int, dtype: str) -> bool:
    ones = (1,) * rank
    words = Words(op, (1, 1, *ones), 1, ones, ones, ones, padding=0, dtype=dtype)
    question = Question(words, "torch", EQUIVALENT, Recipe(0, dtype), gradients=False)
    try:
        call = adapter.translate(question, Geometry(op, 1, 1, 1, 1, (Axis(1, 1, 1, 1, 0, 1),) * rank))
        if isinstance(call, Unsupported):
            return False
        operands = (adapter.put(np.ones((1, 1, *ones)), dtype) for _ in words.operand_names)
        return result_dtype(call, *operands) == dtype
    except Exception:  # noqa: BLE001 - whatever a framework raises, it does not take the dtype
        return False
