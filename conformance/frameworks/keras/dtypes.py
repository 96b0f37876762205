"""The dtypes that layers of Keras take beyond floating point, by the backend that they run on.

Measured with 3.3.3, 3.6.0, 3.10.0, 3.12.0 and 3.15.1.
"""

from __future__ import annotations

from ...operators.dtypes import INTEGER_FORMATS
from ...operators.shapes import OPERATORS
from ..declaration import Declaration, integers_of

_ALL_BUT_INT8 = tuple(dtype for dtype in INTEGER_FORMATS if dtype != "int8")
"""Layers of dtype int8 are quantised ones."""

DECLARATIONS = {
    "tensorflow": (
        Declaration("3.3", integers=integers_of(dict.fromkeys(OPERATORS, ("int32",)), ranks=(1, 2))),
    ),
    "jax": (Declaration("3.3", integers=integers_of(dict.fromkeys(OPERATORS, _ALL_BUT_INT8))),),
}
