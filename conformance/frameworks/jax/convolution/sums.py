"""JAX's `preferred_element_type`: the format of sums, which formats it may be, and where they are exact.

The rule is `_validate_preferred_element_type` in jax/_src/lax/lax.py, the same for `conv_general_dilated`,
`conv`, `conv_with_general_padding` and `conv_transpose`; measured for every pair of formats.
"""

from __future__ import annotations

import re
from typing import Any, Optional

import numpy as np

from ....operators.convolution.exact_sums import largest_sum
from ....operators.data_kinds import WHOLE
from ....operators.dtypes import FORMATS, INTEGER_FORMATS, is_integer
from ....operators.operands import Recipe
from ....operators.question import Question
from ....operators.tensors import COTANGENT, GRADIENTS, INPUT, OUTPUT
from ....operators.windows.geometry import Geometry
from ....operators.words import Refusal, Words

PREFERRED = "preferred_element_type"
BYTES = {
    "float64": 8,
    "float32": 4,
    "bfloat16": 2,
    "float16": 2,
    **{name: form.bits // 8 for name, form in INTEGER_FORMATS.items()},
}
NARROW_FLOAT = re.compile(r"float(8_e3m4|8_e4m3(fn|fnuz|b11fnuz)?|8_e5m2(fnuz)?|8_e8m0fnu|4_e2m1fn)")
"""Floating-point formats of one byte, which JAX takes for the sums of integers of one byte."""


def refuse_sum_format(words: Words) -> Optional[Refusal]:
    """Why JAX does not add products of the case's dtype up in the format that the words prefer.

    Sums of integers may be integers or floating-point numbers, signed ones of signed ones alone, and none may
    have fewer bytes than the operands. None, as if nothing was written, is taken.
    """
    written = words.option("jax", PREFERRED, None)
    if written is None:
        return None
    name = format_name(written)
    if name is None:
        return Refusal(PREFERRED, f"{PREFERRED} {written!r} is no format in which JAX adds up")
    floating = name in FORMATS or _is_narrow_float(name)
    if not is_integer(words.dtype) and not floating:
        return Refusal(PREFERRED, f"products of {words.dtype} are not added up in {name}")
    if is_integer(words.dtype) and not floating:
        operands, sums = INTEGER_FORMATS[words.dtype], INTEGER_FORMATS[name]
        if operands.signed and not sums.signed:
            return Refusal(PREFERRED, f"products of {words.dtype} have a sign, and {name} has none")
    if BYTES.get(name, 1) < BYTES[words.dtype]:
        return Refusal(PREFERRED, f"{PREFERRED} {name} must not be narrower than {words.dtype}")
    return None


def format_name(written: Any) -> Optional[str]:
    """The name of a format by any of the names that NumPy has for it; None for no number that JAX adds up."""
    if not isinstance(written, str):
        return None
    if written in BYTES or _is_narrow_float(written):
        return written
    try:
        found = np.dtype(written)
    except TypeError:
        return None
    return found.name if found.isnative and found.name in BYTES else None


def _is_narrow_float(name: str) -> bool:
    return NARROW_FLOAT.fullmatch(name) is not None


def sum_format(words: Words) -> Optional[str]:
    """The format of sums where one is preferred that holds fewer numbers than the usual one, else None."""
    name, dtype = format_name(words.option("jax", PREFERRED, None)), words.operand_dtype(INPUT)
    if name is None or name == dtype or name in INTEGER_FORMATS:
        return None
    if not is_integer(dtype) and name in FORMATS:
        usual = FORMATS[FORMATS[dtype].accumulator]
        return name if FORMATS[name].bits < usual.bits else None
    return name


def why_not_exact(question: Question, geometry: Geometry) -> Optional[str]:
    """Why sums in the preferred format may be rounded on their way, or None where they are exact.

    Nothing says in which order a framework rounds such sums, so that nothing can be expected of them.
    """
    name = sum_format(question.words)
    if name is None:
        return None
    if name not in FORMATS:
        return f"sums in {name} are rounded, in an order that nothing says"
    recipe, form = question.recipe, FORMATS[name]
    most = min(2.0**form.bits, form.largest)
    results = (OUTPUT, *(GRADIENTS if question.gradients else ()))
    within = recipe.largest and all(largest_sum(geometry, recipe.largest, each) <= most for each in results)
    if within and _has_whole_kinds(recipe, question.gradients):
        return None
    return f"sums in {name} are exact up to {int(most)} alone"


def _has_whole_kinds(recipe: Recipe, gradients: bool) -> bool:
    kinds = (kind for operand, kind in recipe.kinds.items() if gradients or operand != COTANGENT)
    return all(isinstance(kind, str) and kind in WHOLE for kind in kinds)
