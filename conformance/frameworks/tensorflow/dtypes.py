"""The dtypes that TensorFlow's eager CPU kernels take beyond floating point, as measured."""

from __future__ import annotations

from ...operators.shapes import OPERATORS
from ..declaration import Declaration, integers_of

DECLARATIONS = (
    # conv3d has no kernel for integers
    Declaration("2.21", integers=integers_of(dict.fromkeys(OPERATORS, ("int32",)), ranks=(1, 2))),
)
