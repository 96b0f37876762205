"""The dtypes of ONNX Runtime's convolutions on the CPU, as measured."""

from __future__ import annotations

from ..declaration import Declaration

DECLARATIONS = (Declaration("1.15", dtypes=("float32",)), Declaration("1.31", dtypes=("float32", "float16")))
