"""Words with the right output size and another window: each is one by the rules, and the framework agrees."""

from dataclasses import replace

import numpy as np
import pytest

from conformance.frameworks import registry
from conformance.operators.convolution.reference import taps
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words
from conformance.semantics.wrong_rewritings import describe_wrong_rewriting, find_wrong_rewritings


def words(op, size, kernel, stride, padding, dilation=1, **more):
    return Words(op, (1, 1, size), 1, (kernel,), (stride,), (dilation,), padding=padding, **more)


def found(dialect, configuration):
    geometry = registry.rule(dialect)(configuration)
    return {
        (each.dialect, describe_wrong_rewriting(each, geometry))
        for each in find_wrong_rewritings(dialect, configuration, geometry)
    }


def test_the_usual_rewriting_of_same_for_a_kernel_of_five_is_found():
    same = words("conv_transpose", 5, 5, 2, "SAME")
    wrong = "padding=2, output_padding=1: cuts 2 at the beginning, not 1"
    assert ("torch", wrong) in found("tensorflow", same)


def test_the_usual_rewriting_of_a_strided_convolution_is_found():
    wrong = ("torch", "padding=1: pads 1 at the beginning, not 0")
    assert wrong in found("tensorflow", words("conv", 4, 3, 2, "SAME"))
    # an odd input is padded alike at both ends: there the same words are right
    assert wrong[0] not in {dialect for dialect, _ in found("tensorflow", words("conv", 5, 3, 2, "SAME"))}


def test_a_kernel_that_is_turned_is_told():
    plain = words("conv_transpose", 5, 3, 1, 1)
    assert ("jax", "padding='SAME': turns the kernel by 180 degrees") in found("torch", plain)
    assert not any(dialect == "jax" for dialect, _ in found("torch", words("conv_transpose", 5, 1, 1, 0)))


@pytest.mark.parametrize("dialect", registry.DIALECTS)
def test_what_is_called_wrong_is_wrong(dialect):
    """Computed by the reference: another array of the same shape."""
    draw = np.random.default_rng(3)
    tried = 0
    for _ in range(40):
        size, kernel, stride = draw.integers((3, 2, 1), (8, 6, 4)).tolist()
        op = ("conv", "conv_transpose")[int(draw.integers(2))]
        own = words(op, size, kernel, stride, "SAME" if dialect != "torch" else 1)
        geometry = registry.rule(dialect)(own)
        if not isinstance(geometry, Geometry):
            continue
        x, w = draw.integers(1, 99, (1, 1, size)), draw.integers(1, 99, (1, 1, kernel))
        right = taps.output(geometry, x, w)
        for wrong in find_wrong_rewritings(dialect, own, geometry):
            axis = replace_begin(geometry, wrong)
            other = taps.output(axis, x, w)
            assert other.shape == right.shape
            assert not np.array_equal(other, right)
            tried += 1
    assert tried > 10


def replace_begin(geometry, wrong):
    axes = tuple(replace(axis, offset=wrong.begin) for axis in geometry.axes)
    return replace(geometry, axes=axes, flip=wrong.turned)
