"""A case as the question that is sent to a backend."""

from __future__ import annotations

import math
from dataclasses import replace

from conformance.cases.case import Case
from conformance.frameworks.registry import predict
from conformance.operators.convolution.exact_sums import exact_limits, terms, window
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.dtypes import is_integer
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, FURTHER


def size(case: Case) -> int:
    """Products in the output of a case; none where its rule refuses."""
    prediction = predict(question_of(case), None)
    if not isinstance(prediction, Geometry):
        return 0
    return terms(prediction)["output"] * math.prod(prediction.output_shape)


def question_of(case: Case, dialect: str | None = None) -> Question:
    """The question a case asks of a backend that speaks `dialect`.

    The integers are drawn from a range in which every sum is exact for the geometry that is
    predicted; where the rule refuses, nothing is summed and the full range stays. Integer dtypes are not
    differentiated.
    """
    recipe = Recipe(case.seed, case.words.dtype, case.kinds)
    question = Question(case.words, case.dialect, case.compare, recipe, case.gradients, case.derivatives)
    if is_integer(case.words.dtype):
        question = without_derivatives(question)
    prediction = predict(question, dialect)
    if not isinstance(prediction, Geometry):
        return question
    further = tuple(name for name in question.results if name in FURTHER)
    limits = exact_limits(prediction, case.words.dtype, further)
    return replace(question, recipe=replace(recipe, largest=limits, window=window(prediction)))


def without_derivatives(question: Question) -> Question:
    """The question without what differentiates; the other operator is not a derivative."""
    kept = tuple(asked for asked in question.derivatives if asked == ADJOINT)
    return replace(question, gradients=False, derivatives=kept)
