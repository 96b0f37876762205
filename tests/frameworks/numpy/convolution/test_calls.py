"""What a formulation of the reference is asked: not what its own arithmetic cannot hold."""

import pytest

from conformance.frameworks.numpy.convolution.calls import translate
from conformance.frameworks.registry import rule
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words


def asked(kinds, dtype="float64", variant="fourier"):
    words = Words("conv", (1, 1, 4), 1, (2,), (1,), (1,), dtype=dtype)
    question = Question(words, "torch", EQUIVALENT, Recipe(0, dtype, kinds), gradients=False)
    return translate(question, rule("torch")(words), variant=variant)


@pytest.mark.parametrize(
    ("kinds", "dtype"),
    [({"input": "extreme"}, "float64"), ({"input": (((1e308, 1.0, 1.0, 1.0),),)}, "float64")],
)
def test_spectra_near_the_end_of_float64_are_not_asked(kinds, dtype):
    refusal = asked(kinds, dtype)
    assert isinstance(refusal, Unsupported)
    assert refusal.skip == "operands"
    assert not isinstance(asked(kinds, dtype, variant=""), Unsupported)


@pytest.mark.parametrize(
    ("kinds", "dtype"),
    [
        ({}, "float64"),
        ({"input": "extreme"}, "float32"),
        ({"input": (((1e300, 1.0, 1.0, 1.0),),)}, "float64"),
    ],
)
def test_spectra_far_from_it_are(kinds, dtype):
    assert not isinstance(asked(kinds, dtype), Unsupported)
