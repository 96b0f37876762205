"""The ways to run a model of ONNX, the same for every runtime."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..variant import FrameworkVariant

VARIANTS = {
    "": FrameworkVariant("every attribute of a node is spelled"),
    DEFAULTS: FrameworkVariant(
        "attributes at their default left out, kernel_shape among them", call=DEFAULTS
    ),
}
