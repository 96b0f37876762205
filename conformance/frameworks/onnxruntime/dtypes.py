"""The dtypes of ONNX Runtime's convolutions on the CPU and the operator sets that it reads, as measured.

Measured with 1.15.1, 1.16.3, 1.17.3, 1.18.1, 1.19.2, 1.20.1, 1.21.1, 1.22.1, 1.24.1, 1.26.0, 1.28.0, 1.31.1.
"""

from __future__ import annotations

from ..declaration import Declaration

_HALVES = ("float32", "float16")
DECLARATIONS = (
    Declaration("1.15", dtypes=_HALVES, newest_opset=19),
    Declaration("1.17", dtypes=_HALVES, newest_opset=20),
    Declaration("1.18", dtypes=_HALVES, newest_opset=21),
    Declaration("1.21", dtypes=_HALVES, newest_opset=22),
    Declaration("1.24", dtypes=_HALVES, newest_opset=25),
    Declaration("1.26", dtypes=_HALVES, newest_opset=26),
)
