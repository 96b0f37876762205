"""Whose kernels TensorFlow runs on a CPU: oneDNN's, Eigen's or XLA's, by variant and by format."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Tuple

from ...operators.tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from .convolution import cpu_gaps
from .variants import XLA


def cpu_kernels(compiler: str, onednn: bool) -> str:
    """Whose kernels a CPU runs, as `convolution.calls` names them; `onednn` says whether oneDNN is on."""
    if compiler == XLA:
        return cpu_gaps.XLA
    return cpu_gaps.ONEDNN if onednn else cpu_gaps.EIGEN


def eigen_formats(tf: Any) -> Tuple[str, ...]:
    """The 16-bit formats that oneDNN has no kernels for on this CPU: Eigen's refuse channels first.

    float16 needs AVX512-FP16 or AMX-FP16, bfloat16 AVX-512; TensorFlow has no word that tells.
    """
    lacking = []
    for dtype in ("bfloat16", "float16"):
        ones = tf.ones([1, 1, 1, 1], tf.as_dtype(dtype))
        try:
            with tf.device("/device:CPU:0"):
                tf.nn.conv2d(ones, ones, 1, "VALID", data_format="NCHW")
        except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError):
            lacking.append(dtype)
    return tuple(lacking)


def narrow_sums(kernels_of: Callable[[str], str]) -> Mapping[str, Tuple[str, ...]]:
    """Results whose partial sums are rounded to the 16 bits of their operands, by format.

    Measured with TensorFlow 2.21 on the CPU: BiasAddGrad adds up in bfloat16 (4,050 ones give 256), and
    Eigen's kernels of a convolution round partial sums to the format of the operands.
    """
    convolution = (OUTPUT, GRAD_INPUT, GRAD_KERNEL)
    sums = {
        dtype: convolution if kernels_of(dtype) == cpu_gaps.EIGEN else () for dtype in ("bfloat16", "float16")
    }
    return {**sums, "bfloat16": (*sums["bfloat16"], GRAD_BIAS)}
