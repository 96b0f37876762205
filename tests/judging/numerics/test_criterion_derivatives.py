"""How closely derivatives beyond the VJPs can be asked for: exact where every order is, else bounded."""

import numpy as np
import pytest

from conformance.frameworks.registry import predict
from conformance.judging.numerics.arithmetic import PLAIN, Arithmetic
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.exact_sums import count_terms, exact_limits, is_exact, largest_sum
from conformance.operators.dtypes import FORMATS, round_to
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, DERIVATIVES, JVP, SECOND_COTANGENT
from conformance.operators.windows.readings.reading import Operands, truth
from conformance.operators.words import Words

EVERY = tuple(DERIVATIVES)
FURTHER = (JVP, SECOND_COTANGENT, ADJOINT, "second_input", "second_kernel")


def asked(dtype="bfloat16", channels=2, kind="integers", op="conv", limited=True):
    words = Words(op, (2, channels, 5, 6), 3, (2, 3), (2, 1), (1, 1), bias=True, dtype=dtype)
    kinds = dict.fromkeys(("input", "kernel", "bias", "cotangent"), kind)
    question = Question(words, "torch", "equivalent", Recipe(3, dtype, kinds), True, EVERY)
    geometry = predict(question, None)
    limits = exact_limits(geometry, dtype, FURTHER if limited else ())
    return Reference(
        geometry, Question(words, "torch", "equivalent", Recipe(3, dtype, kinds, limits), True, EVERY)
    )


def in_parts(found):
    """The JVP as a framework computes it: two results and the tangent of the bias, each sum rounded."""
    x, w, _, _ = found.operands
    dx, dw, db = found.operands.tangents
    parts = [
        round_to(truth(found.geometry, Operands(*pair), ("output",))["output"], found.recipe.dtype)
        for pair in ((dx, w), (x, dw))
    ]
    total = round_to(parts[0] + parts[1], found.recipe.dtype)
    return round_to(total + db.reshape(1, -1, 1, 1), found.recipe.dtype)


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_integers_shrink_until_no_way_to_add_them_up_rounds(dtype, op):
    found = asked(dtype, op=op)
    assert all(Criterion(found, PLAIN).is_exact(name) for name in found.results)
    assert Criterion(found, PLAIN).compare(JVP, in_parts(found)).ok
    assert np.array_equal(in_parts(found), found.results[JVP])


def test_without_shrinking_they_would_round():
    found = asked("bfloat16", channels=9, limited=False)
    assert not Criterion(found, PLAIN).is_exact(JVP)
    assert not np.array_equal(in_parts(found), found.results[JVP])


def test_default_cases_keep_their_range():
    geometry = asked("bfloat16").geometry
    assert exact_limits(geometry, "bfloat16") != exact_limits(geometry, "bfloat16", FURTHER)
    assert exact_limits(geometry, "float32") == exact_limits(geometry, "float32", FURTHER)


def test_what_can_never_be_exact_does_not_shrink_the_rest():
    geometry = asked("bfloat16", channels=200).geometry
    ones = {"input": 1, "kernel": 1, "bias": 1, "cotangent": 1}
    assert not is_exact(geometry, "bfloat16", ones, JVP)
    assert exact_limits(geometry, "bfloat16", FURTHER) == exact_limits(geometry, "bfloat16")


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
def test_the_largest_sum_is_reached_and_never_passed(op):
    found = asked("float64", channels=3, op=op)
    largest = {"input": 5, "kernel": 3, "bias": 2, "cotangent": 4}
    shapes = (found.geometry.input_shape, found.geometry.kernel_shape, (3,), found.geometry.output_shape)
    x, w, b, c = (np.full(shape, float(value)) for shape, value in zip(shapes, largest.values(), strict=True))
    results = truth(found.geometry, Operands(x, w, b, c, (x, w, b)), FURTHER)
    for name, values in results.items():
        assert values.max() == largest_sum(found.geometry, largest, name)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("seed", range(3))
def test_a_jvp_in_parts_stays_within_its_bound(dtype, seed):
    found = asked(dtype, channels=30 + seed, kind="normal")
    assert not Criterion(found, PLAIN).is_exact(JVP)
    assert Criterion(found, PLAIN).compare(JVP, in_parts(found)).ok
    once = round_to(found.results[JVP], dtype)
    assert Criterion(found, PLAIN).compare(JVP, once).ok
    assert Criterion(found, PLAIN).compare(SECOND_COTANGENT, in_parts(found)).ok


def test_the_parts_are_not_within_the_bound_of_a_single_rounding():
    """Or the wider bound would not be needed."""
    found = asked("bfloat16", channels=1, kind="normal")
    reference, magnitude = found.results["output"], found.magnitudes["output"]
    once = Criterion(found, PLAIN).bound_around("output", reference, magnitude)
    wide = Criterion(found, PLAIN).bound_around(JVP, reference, magnitude)
    assert (wide > once).all()


def test_a_tangent_that_is_ignored_leaves_the_bound():
    found = asked("bfloat16", channels=30, kind="normal")
    dx, dw, db = found.operands.tangents
    x, w, b, c = found.operands
    wrong = truth(found.geometry, Operands(x, w, b, c, (dx, dw * 0, db)), (JVP,))[JVP]
    assert not Criterion(found, PLAIN).compare(JVP, round_to(wrong, "bfloat16")).ok


def test_narrow_sums_are_those_of_what_computes_them():
    narrow = Arithmetic(narrow=("output",))
    found = asked("bfloat16", channels=60)
    assert narrow.is_narrow(JVP)
    assert narrow.is_narrow(ADJOINT)
    assert not narrow.is_narrow("second_kernel")
    assert not Criterion(found, narrow).is_exact("output")


def test_tangents_are_integers_of_their_own():
    recipe = Recipe(3, "float32", {"input": "normal"}, {"input": 2, "kernel": 7})
    tangent = draw(recipe, "tangent_input", (4, 50))
    assert set(np.unique(tangent)) == {-2, -1, 1, 2}
    assert not np.array_equal(tangent, draw(Recipe(3, "float32", {}, recipe.largest), "input", (4, 50)))
    assert not np.array_equal(tangent, draw(recipe, "tangent_kernel", (4, 50)))


def test_terms_of_a_jvp_are_those_of_two_outputs():
    counts = count_terms(asked().geometry)
    assert counts[JVP] == 2 * counts["output"]
