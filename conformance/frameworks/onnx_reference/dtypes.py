"""The dtypes of the reference evaluator's convolutions, as measured: it computes with NumPy.

Measured with 1.14.1, 1.15.0, 1.16.2, 1.17.0, 1.18.0, 1.19.1, 1.20.1, 1.21.0, 1.22.0 and 1.23.2.
"""

from __future__ import annotations

from ..declaration import Declaration

DECLARATIONS = (
    Declaration("1.14", dtypes=("float64", "float32")),
    Declaration("1.15", dtypes=("float64", "float32", "float16")),
    Declaration("1.19", dtypes=("float64", "float32", "bfloat16", "float16")),
)
