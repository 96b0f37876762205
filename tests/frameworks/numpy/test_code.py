"""A geometry as a NumPy program: run, it computes what the reference does, in every layout and dtype."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.frameworks.interface import Call, Layout, channels_first
from conformance.frameworks.numpy.code import program
from conformance.frameworks.program import Arrays
from conformance.operators.convolution.reference import taps
from conformance.operators.observations import Unsupported
from conformance.operators.windows.geometry import Axis, Geometry

LAST = Layout((0, 2, 3, 1), (2, 3, 1, 0), (0, 2, 3, 1))
AXES = (Axis(5, 3, 2, 1, 1, 3), Axis(6, 2, 1, 2, -1, 5))
BACK = (Axis(3, 3, 2, 1, 1, 6), Axis(4, 2, 1, 2, 0, 7))
GEOMETRIES = [
    Geometry("conv", 2, 4, 6, 2, AXES),
    Geometry("conv", 2, 2, 3, 1, AXES, flip=True),
    Geometry("conv_transpose", 2, 4, 6, 2, BACK, flip=True),
    Geometry("conv_transpose", 2, 2, 3, 1, BACK),
    Geometry("conv", 0, 2, 3, 1, AXES),
]


def integers(*shape):
    return np.random.default_rng(0).integers(1, 5, shape).astype(np.float64)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("layout", [channels_first(2), LAST], ids=["first", "last"])
@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_a_program_computes_its_geometry(geometry, layout, dtype):
    x, w = integers(*geometry.input_shape), integers(*geometry.kernel_shape)
    b = integers(geometry.out_channels)
    written = program(Call("", {}, layout, geometry=geometry), Arrays(layout, dtype, bias=True))
    names = {
        "x": x.transpose(layout.input).astype(dtype),
        "w": w.transpose(layout.kernel).astype(dtype),
        "b": b.astype(dtype),
    }
    exec("\n".join((*written.imports, *written.body)), names)
    assert names["y"].dtype == dtype
    assert np.array_equal(names["y"], taps.output(geometry, x, w, b).transpose(layout.output))


def test_one_product_joins_the_channels_of_both_sides_for_each_tap():
    geometry = Geometry("conv", 1, 1, 1, 1, (Axis(4, 2, 1, 1, 0, 3),))
    written = program(
        Call("", {}, channels_first(1), geometry=geometry), Arrays(channels_first(1), "float64")
    )
    assert written.body == (
        "y = np.zeros((1, 1, 3), np.float64)",
        "for i in range(2):",
        '    y += np.einsum("nix,oi->nox", x[..., i : i + 3], w[..., i])',
    )


def test_numpy_has_no_bfloat16():
    call = Call("", {}, channels_first(2), geometry=GEOMETRIES[0])
    assert isinstance(program(call, Arrays(channels_first(2), "bfloat16")), Unsupported)
