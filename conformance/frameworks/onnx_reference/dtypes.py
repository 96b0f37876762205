"""The dtypes of the reference evaluator's convolutions, as measured: it computes with NumPy."""

from __future__ import annotations

from ..declaration import Declaration

DECLARATIONS = (
    Declaration("1.14", dtypes=("float64", "float32")),
    Declaration("1.23", dtypes=("float64", "float32", "bfloat16", "float16")),
)
