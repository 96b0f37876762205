"""The dtypes that PyTorch's CPU kernels take beyond floating point, as measured."""

from __future__ import annotations

from ...operators.shapes import CONV, CONV_TRANSPOSE
from ..declaration import Declaration, integers_of

DECLARATIONS = (
    Declaration(
        "2.13",
        # "slow_conv_transpose2d_out_cpu" not implemented for the others
        integers=integers_of(
            {CONV: ("int8", "uint8", "int16", "int32", "int64"), CONV_TRANSPOSE: ("int64",)}
        ),
    ),
)
