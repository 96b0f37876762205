"""A function of TensorFlow tensors in a script: a tape for gradients, a graph never run for shapes."""

from __future__ import annotations

from ..scripting import Lines, Script


def _tensor(text: str, dtype: str, device: str) -> str:
    return f"tf.constant({text}, tf.{dtype})" if dtype != "bfloat16" else f"tf.cast({text}, tf.bfloat16)"


def _array(text: str, dtype: str) -> str:
    return f"tf.cast({text}, tf.float32).numpy()" if dtype == "bfloat16" else f"{text}.numpy()"


def _setup(dtype: str, device: str) -> Lines:
    threads = [f"tf.config.threading.set_{kind}_op_parallelism_threads(1)" for kind in ("intra", "inter")]
    hidden = ['tf.config.set_visible_devices([], "GPU")'] if device.startswith("cpu") else []
    return [*threads, *hidden, "tf.config.experimental.enable_tensor_float_32_execution(False)"]


SCRIPT = Script(
    imports=("import tensorflow as tf",),
    version="tf.__version__",
    tensor=_tensor,
    array=_array,
    setup=_setup,
    differentiate=(
        "with tf.GradientTape() as tape:",
        "    tape.watch(operands)",
        "    output = compute(*operands)",
        "gradients = tape.gradient(output, operands, cotangent)",
    ),
    infer=(
        "with tf.Graph().as_default():",
        "    symbols = [tf.compat.v1.placeholder(operand.dtype, operand.shape) for operand in operands]",
        "    inferred = tuple(compute(*symbols).shape)",
    ),
)
