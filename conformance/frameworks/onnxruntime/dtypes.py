"""The dtypes of ONNX Runtime's convolutions on the CPU, as measured, and the operator sets that it reads.

The operator sets are those of https://onnxruntime.ai/docs/reference/compatibility.html.
"""

from __future__ import annotations

from ..declaration import Declaration

DECLARATIONS = (
    Declaration("1.15", dtypes=("float32",), newest_opset=19),
    Declaration("1.17", dtypes=("float32",), newest_opset=20),
    Declaration("1.18", dtypes=("float32",), newest_opset=21),
    Declaration("1.31", dtypes=("float32", "float16"), newest_opset=26),
)
