"""What a reading is asked for, what it leaves out, and what it can show."""

from dataclasses import replace

import numpy as np
from support.one_line import VALID, C, operands

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.tensors import FURTHER_RESULTS, INDICES, RESULTS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Reading, available, true_elements, truth

EVERY = (*RESULTS, *FURTHER_RESULTS)
GIVEN = operands(b=[5], c=C, tangents=([[[1, 0, 0, 0]]], [[[0, 1]]], [100]))


def test_results_need_their_operands():
    assert available(VALID, GIVEN, EVERY) == EVERY
    assert available(VALID, replace(GIVEN, b=None, tangents=None), EVERY) == (*RESULTS[:3], "adjoint")
    assert available(VALID, replace(GIVEN, cotangent=None), EVERY) == ("output", "jvp")
    assert available(VALID, operands(), EVERY) == ("output",)


def test_a_reading_is_not_asked_for_what_its_operator_lacks():
    asked = []

    def compute(geometry, given, wanted):
        asked.extend(wanted)
        return truth(geometry, given, wanted)

    Reading("own", "", compute, lambda geometry: True).results(VALID, GIVEN, (*RESULTS, INDICES))
    assert tuple(asked) == RESULTS
    assert available(replace(VALID, op="max_pool"), operands(), ("output", INDICES)) == ("output", INDICES)


def test_a_change_reaches_every_operand_and_tangent():
    doubled = GIVEN.each(lambda values: 2 * values)
    for before, after in zip((*GIVEN, *GIVEN.tangents), (*doubled, *doubled.tangents), strict=True):
        assert np.array_equal(after, 2 * before)
    assert operands().each(np.abs).b is None


def test_elements_of_the_truth_are_those_of_its_arrays():
    for name in RESULTS:
        whole, single = truth(VALID, GIVEN, (name,))[name], true_elements(VALID, GIVEN, name)
        assert single.shape == whole.shape
        assert [single.at(place) for place in np.ndindex(*whole.shape)] == whole.ravel().tolist()


def test_an_output_of_another_shape_has_no_gradients():
    cropped = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 1, 1, 1, 2),))
    given = operands(x=[[[1, 2]]], c=[[[1, 2]]])
    assert set(BY_NAME["not-cropped"].results(cropped, given)) == {"output"}
    assert set(BY_NAME["window-later"].results(cropped, given)) == {"output", "grad_input", "grad_kernel"}


def test_a_reading_says_what_it_can_change():
    assert all(BY_NAME["kernel-flipped"].may_change(name) for name in EVERY)
    assert [name for name in RESULTS if BY_NAME["grad-kernel-zero"].may_change(name)] == ["grad_kernel"]
    assert [name for name in EVERY if BY_NAME["jvp-zero"].may_change(name)] == ["jvp"]
    assert BY_NAME["jvp-zero"].shows(("output", "jvp"))
    assert not BY_NAME["jvp-zero"].shows(RESULTS)


def test_a_derivative_follows_from_the_operation_as_it_is_read():
    """The JVP of an output that is doubled is doubled, without a word of the reading about it."""
    doubled = Reading(
        "doubled",
        "the results are doubled",
        lambda geometry, given, wanted: {
            name: 2 * values for name, values in truth(geometry, given, wanted).items()
        },
        lambda geometry: True,
    )
    results = doubled.results(VALID, GIVEN, ("jvp", "second_kernel"))
    for name, values in truth(VALID, GIVEN, ("jvp", "second_kernel")).items():
        assert np.array_equal(results[name], 2 * values)
