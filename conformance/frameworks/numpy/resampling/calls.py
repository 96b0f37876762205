"""How the reference of resampling is called: by geometry, in the formulation that the variant names."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Union

from ....operators import skips
from ....operators.data_kinds import SPECIAL
from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.windows.geometry import Geometry, Prediction
from ...interface import Call, channels_first

FORMULATIONS = {"": "sums", "matrix": "matrix"}
"""Variants and the modules that compute them; the oracle has no name."""


def translate(
    question: Question, prediction: Prediction, device: str = "cpu", variant: str = ""
) -> Union[Call, Unsupported]:
    """The call for a geometry; a refusal, or what the formulation does not cover, is unsupported."""
    if not isinstance(prediction, Geometry):
        return Unsupported(
            "the reference has no words of its own; it is asked for geometries only", skips.WORDS
        )
    if variant not in FORMULATIONS:
        return Unsupported(f"numpy+{variant} is no formulation of {prediction.op}", skips.OPERATOR)
    if variant:
        refusal = formulation(variant).FORMULATION.refusal(prediction)
        if isinstance(refusal, Unsupported):
            return refusal
        if SPECIAL in question.recipe.kinds.values():
            return Unsupported(f"numpy+{variant} multiplies or adds zeros to infinities", skips.OPERANDS)
    function = f"conformance.resampling.{FORMULATIONS[variant]}.results"
    return Call(function, {}, channels_first(len(prediction.axes)), prediction, bias="argument")


def formulation(variant: str) -> Any:
    """The module that computes a variant: it has `results`, and `FORMULATION` unless it is the oracle."""
    folder = "formulations" if variant else "reference"
    return import_module(f"conformance.operators.resampling.{folder}.{FORMULATIONS[variant]}")
