import numpy as np
import pytest
from support.strategies import operands as draw_operands

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.convolution.readings.surrounded import call_inside
from conformance.operators.surroundings import Surroundings
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.geometries import always
from conformance.operators.windows.readings.reading import Operands, Reading, true_elements, truth


def operands(geometry):
    return Operands(**vars(draw_operands(geometry)))


RIGHT = Reading("right", "nothing is wrong", truth, always, elements=true_elements)
CONV = Geometry("conv", 2, 4, 6, 2, (Axis(7, 3, 2, 2, 1, 3), Axis(5, 2, 1, 1, 0, 5)))
TRANSPOSED = Geometry("conv_transpose", 2, 4, 6, 2, (Axis(4, 3, 2, 1, 1, 6), Axis(3, 2, 3, 1, 0, 9)))
AROUND = (
    (CONV, Surroundings(((1, 2), (0, 1)), ((0, 1), (0, 0)), (2, 1))),
    (TRANSPOSED, Surroundings(((0, 1), (0, 0)), ((0, 2), (0, 1)), ())),
)


PAST = Surroundings(((0, 1), (0, 0)), ((0, 2), (0, -1)), ())
"""With zeros added past the end, where the bias lies as well."""


@pytest.mark.parametrize(
    ("geometry", "around", "added"),
    [
        *((*pair, added) for pair in AROUND for added in (False, True)),
        (TRANSPOSED, PAST, True),
    ],
)
def test_a_call_that_is_right_gives_every_result_of_the_whole(geometry, around, added):
    given = operands(geometry)
    reading = call_inside(geometry, around, added).reading(RIGHT)
    whole = truth(geometry, given)
    results = reading.results(geometry, given)
    assert results.keys() == whole.keys()
    for name, values in whole.items():
        np.testing.assert_array_equal(results[name], values, err_msg=name)
        single = reading.single(geometry, given, name)
        assert single.shape == values.shape
        for place in ((0,) * values.ndim, tuple(extent - 1 for extent in values.shape)):
            assert single.at(place) == values[place]


@pytest.mark.parametrize(("geometry", "around"), AROUND, ids=["conv", "transposed"])
@pytest.mark.parametrize("name", ["window-later", "kernel-flipped", "bias-missing", "output-zero"])
def test_what_a_reading_gives_by_the_element_is_what_it_gives_as_a_whole(geometry, around, name):
    given = operands(geometry)
    reading = call_inside(geometry, around, False).reading(BY_NAME[name])
    values = reading.results(geometry, given, ("output",))["output"]
    assert not np.array_equal(values, truth(geometry, given, ("output",))["output"])
    single = reading.single(geometry, given, "output")
    for place in np.ndindex(values.shape) if single else ():
        assert single.at(place) in (None, values[place])


def test_there_is_no_call_inside_of_nothing_and_of_what_does_not_fit():
    assert call_inside(CONV, Surroundings(), True) is None
    assert call_inside(CONV, Surroundings(pad=((1, 1),)), True) is None
    assert call_inside(CONV, Surroundings(pad=((-9, 0), (0, 0))), True) is None
    assert call_inside(CONV, Surroundings(pad=((10**9, 0), (0, 0))), True) is None
