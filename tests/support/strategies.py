"""Hypothesis strategies: geometries that no dialect's words limit, and integer operands for them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from conformance.operators.dtypes import Float64Array
from conformance.operators.operands import Recipe, draw
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, COTANGENT, INPUT, KERNEL
from conformance.operators.windows.geometry import Axis, Geometry


@dataclass(frozen=True)
class Operands:
    """Integer operands of one geometry, canonical."""

    x: Float64Array
    w: Float64Array
    b: Float64Array
    cotangent: Float64Array


@st.composite
def axes(draw: st.DrawFn, rank: int) -> Axis:
    """Windows before, inside, across and past both ends of the line; extents from zero."""
    largest = 8 if rank == 1 else 5 if rank == 2 else 3
    extent = st.integers(0, largest) if draw(st.integers(0, 9)) == 0 else st.integers(1, largest)
    return Axis(
        input=draw(extent),
        kernel=draw(st.integers(1, 4 if rank < 3 else 3)),
        stride=draw(st.integers(1, 4)),
        dilation=draw(st.integers(1, 3)),
        offset=draw(st.integers(-4, 7)),
        size=draw(extent),
    )


@st.composite
def geometries(
    draw: st.DrawFn,
    ranks: tuple[int, ...] = (1, 2, 3),
    flip: bool | None = None,
    channels: tuple[int, ...] = (1, 2, 3),
) -> Geometry:
    """Any operation of up to three axes: groups of `channels`, either orientation, batch from zero."""
    rank = draw(st.sampled_from(ranks))
    groups = draw(st.integers(1, 3))
    return Geometry(
        op=draw(st.sampled_from((CONV, CONV_TRANSPOSE))),
        batch=draw(st.sampled_from((0, 1, 2, 2))),
        in_channels=groups * draw(st.sampled_from(channels)),
        out_channels=groups * draw(st.sampled_from(channels)),
        groups=groups,
        axes=tuple(draw(axes(rank)) for _ in range(rank)),
        flip=draw(st.booleans()) if flip is None else flip,
    )


def operands(geometry: Geometry, seed: int = 0, kind: str = "integers") -> Operands:
    """Operands that fit the geometry, drawn as a worker draws them."""
    recipe = Recipe(seed, "float64", dict.fromkeys((INPUT, KERNEL, BIAS, COTANGENT), kind))
    return Operands(
        draw(recipe, INPUT, geometry.input_shape),
        draw(recipe, KERNEL, geometry.kernel_shape),
        draw(recipe, BIAS, (geometry.out_channels,)),
        draw(recipe, COTANGENT, geometry.output_shape),
    )
