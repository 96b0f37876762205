"""Named misunderstandings of resampling, besides those of numbers.

The order is that of diagnosis: of readings that give the same numbers, the first is named.
"""

from __future__ import annotations

from ...windows.readings import numbers
from . import coordinates, gradients, places, weights

FAMILIES = {
    "coordinates": coordinates.READINGS,
    "weights": weights.READINGS,
    "resampled": places.READINGS,
    "resampling_gradients": gradients.READINGS,
    "numbers": (*numbers.ROUNDED_OPERANDS, *numbers.CHANGED_RESULTS),
}
READINGS = tuple(reading for family in FAMILIES.values() for reading in family)

BY_NAME = {reading.name: reading for reading in READINGS}
"""Readings by name."""
