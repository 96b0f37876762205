"""The ways to run TensorFlow."""

from __future__ import annotations

from ..variant import Variant

GRAPH, XLA = "graph", "xla"

VARIANTS = {
    "": Variant("eager, without TensorFloat-32", flags={"tensor_float_32": False}),
    "graph": Variant(
        "each case is one tf.function, with the gradient TensorFlow makes of it", compiler=GRAPH
    ),
    "xla": Variant("as graph, compiled by XLA (jit_compile=True), gradient included", compiler=XLA),
    "onednn-off": Variant(
        "eager, TF_ENABLE_ONEDNN_OPTS=0: Eigen's CPU kernels for every dtype",
        environment={"TF_ENABLE_ONEDNN_OPTS": "0"},
    ),
    "tf32": Variant(
        "eager, TensorFloat-32 allowed; nothing changes without a GPU that has it",
        flags={"tensor_float_32": True},
    ),
}
