"""Single elements are those of the whole results, which the oracle computes in another way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import geometries, operands

from conformance.operators.convolution.reference import elements, taps
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import RESULTS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.result_shapes import result_shape

PLAIN = Geometry(CONV, 2, 4, 6, 2, (Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)))


def one_by_one(name, geometry, drawn):
    shape = result_shape(name, geometry)
    values = np.empty(shape)
    for place in np.ndindex(*shape):
        values[place] = elements.element(name, geometry, drawn.x, drawn.w, drawn.b, drawn.cotangent, place)
    return values


@settings(deadline=None, max_examples=60)
@given(geometry=geometries(channels=(1, 2)), name=st.sampled_from(RESULTS), seed=st.integers(0, 9))
def test_they_are_those_of_the_oracle(geometry, name, seed):
    drawn = operands(geometry, seed)
    whole = taps.result(name, geometry, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    if whole.size <= 400:
        assert np.array_equal(one_by_one(name, geometry, drawn), whole)


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
@pytest.mark.parametrize("name", RESULTS)
def test_infinities_and_nans_show_in_the_same_places(op, name):
    geometry = PLAIN if op == CONV else PLAIN.adjoint
    drawn = operands(geometry, kind="special")
    whole = taps.result(name, geometry, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    assert not np.isfinite(whole).all()
    assert np.array_equal(one_by_one(name, geometry, drawn), whole, equal_nan=True)


@pytest.mark.parametrize("name", RESULTS[:3])
def test_another_geometry_has_other_elements(name):
    drawn = operands(PLAIN)
    whole = taps.result(name, PLAIN, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    for other in (
        replace(PLAIN, axes=(replace(PLAIN.axes[0], offset=0), PLAIN.axes[1])),
        replace(PLAIN, flip=True),
    ):
        assert not np.array_equal(one_by_one(name, other, drawn), whole)
