"""A call of PyTorch as a program: short words, pads from the last axis to the first."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.interface import channels_first
from conformance.frameworks.program import Arrays
from conformance.frameworks.torch.code import program
from conformance.frameworks.torch.convolution.calls import TorchCall
from conformance.operators import skips
from conformance.operators.observations import Unsupported
from conformance.operators.windows.geometry import Axis, Geometry

LAYOUT = channels_first(2)
AXES = (Axis(5, 2, 2, 1, 0, 2), Axis(5, 2, 2, 1, 0, 2))
CALL = TorchCall(
    "torch.nn.functional.conv2d",
    {"stride": (2, 2), "padding": (0, 0), "dilation": (1, 1), "groups": 1},
    LAYOUT,
    geometry=Geometry("conv", 1, 2, 2, 1, AXES),
    bias="argument",
)
ARRAYS = Arrays(LAYOUT, "float32")


def test_defaults_are_left_out_and_equal_strides_are_one() -> None:
    written = program(CALL, ARRAYS)
    assert written.body == (
        "inputs = torch.from_numpy(x)",
        "kernel = torch.from_numpy(w)",
        "outputs = F.conv2d(inputs, kernel, stride=2)",
        "y = outputs.numpy()",
    )
    assert written.imports == ("import torch", "import torch.nn.functional as F")


def test_pads_go_from_the_last_axis_to_the_first() -> None:
    text = "\n".join(program(replace(CALL, pad=((0, 1), (2, 3))), ARRAYS).body)
    assert "F.pad(inputs, (2, 3, 0, 1))" in text


def test_an_operation_without_input_channels_is_not_translated_but_shown() -> None:
    without = replace(CALL, geometry=Geometry("conv", 1, 0, 2, 1, AXES))
    found = program(without, ARRAYS)
    assert isinstance(found, Unsupported)
    assert found.skip == skips.OPERANDS
    # a script for a bug report makes the call, whatever comes of it
    assert not isinstance(program(without, replace(ARRAYS, tensors=True)), Unsupported)
