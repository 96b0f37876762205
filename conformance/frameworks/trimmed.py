"""Padding in numbers that leave no remainder: what the variant `TRIMMED` asks a convolution with.

A geometry is otherwise asked in words that hold for every input size, where the last zeros may be read by no
window and a division in the framework has a remainder. The trimmed numbers are one more way to ask: ends that
differ where the words have one number for both, numbers where they have SAME.
"""

from __future__ import annotations

from ..operators.windows.geometry import Geometry, Prediction

TRIMMED = "trimmed"
"""The name of the variant, and what `FrameworkVariant.call` is for it."""


def phrase(prediction: Prediction, way: str) -> Prediction:
    """The prediction as a variant (`FrameworkVariant.call`) wants it said: trimmed, or as it is."""
    return prediction.trimmed if way == TRIMMED and isinstance(prediction, Geometry) else prediction
