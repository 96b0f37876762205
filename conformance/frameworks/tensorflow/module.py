"""A module of TensorFlow: every layer is a `tf.Module` with variables."""

from __future__ import annotations

from typing import Union

from ...operators import skips
from ...operators.dtypes import is_integer
from ...operators.observations import Unsupported
from ...operators.shapes import CONV
from ..interface import Call
from ..modules import LayerText, ModuleWriter, plain_layer
from ..program import Arrays, geometry_of
from .code import TensorFlowSpelling
from .variants import ON, ONEDNN


def write(call: Call, arrays: Arrays) -> Union[LayerText, Unsupported]:
    """A layer with variables; none of an empty convolution, for which `tf.nn` has another shape."""
    geometry = geometry_of(call)
    if is_integer(arrays.dtype):
        return Unsupported(
            "modules of TensorFlow are trained: their variables are floating-point", skips.DTYPE
        )
    if geometry.op == CONV and 0 in geometry.output_shape:
        return Unsupported("tf.nn gives an empty convolution another shape", skips.OPERANDS)
    return plain_layer(TensorFlowSpelling(), call, arrays, "tf.Variable({})")


# on a processor without AVX512-VNNI TensorFlow has no groups and no dilation otherwise
ENVIRONMENT = ((ONEDNN, ON),)
IMPORTS = ("import tensorflow as tf",)
WRITER = ModuleWriter("tensorflow", write, "tf.Module", "__call__", IMPORTS, environment=ENVIRONMENT)
