"""The dtypes that JAX takes beyond floating point, as measured: XLA compiles kernels for every integer."""

from __future__ import annotations

from ...operators.dtypes import INTEGER_FORMATS
from ...operators.shapes import OPERATORS
from ..declaration import Declaration, integers_of

DECLARATIONS = (Declaration("0.10", integers=integers_of(dict.fromkeys(OPERATORS, tuple(INTEGER_FORMATS)))),)
