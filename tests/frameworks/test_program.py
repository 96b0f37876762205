"""A call as a program: its steps in the order of `Call`, run with a function that knows no stride."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.program import Arrays, Spelling, geometry_of, used_imports, write_program
from conformance.operators.convolution.reference import taps
from conformance.operators.windows.geometry import Axis, Geometry

GEOMETRY = Geometry("conv", 1, 1, 1, 1, (Axis(3, 2, 1, 2, 0, 3),), flip=True)
CALL = Call(
    "correlate",
    {},
    channels_first(1),
    geometry=GEOMETRY,
    flip=True,
    dilate=(2,),
    pad=((1, 2),),
    crop=((1, 0),),
)
ARRAYS = Arrays(channels_first(1), "float64", bias=True)
X, W, B = np.array([[[1.0, 2.0, 3.0]]]), np.array([[[5.0, 7.0]]]), np.array([100.0])


def correlate(x, w):
    return np.correlate(x[0, 0], w[0, 0], "valid")[None, None]


def executed(call, arrays=ARRAYS):
    names = {"x": X, "w": W, "b": B, "correlate": correlate}
    program = write_program(Spelling(), call, arrays)
    exec("\n".join((*program.imports, *program.body)), names)
    return names["y"]


def test_a_program_computes_what_its_geometry_says():
    assert np.array_equal(executed(CALL), taps.output(GEOMETRY, X, W, B))


@pytest.mark.parametrize(
    "change", [{"flip": False}, {"dilate": ()}, {"pad": ((2, 1),)}, {"crop": ((0, 1),)}, {"crop": ()}]
)
def test_each_step_changes_the_result(change):
    assert not np.array_equal(executed(replace(CALL, **change)), taps.output(GEOMETRY, X, W, B))


def test_the_steps_are_written_in_order():
    assert write_program(Spelling(), CALL, ARRAYS).body == (
        "# zeros between the taps instead of a dilation",
        "spread = np.zeros((w.shape[0], w.shape[1], 3), w.dtype)",
        "spread[..., ::2] = w[..., ::-1]  # turned by 180 degrees",
        "kernel = spread",
        "bias = b.reshape(-1, 1)",
        "# zeros around the input, for which NumPy has no words here",
        "inputs = np.pad(x, ((0, 0), (0, 0), (1, 2)))",
        "outputs = correlate(inputs, kernel)",
        "# the part of the result outside of the window, for which NumPy has no words here",
        "outputs = outputs[..., 1:]",
        "outputs = outputs + bias",
        "y = outputs",
    )


def test_only_imports_that_are_used_are_written():
    imports = (("import numpy as np", "np."), ("import torch", "torch."))
    assert used_imports(imports, ["y = np.pad(x)  # not torch.pad"]) == ("import numpy as np",)
    assert used_imports(imports, ["y = mynp.pad(x)"]) == ()


def test_a_refused_call_has_no_program():
    with pytest.raises(ValueError, match="no program"):
        geometry_of(replace(CALL, geometry=None))
