"""Named misunderstandings of the operators: planted as faults that must be caught, and tried as diagnoses.

The order is that of diagnosis: of readings that give the same numbers, the first is named, so more specific
ones come first.
"""

from __future__ import annotations

from ...windows.readings import (
    bias,
    channels,
    edges,
    gradients,
    kernel,
    numbers,
    padding,
    sizes,
    window,
)
from . import accumulation, defaults, derivatives, nonfinite

FAMILIES = {
    "kernel": kernel.READINGS,
    "window": window.READINGS,
    "padding": padding.READINGS,
    "sizes": sizes.READINGS,
    "defaults": defaults.READINGS,
    "channels": channels.READINGS,
    "bias": bias.READINGS,
    "gradients": gradients.READINGS,
    "derivatives": derivatives.READINGS,
    "tails": edges.READINGS,
    "numbers": (*numbers.ROUNDED_OPERANDS, *accumulation.READINGS, *numbers.CHANGED_RESULTS),
    "nonfinite": nonfinite.READINGS,
}
READINGS = tuple(reading for family in FAMILIES.values() for reading in family)

BY_NAME = {reading.name: reading for reading in READINGS}
