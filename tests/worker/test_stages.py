"""What is raised in a stage is a refusal; what comes out of one is checked and put into canonical layout."""

from __future__ import annotations

import time

import numpy as np
import pytest

from conformance.operators.observations import Refused
from conformance.worker.stages import AdapterFault, Clock, canonical, native, rotate_180

NHWC = (0, 2, 3, 1)


def fail(error):
    raise error


def test_a_stage_gives_its_result_and_is_timed():
    clock = Clock()
    assert clock(lambda: 3) == 3
    before = clock.seconds
    clock(lambda: time.sleep(0.01))
    assert clock.seconds - before >= 0.01


def test_what_is_raised_in_a_stage_is_a_refusal_and_is_timed():
    clock = Clock()
    assert clock(lambda: fail(ValueError("kernel must be odd"))) == Refused(
        "ValueError", "kernel must be odd"
    )
    assert clock.seconds > 0


@pytest.mark.parametrize("error", [MemoryError("1 TiB"), KeyboardInterrupt()])
def test_an_end_of_memory_and_an_interrupt_are_no_refusals(error):
    with pytest.raises(type(error)):
        Clock()(lambda: fail(error))


def test_layouts_are_permuted_there_and_back():
    array = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    channels_last = native(array, NHWC)
    assert channels_last.shape == (2, 4, 5, 3)
    assert channels_last.flags.c_contiguous
    assert np.array_equal(canonical("output", channels_last, NHWC), array)


def test_a_result_of_another_rank_stays_as_it_is():
    assert canonical("output", np.zeros((4, 3)), NHWC).shape == (4, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([[1], [1, 2]], "output is no array"),
        (None, "output has dtype object"),
        (1j, "output has dtype complex128"),
        ("four", "output has dtype <U4"),
    ],
)
def test_what_is_no_array_of_numbers_is_the_adapters_fault(value, words):
    with pytest.raises(AdapterFault, match=words):
        canonical("output", value, (0,))


def test_a_kernel_is_rotated_in_its_spatial_axes_alone():
    kernel = np.arange(2 * 1 * 2 * 2).reshape(2, 1, 2, 2)
    assert rotate_180(kernel)[0, 0].tolist() == [[3, 2], [1, 0]]
    assert rotate_180(kernel)[1, 0].tolist() == [[7, 6], [5, 4]]
    assert np.array_equal(rotate_180(rotate_180(kernel)), kernel)
