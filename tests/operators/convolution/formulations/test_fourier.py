"""The convolution theorem: within its bound of the oracle, and a bound that mistakes do not fit in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import Operands, geometries, operands

from conformance.operators.convolution.formulations import fourier
from conformance.operators.convolution.reference import taps
from conformance.operators.shapes import CONV
from conformance.operators.tensors import RESULTS
from conformance.operators.windows.geometry import Axis, Geometry

PLAIN = Geometry(CONV, 2, 4, 6, 2, (Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)))


def results(formulation: Any, geometry: Geometry, given: Operands) -> Any:
    return formulation.results(geometry, given.x, given.w, given.b, given.cotangent)


def test_a_full_convolution_is_a_product_of_spectra() -> None:
    x, h = np.diag([1.0, -1.0, 3.0, 1.0]), np.array([[4.0, 5.0], [3.0, 4.0]])
    full = fourier.full_convolution(x[None, None], h[None, None])[0, 0]
    assert np.allclose(full, scipy.signal.convolve2d(x, h, "full"), rtol=0, atol=1e-13)


@settings(deadline=None, max_examples=150)
@given(geometry=geometries(channels=(1, 2, 3, 0)), kind=st.sampled_from(("integers", "normal")))
def test_fourier_agrees_within_its_bound(geometry: Geometry, kind: str) -> None:
    drawn = operands(geometry, kind=kind)
    found, exact = results(fourier, geometry, drawn), results(taps, geometry, drawn)
    limit = fourier.bound(geometry, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    for name in RESULTS:
        assert found[name].shape == exact[name].shape
        assert np.all(np.abs(found[name] - exact[name]) <= limit[name])


def test_the_bound_of_fourier_notices_single_precision() -> None:
    drawn = operands(PLAIN, kind="normal")
    single = replace(drawn, w=drawn.w.astype(np.float32).astype(np.float64))
    limit = fourier.bound(PLAIN, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    found, exact = results(fourier, PLAIN, single), results(taps, PLAIN, drawn)
    assert np.any(np.abs(found["output"] - exact["output"]) > limit["output"])


def test_a_wrong_geometry_is_outside_the_bound_of_fourier() -> None:
    drawn = operands(PLAIN)
    found, exact = results(fourier, replace(PLAIN, flip=True), drawn), results(taps, PLAIN, drawn)
    limit = fourier.bound(PLAIN, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    outside = [name for name in RESULTS if np.any(np.abs(found[name] - exact[name]) > limit[name])]
    assert outside == ["output", "grad_input", "grad_kernel"]


@pytest.mark.parametrize("length", [1, 2, 16])
def test_the_bound_is_its_formula_to_first_order(length: int) -> None:
    """`r S2 + e S1` with `e = 5 sqrt(2) t u` and `r = 2 e + 2 sqrt(2) c u`; here c, S1 and S2 are 1."""
    line = Geometry(CONV, 1, 1, 1, 1, (Axis(length, length, 1, 1, 0, 1),))
    one = np.zeros((1, 1, length))
    one[..., 0] = 1
    t = np.ceil(np.log2(2 * length - 1))
    limit = fourier.bound(line, one, one)["output"].item()
    assert limit / 2.0**-53 == pytest.approx(np.sqrt(2) * (15 * t + 2), rel=1e-9)
