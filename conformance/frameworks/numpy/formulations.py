"""How the reference is called for the operators of one folder: by geometry, as the variant names it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Mapping, Optional, Union

from ...operators import skips
from ...operators.data_kinds import SPECIAL
from ...operators.observations import Unsupported
from ...operators.question import Question
from ...operators.windows.geometry import Geometry, Prediction
from ..interface import Call, channels_first


@dataclass(frozen=True)
class Formulations:
    """The modules that compute the operators of a folder, by variant; the oracle's has no name.

    `errs` says what all but the oracle do to infinities, of which they are therefore not asked.
    """

    folder: str
    modules: Mapping[str, str]
    errs: str = "multiplies or adds zeros to infinities"

    def translate(
        self, question: Question, prediction: Prediction, device: str = "cpu", variant: str = ""
    ) -> Union[Call, Unsupported]:
        """The call for a geometry; a refusal, or what the formulation does not cover, is unsupported."""
        if not isinstance(prediction, Geometry):
            return Unsupported(
                "the reference has no words of its own; it is asked for geometries only", skips.WORDS
            )
        if variant not in self.modules:
            return Unsupported(f"numpy+{variant} is no formulation of {prediction.op}", skips.OPERATOR)
        refusal = self._refusal(question, prediction, variant) if variant else None
        if refusal is not None:
            return refusal
        function = f"conformance.{self.folder}.{self.modules[variant]}.results"
        return Call(function, {}, channels_first(len(prediction.axes)), prediction, bias="argument")

    def _refusal(self, question: Question, geometry: Geometry, variant: str) -> Optional[Unsupported]:
        refusal: Optional[Unsupported] = self.find(variant).FORMULATION.refusal(geometry)
        if refusal is None and SPECIAL in question.recipe.kinds.values():
            return Unsupported(f"numpy+{variant} {self.errs}", skips.OPERANDS)
        return refusal

    def find(self, variant: str) -> Any:
        """The module that computes a variant: it has `results`, and `FORMULATION` unless it is the oracle."""
        part = "formulations" if variant else "reference"
        return import_module(f"conformance.operators.{self.folder}.{part}.{self.modules[variant]}")
