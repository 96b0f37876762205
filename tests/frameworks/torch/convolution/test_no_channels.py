"""An operation without channels: what torch refuses by its own rule is skipped, what it computes is asked."""

import pytest

from conformance.frameworks.torch.convolution.calls import TorchCall, translate
from conformance.operators import skips
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry


def call(op, inputs, outputs):
    geometry = Geometry(op, 1, inputs, outputs, 1, (Axis(3, 1, 1, 1, 0, 3),))
    question = Question(
        geometry.to_words("float32"), "jax", EQUIVALENT, Recipe(1, "float32"), gradients=False
    )
    return translate(question, geometry, "cpu")


def test_a_convolution_without_input_channels_is_asked():
    assert isinstance(call(CONV, 0, 2), TorchCall)


@pytest.mark.parametrize(
    ("op", "inputs", "outputs"), [(CONV, 2, 0), (CONV_TRANSPOSE, 0, 2), (CONV_TRANSPOSE, 2, 0)]
)
def test_a_kernel_that_torch_refuses_is_skipped(op, inputs, outputs):
    found = call(op, inputs, outputs)
    assert isinstance(found, Unsupported)
    assert found.skip == skips.OPERANDS
