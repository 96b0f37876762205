"""A question names its results, and says all that a worker has to know."""

import json
from dataclasses import replace

import pytest

from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words

WORDS = Words("conv", (2, 4, 7), 6, (3,), (2,), (1,), bias=True)
QUESTION = Question(WORDS, "torch", EQUIVALENT, Recipe(1, "float32"), gradients=True)


@pytest.mark.parametrize(
    ("changes", "results"),
    [
        ({"gradients": False}, ["output"]),
        ({}, ["output", "grad_input", "grad_kernel", "grad_bias"]),
        ({"words": replace(WORDS, bias=False)}, ["output", "grad_input", "grad_kernel"]),
        ({"gradients": False, "derivatives": ("adjoint", "jvp")}, ["output", "adjoint", "jvp"]),
        (
            {"gradients": False, "derivatives": ("second_order",)},
            ["output", "second_input", "second_kernel", "second_cotangent"],
        ),
    ],
    ids=["output", "gradients", "no-bias", "derivatives", "second-order"],
)
def test_its_results(changes, results):
    assert list(replace(QUESTION, **changes).results) == results


@pytest.mark.parametrize(
    ("gradients", "derivatives", "expected"),
    [(True, (), True), (False, (), False), (False, ("adjoint",), False), (False, ("adjoint", "jvp"), True)],
)
def test_the_adjoint_operator_differentiates_nothing(gradients, derivatives, expected):
    asked = replace(QUESTION, gradients=gradients, derivatives=derivatives)
    assert asked.differentiates is expected


def test_json_gives_it_back():
    asked = replace(QUESTION, derivatives=("jvp",), recipe=Recipe(2, "float16", {"input": "normal"}))
    again = Question.from_json(json.loads(json.dumps(asked.to_json())))
    assert again == asked
    assert again != QUESTION
