"""Faults that are planted to see whether they are caught: every reading, and what only a backend can do.

A reading computes something else; a behaviour refuses, infers, names a dtype or races.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ...operators.registry import ALL, find_theory
from ...operators.windows.readings.reading import Reading
from .behaviours import BEHAVIOURS, Behaviour

__all__ = ["BY_NAME", "FAULTS", "Behaviour", "Fault"]


@dataclass(frozen=True)
class Fault:
    """A fault by name; `sentence` completes "the backend is wrong in that ...".

    Either `reading` or `behaviour` is set; `family` is the family of the reading, or "behaviour".
    """

    name: str
    family: str
    sentence: str
    reading: Optional[Reading] = None
    behaviour: Optional[Behaviour] = None


_READINGS = {
    reading.name: (reading, family)
    for operator in ALL
    for family, readings in find_theory(operator.name).families.items()
    for reading in readings
}

FAULTS = (
    *(
        Fault(reading.name, family, reading.sentence, reading=reading)
        for reading, family in _READINGS.values()
    ),
    *(
        Fault(behaviour.name, "behaviour", behaviour.sentence, behaviour=behaviour)
        for behaviour in BEHAVIOURS
    ),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
