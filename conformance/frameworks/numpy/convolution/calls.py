"""How the reference is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

import math
from importlib import import_module
from itertools import combinations
from typing import Any, Optional, Union

import numpy as np

from ....operators import skips
from ....operators.data_kinds import INTEGERS, NORMAL, SPECIAL
from ....operators.observations import Unsupported
from ....operators.operands import draw
from ....operators.question import Question
from ....operators.tensors import COTANGENT, INPUT, KERNEL
from ....operators.windows.geometry import Geometry, Prediction
from ...interface import Call, channels_first

FORMULATIONS = {
    "": "taps",
    "matrix": "matrix",
    "toeplitz": "toeplitz",
    "im2col": "im2col",
    "zero-insertion": "zero_insertion",
    "fourier": "fourier",
}
"""Variants and the modules that compute them; the oracle has no name."""

DRAWN_SMALL = (INTEGERS, NORMAL)
"""Kinds of data whose magnitudes are far from the end of any format."""


def translate(
    question: Question, prediction: Prediction, device: str = "cpu", variant: str = ""
) -> Union[Call, Unsupported]:
    """The call for a geometry; a refusal, or what the formulation does not cover, is unsupported."""
    if not isinstance(prediction, Geometry):
        return Unsupported(
            "the reference has no words of its own; it is asked for geometries only", skips.WORDS
        )
    refusal = variant_refusal(question, prediction, variant) if variant else None
    if refusal is not None:
        return refusal
    rank = len(prediction.axes)
    # The name stands in records and baselines, which are compared as text: it keeps the path that the modules
    # had when the first were written, wherever they are now. `formulation` knows where they are.
    function = f"conformance.reference.{FORMULATIONS[variant]}.results"
    return Call(function, {}, channels_first(rank), geometry=prediction, bias="argument")


def variant_refusal(question: Question, geometry: Geometry, variant: str) -> Optional[Unsupported]:
    """Why a formulation other than the oracle's does not cover a question, or None where it does."""
    refusal: Optional[Unsupported] = formulation(variant).FORMULATION.refusal(geometry)
    if refusal is not None:
        return refusal
    if SPECIAL in question.recipe.kinds.values():
        return Unsupported(
            f"numpy+{variant} multiplies zeros that are no elements with infinities", skips.OPERANDS
        )
    if variant == "fourier" and _may_overflow(question, geometry):
        return Unsupported(
            "numpy+fourier sums whole spectra in float64, which may overflow at such magnitudes",
            skips.OPERANDS,
        )
    return None


def _may_overflow(question: Question, geometry: Geometry) -> bool:
    """Whether the inverse transform of a product of two spectra may pass the end of float64.

    An entry of a spectrum is at most the sum of all magnitudes, an inverse transform sums as many products of
    these as the lines have positions, and before it divides by their number.
    """
    shapes = {INPUT: geometry.input_shape, KERNEL: geometry.kernel_shape}
    if question.gradients or question.derivatives:
        shapes[COTANGENT] = geometry.output_shape
    if not any(kind not in DRAWN_SMALL for kind in map(str, question.recipe.kinds.values())):
        return False
    with np.errstate(over="ignore"):
        sums = [
            (float(np.abs(values).sum()), values.size)
            for values in (draw(question.recipe, operand, shape) for operand, shape in shapes.items())
        ]
    return any(
        not math.isfinite(one * other * (entries + others))
        for (one, entries), (other, others) in combinations(sums, 2)
    )


def formulation(variant: str) -> Any:
    """The module that computes a variant: it has `results`, and `FORMULATION` unless it is the oracle."""
    folder = "formulations" if variant else "reference"
    return import_module(f"conformance.operators.convolution.{folder}.{FORMULATIONS[variant]}")
