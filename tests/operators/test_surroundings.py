from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import geometries, operands

from conformance.operators.convolution.readings.surrounded import geometry_inside
from conformance.operators.convolution.reference import taps
from conformance.operators.surroundings import Surroundings

ENDS = st.tuples(st.integers(0, 2), st.integers(0, 2))


@st.composite
def surrounded(draw):
    """A geometry, and what may stand around a call that does the rest of it."""
    geometry = draw(geometries())
    pad, crop = (tuple(draw(ENDS) for _ in geometry.axes) for _ in range(2))
    dilate = tuple(draw(st.sampled_from((1, axis.dilation))) for axis in geometry.axes)
    return geometry, Surroundings(pad, crop, dilate)


def compute(around, inside, x, w):
    y = taps.result("output", inside, around.pad_input(x), around.spread_kernel(w), None, None)
    return around.cut_output(y)


def draw_pair(geometry):
    given = operands(geometry)
    return given.x, given.w


@settings(max_examples=60, deadline=None)
@given(surrounded())
def test_the_call_inside_and_what_stands_around_it_make_the_whole(drawn):
    geometry, around = drawn
    x, w = draw_pair(geometry)
    whole = taps.result("output", geometry, x, w, None, None)
    np.testing.assert_array_equal(compute(around, geometry_inside(geometry, around), x, w), whole)


def test_input_that_no_tap_reads_may_be_cut_and_zeros_added_where_none_lands():
    from conformance.operators.windows.geometry import Axis, Geometry

    conv = Geometry("conv", 1, 1, 1, 1, (Axis(5, 2, 3, 1, -1, 1),))
    x, w = draw_pair(conv)
    around = Surroundings(pad=((-1, -2),))
    whole = taps.result("output", conv, x, w, None, None)
    np.testing.assert_array_equal(compute(around, geometry_inside(conv, around), x, w), whole)
    transposed = Geometry("conv_transpose", 1, 1, 1, 1, (Axis(2, 2, 2, 1, -1, 7),))
    x, w = draw_pair(transposed)
    added = Surroundings(crop=((-1, -2),))
    whole = taps.result("output", transposed, x, w, None, None)
    np.testing.assert_array_equal(compute(added, geometry_inside(transposed, added), x, w), whole)
    # the twin: an offset that forgets what stands around gives other numbers
    inside = geometry_inside(transposed, added)
    wrong = replace(inside, axes=(replace(inside.axes[0], offset=-1),))
    assert not np.array_equal(compute(added, wrong, x, w), whole)


def test_nothing_around_is_false_and_changes_nothing():
    assert not Surroundings()
    assert not Surroundings(((0, 0),), ((0, 0),), (1,))
    assert Surroundings(pad=((0, 1),))
    assert Surroundings(dilate=(2,))
