"""Faults that are planted to see whether they are caught: every reading, and what only a backend can do.

A reading computes something else; a behaviour refuses, infers, names a dtype or races.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ...operators.convolution.readings import FAMILIES, Reading
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


FAULTS = (
    *(
        Fault(reading.name, family, reading.sentence, reading=reading)
        for family, readings in FAMILIES.items()
        for reading in readings
    ),
    *(
        Fault(behaviour.name, "behaviour", behaviour.sentence, behaviour=behaviour)
        for behaviour in BEHAVIOURS
    ),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
