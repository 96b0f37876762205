"""How the reference is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Optional, Union

from ....operators import skips
from ....operators.convolution.geometry import Geometry, Prediction
from ....operators.data_kinds import SPECIAL
from ....operators.observations import Unsupported
from ....operators.question import Question
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


def translate(
    question: Question, prediction: Prediction, device: str = "cpu", variant: str = ""
) -> Union[Call, Unsupported]:
    """The call for a geometry; a refusal, or what the formulation does not cover, is unsupported."""
    if not isinstance(prediction, Geometry):
        return Unsupported(
            "the reference has no words of its own; it is asked for geometries only", skips.WORDS
        )
    if variant:
        refusal: Optional[Unsupported] = formulation(variant).FORMULATION.refusal(prediction)
        if refusal is not None:
            return refusal
        if SPECIAL in question.recipe.kinds.values():
            return Unsupported(
                f"numpy+{variant} multiplies zeros that are no elements with infinities", skips.OPERANDS
            )
    rank = len(prediction.axes)
    # The name stands in records and baselines, which are compared as text: it keeps the path that the modules
    # had when the first were written, wherever they are now. `formulation` knows where they are.
    function = f"conformance.reference.{FORMULATIONS[variant]}.results"
    return Call(function, {}, channels_first(rank), geometry=prediction, bias="argument")


def formulation(variant: str) -> Any:
    """The module that computes a variant: it has `results`, and `FORMULATION` unless it is the oracle."""
    folder = "formulations" if variant else "reference"
    return import_module(f"conformance.operators.convolution.{folder}.{FORMULATIONS[variant]}")
