"""A case as a question: whose rule reads it, how large its integers may be, and what is asked of it."""

from dataclasses import replace

import pytest

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_and_prediction, question_of, size
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import rule
from conformance.operators.convolution.exact_sums import exact_limits, is_exact
from conformance.operators.question import EQUIVALENT, LITERAL
from conformance.operators.tensors import ADJOINT, JVP, LARGEST_INTEGER
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words

WORDS = Words("conv_transpose", (2, 4, 5, 6), 4, (3, 4), (2, 3), (1, 1), 2, 1, dtype="bfloat16")
CASE = Case("made.yaml::a", WORDS, Place("made.yaml", 1, 1), seed=3, kinds={"kernel": "ones"})
REFUSED = replace(CASE, words=replace(WORDS, stride=(0, 1)))


def test_a_question_carries_what_the_case_says():
    question = question_of(replace(CASE, gradients=False))
    assert (question.words, question.dialect, question.compare) == (WORDS, "torch", EQUIVALENT)
    assert (question.recipe.seed, question.recipe.dtype) == (3, "bfloat16")
    assert question.recipe.kinds == {"kernel": "ones"}
    assert question.gradients is False
    assert question_of(CASE).gradients is True


@pytest.mark.parametrize(
    ("compare", "dialect", "reader"),
    [(EQUIVALENT, "jax", "torch"), (LITERAL, "jax", "jax"), (LITERAL, None, "torch")],
)
def test_literal_words_are_read_by_the_rule_of_whom_they_are_sent_to(compare, dialect, reader):
    """PyTorch takes one number as padding, JAX does not."""
    question, prediction = question_and_prediction(replace(CASE, compare=compare), dialect)
    assert prediction == rule(reader)(WORDS)
    assert isinstance(prediction, Refusal) == (reader == "jax")
    assert bool(question.recipe.largest) == (reader == "torch")


def test_the_integers_are_small_enough_for_the_predicted_geometry():
    words = replace(WORDS, input=(2, 512, 40, 40), out_channels=512, groups=1, dtype="float16")
    question, geometry = question_and_prediction(replace(CASE, words=words))
    assert isinstance(geometry, Geometry)
    assert question.recipe.largest == exact_limits(geometry, "float16")
    assert max(question.recipe.largest.values()) < LARGEST_INTEGER
    largest = dict.fromkeys(question.recipe.largest, LARGEST_INTEGER)
    assert not is_exact(geometry, "float16", largest, "output")


def test_a_refused_case_is_asked_with_the_full_range():
    question, prediction = question_and_prediction(REFUSED)
    assert isinstance(prediction, Refusal)
    assert question.recipe.largest == {}


@pytest.mark.parametrize(
    ("dtype", "gradients", "derivatives"),
    [("int8", False, (ADJOINT,)), ("float32", True, (JVP, ADJOINT))],
)
def test_integer_formats_are_not_differentiated(dtype, gradients, derivatives):
    """The adjoint identity only calls the other operator, which integers allow."""
    case = replace(CASE, words=replace(WORDS, dtype=dtype), derivatives=(JVP, ADJOINT))
    question = question_of(case)
    assert (question.gradients, question.derivatives) == (gradients, derivatives)


def test_the_size_of_a_case_counts_its_products():
    """Five outputs in each of three channels, each a sum of two taps in two channels."""
    words = Words("conv", (1, 2, 6), 3, (2,), (1,), (1,))
    assert size(replace(CASE, words=words)) == 5 * 3 * 2 * 2
    assert size(REFUSED) == 0


def test_a_job_predicts_once_for_each_dialect():
    job = Job(CASE, "torch", question_of(CASE))
    assert job.prediction("torch") is job.prediction("torch")
    assert job.prediction("torch") == question_and_prediction(CASE, "torch")[1]
    assert job == Job(CASE, "torch", question_of(CASE))
