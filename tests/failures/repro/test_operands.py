"""The operands of a script: taps between which a kernel has zeros."""

from types import SimpleNamespace

import numpy as np

from conformance.failures.repro.operands import _reversal_index, taps


def call(kernel, dilate):
    return SimpleNamespace(layout=SimpleNamespace(kernel=kernel), dilate=dilate)


def test_taps_are_taken_along_the_spatial_axes_of_the_layout():
    kernel = np.arange(2 * 3 * 5 * 7).reshape(2, 3, 5, 7)
    native = eval(f"kernel{taps(call((0, 1, 2, 3), (2, 3)))}")
    np.testing.assert_array_equal(native, kernel[:, :, ::2, ::3])
    last = np.transpose(kernel, (2, 3, 1, 0))
    channels_last = eval(f"last{taps(call((2, 3, 1, 0), (2, 3)))}")
    np.testing.assert_array_equal(channels_last, last[::2, ::3])


def test_a_flip_reverses_every_spatial_axis_and_no_other():
    kernel = np.arange(2 * 3 * 5 * 7).reshape(2, 3, 5, 7)
    flipped = eval(f"kernel{_reversal_index((0, 1, 2, 3))}")
    np.testing.assert_array_equal(flipped, kernel[:, :, ::-1, ::-1])
