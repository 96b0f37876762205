"""Named misunderstandings of pooling, besides those of windows, of sizes and of numbers.

The order is that of diagnosis: of readings that give the same numbers, the first is named.
"""

from __future__ import annotations

from ...windows.readings import numbers, padding, sizes, window
from . import averages, maxima, places, samples

FAMILIES = {
    "maxima": maxima.READINGS,
    "places": places.READINGS,
    "averages": averages.READINGS,
    "samples": samples.READINGS,
    "window": window.READINGS,
    "padding": padding.READINGS,
    "sizes": sizes.READINGS,
    "numbers": (*numbers.ROUNDED_OPERANDS, *numbers.CHANGED_RESULTS),
}
READINGS = tuple(reading for family in FAMILIES.values() for reading in family)

BY_NAME = {reading.name: reading for reading in READINGS}
