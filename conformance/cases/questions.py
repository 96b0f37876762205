"""A case as the question that is put to a backend, and as a job with a prediction of what comes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from conformance.cases.case import Case
from conformance.frameworks.registry import predict, sum_format
from conformance.operators.convolution.exact_sums import count_terms, exact_limits, summed_window
from conformance.operators.dtypes import is_integer
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, BIAS, FURTHER_RESULTS, OUTPUT
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words


@dataclass(frozen=True)
class Job:
    """One case for one backend, and the question that is sent.

    `backend` is the name that the user wrote and that records carry. `plain_name` is what case files call it
    (`framework+variant@device`) where `backend` holds a version or is a name of the user's own; "" where both
    are the same.
    """

    case: Case
    backend: str
    question: Question
    plain_name: str = ""
    _predictions: dict[str | None, Prediction] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def prediction(self, dialect: str | None) -> Prediction:
        """What the backend is expected to do if it speaks `dialect` (None: no words of its own).

        Made once and kept. An adapter from outside says which dialect it speaks only when it has started.
        """
        if dialect not in self._predictions:
            self._predictions[dialect] = predict(self.question, dialect)
        return self._predictions[dialect]


def size(case: Case) -> int:
    """Products in the output of a case; 0 where its rule refuses."""
    _, prediction = question_and_prediction(case)
    if not isinstance(prediction, Geometry):
        return 0
    return count_terms(prediction)[OUTPUT] * math.prod(prediction.output_shape)


def question_of(case: Case, dialect: str | None = None) -> Question:
    """The question that a case asks of a backend that speaks `dialect` (see `question_and_prediction`)."""
    return question_and_prediction(case, dialect)[0]


def question_and_prediction(case: Case, dialect: str | None = None) -> tuple[Question, Prediction]:
    """The question that a case asks of a backend that speaks `dialect`, and what the rule predicts for it.

    The question depends on its prediction: the integers are drawn from a range in which every sum is exact
    for the predicted geometry. Where the rule refuses, nothing is summed and the full range stays. Integer
    dtypes are not differentiated. `dialect` matters for literal cases alone; None stands for the case's own.
    """
    recipe = Recipe(case.seed, case.words.dtype, case.kinds)
    question = Question(case.words, case.dialect, case.compare, recipe, case.gradients, case.derivatives)
    if why_not_differentiated(case.words):
        question = drop_derivatives(question)
    prediction = predict(question, dialect)
    if not isinstance(prediction, Geometry):
        return question, prediction
    further = tuple(name for name in question.results if name in FURTHER_RESULTS)
    limits = _exact_limits(prediction, case.words, further)
    exact = replace(recipe, largest=limits, window=summed_window(prediction))
    return replace(question, recipe=exact), prediction


def _exact_limits(geometry: Geometry, words: Words, further: tuple[str, ...]) -> dict[str, int]:
    """The largest integers of the operands whose sums are exact in every dtype that there is."""
    dtypes = sorted({words.dtype, *words.operand_dtypes})
    each = [exact_limits(geometry, dtype, further, sum_format(words)) for dtype in dtypes]
    return {name: min(limits[name] for limits in each) for name in each[0]}


def why_not_differentiated(words: Words) -> str:
    """Why a case is not differentiated, or "" where it is: integers have no derivatives, and each operand has
    to go in once."""
    for dtype in sorted({words.dtype, *words.operand_dtypes}):
        if is_integer(dtype):
            return f"{dtype} has no derivatives"
    if words.bias and words.operand_shape(BIAS) != (words.out_channels,):
        return "a bias of another shape has no derivatives here"
    return ""


def drop_derivatives(question: Question) -> Question:
    """The question without gradients and derivatives; `ADJOINT` stays, as it calls the other operator."""
    remaining = tuple(name for name in question.derivatives if name == ADJOINT)
    return replace(question, gradients=False, derivatives=remaining)
