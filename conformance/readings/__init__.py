"""Named alternative understandings of the operators: planted as faults, and tried as diagnoses.

The order is the order of diagnosis: the more specific name comes first.
"""

from __future__ import annotations

from . import bias, channels, gradients, kernel, numbers, tails, window
from .reading import Operands, Reading, truth

__all__ = ["BY_NAME", "READINGS", "Operands", "Reading", "truth"]

READINGS = (
    *kernel.READINGS,
    *window.READINGS,
    *channels.READINGS,
    *bias.READINGS,
    *gradients.READINGS,
    *tails.READINGS,
    *numbers.READINGS,
)

BY_NAME = {reading.name: reading for reading in READINGS}
