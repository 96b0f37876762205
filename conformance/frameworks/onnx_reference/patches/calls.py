"""A sum of patches as a node for ONNX's reference evaluator, which takes it as it is."""

from __future__ import annotations

from ...onnx.patches.calls import translate

__all__ = ["translate"]
