"""A difference: the smallest case that shows it, and what each dialect does there, by its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import DIALECTS
from conformance.operators.convolution.geometry import Prediction
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.operands import draw
from conformance.operators.question import LITERAL
from conformance.operators.tensors import INPUT, KERNEL
from conformance.operators.words import Refusal
from conformance.semantics.differences.divergence import Divergence, divergences, predictions

FOLDER = "differences/"
AGREEMENT = "agreement"
"""Tag of cases that show that dialects agree where one might expect otherwise."""


@dataclass(frozen=True)
class DialectGroup:
    """Dialects that do the same over the words of a difference.

    `prediction` is theirs; `output` is what it makes of the case's operands, None where it is refused.
    """

    dialects: tuple[str, ...]
    prediction: Prediction
    output: Float64Array | None


@dataclass(frozen=True)
class Difference:
    """`case` shows it; everything but its sentence is derived from the rules."""

    case: Case
    predictions: Mapping[str, Prediction]

    @property
    def id(self) -> str:
        return self.case.id.partition("::")[2]

    @property
    def sentence(self) -> str:
        return self.case.why.strip()

    @property
    def partings(self) -> frozenset[Divergence]:
        """The ways in which dialects part here."""
        return divergences(self.case.words, self.predictions)

    @property
    def sides(self) -> tuple[DialectGroup, ...]:
        """Who does what, in the order of the dialects; those that refuse come last."""
        found: dict[Prediction, list[str]] = {}
        for dialect in DIALECTS:
            found.setdefault(_told(self.predictions[dialect]), []).append(dialect)
        sides = [
            DialectGroup(tuple(names), said, self._output(names[0], said)) for said, names in found.items()
        ]
        return tuple(sorted(sides, key=lambda side: isinstance(side.prediction, Refusal)))

    def _output(self, dialect: str, said: Prediction) -> Float64Array | None:
        if isinstance(said, Refusal):
            return None
        recipe = question_of(self.case, dialect).recipe
        x, w = draw(recipe, INPUT, said.input_shape), draw(recipe, KERNEL, said.kernel_shape)
        return taps.output(said, x, w) + 0.0


def _told(said: Prediction) -> Prediction:
    """A prediction without an orientation that a kernel of one tap does not have."""
    if isinstance(said, Refusal) or max(axis.kernel for axis in said.axes) > 1:
        return said
    return replace(said, flip=False)


def differences(cases: Iterable[Case]) -> tuple[Difference, ...]:
    """The differences that a library shows: its literal cases below `differences/`, in order."""
    return tuple(
        Difference(case, predictions(case.words))
        for case in cases
        if case.id.startswith(FOLDER) and case.compare == LITERAL and AGREEMENT not in case.tags
    )
