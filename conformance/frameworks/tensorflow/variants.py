"""The ways to run TensorFlow."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..trimmed import TRIMMED
from ..variant import FrameworkVariant

GRAPH, XLA = "graph", "xla"

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
"""Switches oneDNN's kernels. TensorFlow's own default goes by the processor (on with AVX512-VNNI and later
units only), so that two machines would run, and lack, different kernels: it is set wherever nobody set it."""
ON, OFF = "1", "0"

VARIANTS = {
    "": FrameworkVariant("eager, without TensorFloat-32", flags={"tensor_float_32": False}),
    "graph": FrameworkVariant(
        "each case is one tf.function, with the gradient TensorFlow makes of it", compiler=GRAPH
    ),
    "xla": FrameworkVariant("as graph, compiled by XLA (jit_compile=True), gradient included", compiler=XLA),
    TRIMMED: FrameworkVariant(
        "eager, padding of a convolution in numbers that leave out what no window reads", call=TRIMMED
    ),
    DEFAULTS: FrameworkVariant(
        "eager, arguments at their default left out, one number where all axes have the same", call=DEFAULTS
    ),
    "onednn-off": FrameworkVariant(
        "eager, TF_ENABLE_ONEDNN_OPTS=0: Eigen's CPU kernels for every dtype",
        environment={ONEDNN: OFF},
    ),
    "tf32": FrameworkVariant(
        "eager, TensorFloat-32 allowed; nothing changes without a GPU that has it",
        flags={"tensor_float_32": True},
    ),
}
