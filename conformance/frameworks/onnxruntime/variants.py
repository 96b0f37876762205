"""The ways to run ONNX Runtime: those of every runtime."""

from __future__ import annotations

from ..onnx.variants import VARIANTS

__all__ = ["VARIANTS"]
