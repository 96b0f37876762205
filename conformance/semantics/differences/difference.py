"""A difference between dialects: the smallest case that shows it, and what each rule makes of the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import DIALECTS
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.operands import draw
from conformance.operators.question import LITERAL
from conformance.operators.tensors import INPUT, KERNEL
from conformance.operators.windows.geometry import Prediction
from conformance.operators.words import Refusal
from conformance.semantics.differences.divergence import Divergence, divergences, predictions

FOLDER = "differences/"
"""How the ids of cases begin that show a difference."""
AGREEMENT = "agreement"
"""Tag of cases over which the dialects agree although one might expect otherwise."""


@dataclass(frozen=True)
class DialectGroup:
    """Dialects that read the words of a difference alike.

    `prediction` is theirs; `output` is what it computes from the operands of the case, (N, C, *size), None
    where they refuse.
    """

    dialects: tuple[str, ...]
    prediction: Prediction
    output: Float64Array | None


@dataclass(frozen=True)
class Difference:
    """A difference that `case` shows; everything but its sentence is derived from the rules."""

    case: Case
    predictions: Mapping[str, Prediction]

    @property
    def id(self) -> str:
        return self.case.id.partition("::")[2]

    @property
    def sentence(self) -> str:
        return self.case.why.strip()

    @property
    def divergences(self) -> frozenset[Divergence]:
        """The ways in which two dialects differ over the case."""
        return divergences(self.case.words, self.predictions)

    @property
    def dialect_groups(self) -> tuple[DialectGroup, ...]:
        """The dialects by what they do, in the order of the dialects; those that refuse come last."""
        alike: dict[Prediction, list[str]] = {}
        for dialect in DIALECTS:
            alike.setdefault(_drop_idle_flip(self.predictions[dialect]), []).append(dialect)
        groups = [
            DialectGroup(tuple(names), prediction, self._output(names[0], prediction))
            for prediction, names in alike.items()
        ]
        return tuple(sorted(groups, key=lambda group: isinstance(group.prediction, Refusal)))

    def _output(self, dialect: str, prediction: Prediction) -> Float64Array | None:
        if isinstance(prediction, Refusal):
            return None
        recipe = question_of(self.case, dialect).recipe
        x, w = draw(recipe, INPUT, prediction.input_shape), draw(recipe, KERNEL, prediction.kernel_shape)
        # adding 0.0 turns -0.0 into 0.0, so that outputs print alike
        return taps.output(prediction, x, w) + 0.0


def _drop_idle_flip(prediction: Prediction) -> Prediction:
    """The prediction without `flip` where no kernel has two taps, since turning one tap changes nothing."""
    if isinstance(prediction, Refusal) or max(axis.kernel for axis in prediction.axes) > 1:
        return prediction
    return replace(prediction, flip=False)


def differences(cases: Iterable[Case]) -> tuple[Difference, ...]:
    """The differences that a library shows: its literal cases below `differences/`, in their order."""
    return tuple(
        Difference(case, predictions(case.words))
        for case in cases
        if case.id.startswith(FOLDER) and case.compare == LITERAL and AGREEMENT not in case.tags
    )
