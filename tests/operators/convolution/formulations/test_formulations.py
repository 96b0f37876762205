"""The oracle is proven by formulations that are each written from a definition of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import Operands, geometries, operands

from conformance.operators.convolution.formulations import im2col, matrix, toeplitz, zero_insertion
from conformance.operators.convolution.reference import taps
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import RESULTS
from conformance.operators.windows.geometry import Axis, Geometry

EXACT = {"matrix": matrix, "toeplitz": toeplitz, "im2col": im2col, "zero_insertion": zero_insertion}
MANY = (1, 2, 3, 0)
PLAIN = Geometry(
    CONV,
    batch=2,
    in_channels=4,
    out_channels=6,
    groups=2,
    axes=(Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)),
)


def results(formulation: Any, geometry: Geometry, given: Operands) -> Any:
    return formulation.results(geometry, given.x, given.w, given.b, given.cotangent)


def same(one: Any, other: Any) -> list[str]:
    """Names of the results that are equal, shapes and every element."""
    return [name for name in RESULTS if np.array_equal(one[name], other[name])]


@pytest.mark.parametrize("name", EXACT)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_formulations_agree_exactly_with_the_oracle(name: str, data: st.DataObject) -> None:
    ranks = (1, 2) if name == "toeplitz" else (1, 2, 3)
    geometry = data.draw(geometries(ranks, channels=MANY))
    drawn = operands(geometry, data.draw(st.integers(0, 9)))
    assert same(results(EXACT[name], geometry, drawn), results(taps, geometry, drawn)) == list(RESULTS)


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize(
    "wrong",
    [
        replace(PLAIN, axes=(replace(PLAIN.axes[0], offset=0), PLAIN.axes[1])),
        replace(PLAIN, axes=(PLAIN.axes[0], replace(PLAIN.axes[1], dilation=1))),
        replace(PLAIN, axes=(replace(PLAIN.axes[0], stride=1), PLAIN.axes[1])),
        replace(PLAIN, flip=True),
    ],
    ids=["offset", "dilation", "stride", "flip"],
)
def test_a_wrong_geometry_is_told_apart(op: str, name: str, wrong: Geometry) -> None:
    """The twin: every result of every formulation depends on each number of the geometry."""
    right = PLAIN if op == CONV else PLAIN.adjoint
    other = wrong if op == CONV else wrong.adjoint
    drawn = operands(right)
    assert same(results(EXACT[name], other, drawn), results(taps, right, drawn)) == ["grad_bias"]


def test_groups_are_not_interchangeable() -> None:
    drawn = operands(PLAIN)
    swapped = replace(drawn, x=np.roll(drawn.x, 2, axis=1))
    for formulation in EXACT.values():
        assert "output" not in same(results(formulation, PLAIN, swapped), results(taps, PLAIN, drawn))


@pytest.mark.parametrize("name", EXACT)
def test_what_needs_too_much_memory_is_refused_with_a_reason(name: str) -> None:
    large = Geometry(
        CONV_TRANSPOSE, 16, 64, 64, 1, (Axis(64, 64, 32, 1, 0, 2080), Axis(64, 64, 32, 1, 0, 2080))
    )
    refusal = EXACT[name].FORMULATION.refusal(large)
    assert refusal is not None
    assert "entries" in refusal.reason
    with pytest.raises(ValueError, match="entries"):
        EXACT[name].results(large, np.zeros(0), np.zeros(0))
    assert EXACT[name].FORMULATION.refusal(PLAIN) is None
