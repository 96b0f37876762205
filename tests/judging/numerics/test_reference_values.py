"""What a question's results should be, by hand on one axis, and which sums are exact in any order."""

import numpy as np
import pytest
from support.planted.dense import CASES, case

from conformance.cases.questions import question_and_prediction
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.readings import FAMILIES

ONE_AXIS = {
    "input": (1, 1, 4),
    "out_channels": 1,
    "kernel": (2,),
    "stride": (1,),
    "dilation": (1,),
    "groups": 1,
    "padding": (0,),
    "bias": False,
}
HAND = {"input": (((1.0, -2.0, 3.0, 4.0),),), "kernel": (((1.0, -1.0),),)}


def reference(one):
    question, geometry = question_and_prediction(one)
    return Reference(geometry, question)


def test_results_and_magnitudes_by_hand():
    """1 + 2, -2 - 3, 3 - 4 are the outputs; the magnitudes add what these subtract."""
    found = reference(case(**ONE_AXIS, kinds=HAND))
    assert found.results["output"].ravel().tolist() == [3.0, -5.0, -1.0]
    assert found.magnitudes["output"].ravel().tolist() == [3.0, 5.0, 7.0]
    assert found.terms("output") == 2
    assert found.work == 6
    assert found.finite


def test_a_bias_is_one_more_term_of_the_output_alone():
    plain, biased = reference(case(bias=False)), reference(case())
    assert biased.terms("output") == plain.terms("output") + 1
    assert biased.terms("grad_kernel") == plain.terms("grad_kernel")


def test_whole_numbers_are_exact_and_others_are_not():
    whole = reference(case(**ONE_AXIS, kinds=HAND))
    halves = {**HAND, "kernel": (((0.5, -1.0),),)}
    assert ("output", False) in whole.exact
    assert ("output", False) not in reference(case(**ONE_AXIS, kinds=halves)).exact


def test_numbers_that_do_not_fit_the_mantissa_are_not_exact():
    large = {**HAND, "kernel": (((2.0**23, -1.0),),)}
    assert ("output", False) not in reference(case(**ONE_AXIS, kinds=large)).exact


def test_what_no_tap_reaches_is_the_bias():
    gaps = reference(next(one for one in CASES if one.id.endswith("::gaps")))
    holes = ~gaps.tap_reaches("output")
    bias = np.broadcast_to(gaps.operands.b.reshape(1, -1, *[1] * (holes.ndim - 2)), holes.shape)
    assert holes.any()
    assert np.array_equal(gaps.results["output"][holes], bias[holes])
    assert not np.array_equal(gaps.results["output"][~holes], bias[~holes])
    assert reference(case()).tap_reaches("grad_kernel").all()


@pytest.mark.parametrize(("dtype", "names"), [("float32", ("TF32", "bfloat16")), ("float64", ())])
def test_directions_of_shortened_operands_are_those_of_float32(dtype, names):
    found = reference(case(dtype=dtype, kinds={"input": "normal"})).shortened_directions
    assert len(found) == len(names)
    assert all(any(name in direction for direction in found) for name in names)


def test_ones_are_blind_to_readings_and_integers_are_not():
    assert reference(case(kinds={"input": "ones", "kernel": "ones"})).blind_to is not None
    assert reference(case()).blind_to is None


def test_given_real_numbers_are_not_blind_to_arithmetic():
    """Dense integers may wrap around at 8 bits; small numbers do not, and hide no reading of the operator."""
    geometry = reference(case()).geometry
    rows = np.random.default_rng(0).normal(size=geometry.input_shape).round(3).tolist()
    given = reference(case(kinds={"input": _frozen(rows)}))
    assert given.blind_to is None
    ones = reference(case(kinds={"input": _frozen(np.ones(geometry.input_shape).tolist())}))
    assert ones.blind_to is None or ones.blind_to not in FAMILIES["numbers"]


def _frozen(values):
    return tuple(map(_frozen, values)) if isinstance(values, list) else values


def test_memory_is_counted_before_it_is_used():
    found = reference(case())
    before = found.nbytes
    assert found.magnitudes
    assert found.nbytes == before > 3 * found.results["output"].nbytes


def test_infinities_are_not_finite():
    found = reference(case(kinds={"input": "special"}))
    assert not found.finite
    assert all(np.isfinite(values).all() for values in found.magnitudes.values())
