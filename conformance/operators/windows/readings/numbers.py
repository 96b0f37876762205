"""Readings of the arithmetic: operands or results in a smaller format than the case asks for."""

from __future__ import annotations

from typing import Callable

import numpy as np

from ...dtypes import INTEGER_FORMATS, Float64Array, round_to, to_tf32
from ..geometry import Geometry
from .constructors import change_operands, change_results
from .reading import Reading

Rounding = Callable[[Float64Array], Float64Array]


def _to_bfloat16(values: Float64Array) -> Float64Array:
    return round_to(values, "bfloat16")


def to_float16(values: Float64Array) -> Float64Array:
    """The values rounded to float16, to nearest with ties to even."""
    return round_to(values, "float16")


def _to_float32(values: Float64Array) -> Float64Array:
    return round_to(values, "float32")


def _round_results(name: str, sentence: str, rounding: Rounding) -> Reading:
    return change_results(name, sentence, lambda geometry, result, values: rounding(values))


def _cut_to(bits: int) -> Rounding:
    """Towards zero, to so many significant bits."""

    def cut(values: Float64Array) -> Float64Array:
        fraction, exponent = np.frexp(values)
        return np.where(
            np.isfinite(values), np.ldexp(np.trunc(np.ldexp(fraction, bits)), exponent - bits), values
        )

    return cut


def _flush_below(exponent: int) -> Rounding:
    return lambda values: np.where(np.abs(values) < 2.0**exponent, 0.0, values)


def _wrap_at(bits: int) -> Rounding:
    return lambda values: round_to(values, f"int{bits}")


def _saturate_at(bits: int) -> Rounding:
    form = INTEGER_FORMATS[f"int{bits}"]
    return lambda values: np.clip(values, form.smallest, form.largest)


def _change_whole_results(name: str, sentence: str, rounding: Rounding) -> Reading:
    def change(geometry: Geometry, result: str, values: Float64Array) -> Float64Array:
        return rounding(values) if _is_whole(values) else values

    return change_results(name, sentence, change)


def _is_whole(values: Float64Array) -> bool:
    return bool(np.isfinite(values).all()) and np.array_equal(values, np.rint(values))


ROUNDED_OPERANDS = (
    change_operands("operands-bfloat16", "the operands are rounded to bfloat16", _to_bfloat16),
    change_operands("operands-tf32", "the operands are rounded to TF32", to_tf32),
    change_operands("operands-float32", "the operands are rounded to float32", _to_float32),
    change_operands("operands-float16", "the operands are rounded to float16", to_float16),
)
"""In front of those of the results: where both give the same numbers, the operands were rounded."""

CHANGED_RESULTS = (
    _round_results("results-float32", "the results pass through float32", _to_float32),
    _round_results("results-bfloat16", "the results pass through bfloat16", _to_bfloat16),
    _round_results("results-float16", "the results pass through float16", to_float16),
    _round_results(
        "results-cut-to-bfloat16", "the results are cut off to the bits of bfloat16, not rounded", _cut_to(8)
    ),
    _round_results(
        "results-cut-to-float16", "the results are cut off to the bits of float16, not rounded", _cut_to(11)
    ),
    _change_whole_results("wraps-at-8-bits", "whole results wrap around at 8 bits", _wrap_at(8)),
    _change_whole_results("wraps-at-16-bits", "whole results wrap around at 16 bits", _wrap_at(16)),
    _change_whole_results("saturates-at-8-bits", "whole results saturate at 8 bits", _saturate_at(8)),
    _change_whole_results("saturates-at-16-bits", "whole results saturate at 16 bits", _saturate_at(16)),
    change_operands(
        "small-operands-flushed", "operands smaller than 2**-100 count as zero", _flush_below(-100)
    ),
    _round_results(
        "small-results-flushed", "results smaller than 2**-100 come out as zero", _flush_below(-100)
    ),
)
