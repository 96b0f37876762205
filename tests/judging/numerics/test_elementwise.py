import numpy as np
import pytest

from conformance.judging.numerics.elementwise import EQUAL, compare_exactly, compare_within, digest


def array(*values):
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_equal_values_are_equal_in_every_dtype(dtype):
    assert compare_exactly(array(1, -2, 3).astype(dtype), array(1, -2, 3)) == EQUAL


@pytest.mark.parametrize(
    "values", [array(0.0, -0.0), array(np.nan, 1), array(np.inf, -np.inf)], ids=["zeros", "nan", "inf"]
)
def test_zeros_of_either_sign_and_the_same_special_values_are_equal(values):
    seen = compare_exactly(-values if not values.any() else values.copy(), values)
    assert seen.ok
    assert seen.count == 0
    assert seen.first is None


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (array(1, 2, 4), array(1, 2, 3)),
        (array(1, 2, np.nan), array(1, 2, 3)),
        (array(1, 2, 3), array(1, 2, np.nan)),
        (array(1, 2, np.inf), array(1, 2, -np.inf)),
        (array(1, 2, np.nextafter(3, 4)), array(1, 2, 3)),
    ],
)
def test_one_wrong_element_is_found(observed, expected):
    seen = compare_exactly(observed, expected)
    assert not seen.ok
    assert (seen.first, seen.count) == ((2,), 1)
    assert seen.max_abs > 0


def test_the_first_wrong_index_has_one_number_per_axis():
    observed = np.zeros((2, 3, 4))
    observed[1, 2, 0] = 1
    assert compare_exactly(observed, np.zeros((2, 3, 4))).first == (1, 2, 0)


def test_empty_arrays_are_equal():
    assert compare_exactly(np.zeros((0, 3)), np.zeros((0, 3))).ok
    assert compare_within(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), 1.0).ok


def test_within_the_bound_and_just_past_it():
    expected, bound = array(1, 2), array(0.5, 0.25)
    inside = compare_within(array(1.5, 2), expected, bound, 1e9)
    assert inside.ok
    assert (inside.max_abs, inside.of_bound) == (0.5, 1.0)
    past = compare_within(array(1, 2.3), expected, bound, 1e9)
    assert not past.ok
    assert past.first == (1,)
    assert past.of_bound == pytest.approx(1.2)


def test_a_value_near_the_largest_may_overflow_and_no_other():
    expected, bound = array(65500.0), array(40.0)
    assert compare_within(array(np.inf), expected, bound, 65504.0).ok
    assert not compare_within(array(-np.inf), expected, bound, 65504.0).ok
    assert not compare_within(array(np.inf), array(60000.0), bound, 65504.0).ok


def test_what_is_not_finite_has_to_be_equal():
    expected, bound = array(np.nan, np.inf), array(np.nan, np.inf)
    assert compare_within(expected.copy(), expected, bound, 1e9).ok
    assert not compare_within(array(np.nan, 1.0), expected, bound, 1e9).ok
    assert not compare_within(array(0.0, np.inf), expected, bound, 1e9).ok
    assert not compare_within(array(np.nan), array(1.0), array(1.0), 1e9).ok


def test_digests_are_pinned():
    assert digest(np.arange(6.0).reshape(2, 3), "float32") == "5eb14f36e03d5e44"


def test_digests_forget_the_sign_of_zero_and_the_pattern_of_nan():
    other_nan = np.array([0x7FC00001], dtype=np.uint32).view(np.float32)
    assert digest(array(0.0, 1.0), "float32") == digest(array(-0.0, 1.0), "float32")
    assert digest(other_nan, "float32") == digest(array(np.nan), "float32")
    assert digest(np.asfortranarray(np.eye(3)[:2]), "float64") == digest(np.eye(3)[:2], "float64")


def test_digests_tell_dtype_shape_and_values_apart():
    values = np.arange(6.0)
    digests = {
        digest(values, "float32"),
        digest(values, "bfloat16"),
        digest(values, "float64"),
        digest(values.reshape(2, 3), "float32"),
        digest(values[::-1], "float32"),
    }
    assert len(digests) == 5
