"""Named misunderstandings of a depthwise convolution, besides those that it shares with every convolution.

The order is that of diagnosis: of readings that give the same numbers, the first is named.
"""

from __future__ import annotations

from ...windows.readings import bias, channels, edges, gradients, kernel, numbers, padding, sizes, window
from . import multipliers

_OF_GROUPS = "groups-"
"""How readings of groups begin: here a group is a channel of the input, and `multipliers` says so."""

FAMILIES = {
    "multipliers": multipliers.READINGS,
    "kernel": kernel.READINGS,
    "window": window.READINGS,
    "padding": padding.READINGS,
    "sizes": sizes.READINGS,
    "channels": tuple(each for each in channels.READINGS if not each.name.startswith(_OF_GROUPS)),
    "bias": bias.READINGS,
    "gradients": gradients.READINGS,
    "tails": edges.READINGS,
    "numbers": (*numbers.ROUNDED_OPERANDS, *numbers.CHANGED_RESULTS),
}
READINGS = tuple(reading for family in FAMILIES.values() for reading in family)

BY_NAME = {reading.name: reading for reading in READINGS}
