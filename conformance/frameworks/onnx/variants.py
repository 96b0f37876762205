"""The ways to run a model of ONNX, the same for every runtime."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..trimmed import TRIMMED
from ..variant import FrameworkVariant

VARIANTS = {
    "": FrameworkVariant("every attribute of a node is spelled"),
    TRIMMED: FrameworkVariant(
        "padding of a convolution in numbers that leave out what no window reads", call=TRIMMED
    ),
    DEFAULTS: FrameworkVariant(
        "attributes at their default left out, kernel_shape among them", call=DEFAULTS
    ),
}
