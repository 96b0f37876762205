"""The wrong shapes that TensorFlow is known to give, where a prediction says the right one."""

from __future__ import annotations

from itertools import product

from conformance.operators.shapes import Shape
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Words


def input_shapes(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """Shapes of the input, which oneDNN allocates: as it is, or with the padding put around it before.

    How much stands behind the last window is not in a geometry: up to a stride less one.
    """
    if not isinstance(prediction, Geometry):
        return ()
    lines = ({axis.input, *(_padded(axis) + rest for rest in range(axis.stride))} for axis in prediction.axes)
    return tuple((*prediction.input_shape[:2], *line) for line in product(*lines))


def with_swapped_dilations(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """Shapes of a convolution with the dilations of rows and columns exchanged.

    The elements that no window reaches are not in a geometry: up to a stride less one of them.
    """
    if not isinstance(prediction, Geometry):
        return ()
    plane, row, column = prediction.axes
    sizes = (
        {
            (_padded(axis) + rest - (other.dilation * (axis.kernel - 1) + 1)) // axis.stride + 1
            for rest in range(axis.stride)
        }
        for axis, other in ((row, column), (column, row))
    )
    return tuple((*prediction.output_shape[:2], plane.size, *pair) for pair in product(*sizes))


def _padded(axis: Axis) -> int:
    """The length of the padded line that windows reach."""
    return (axis.size - 1) * axis.stride + axis.effective_kernel
