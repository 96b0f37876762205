"""The only list of the operators, and how the parts of each are found.

An operator, or a family with one geometry, has a folder beside this module with the parts that
`convolution/__init__.py` lists. A new one is that folder, a folder within each framework that has it, and its
entry here: nothing that judges, records, compares or reports knows its name.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any, Mapping, Tuple

from .convolution import operator as convolution
from .depthwise import operator as depthwise
from .operator import Operator
from .patches import operator as patches
from .pooling import operator as pooling
from .resampling import operator as resampling

ALL = (
    *convolution.OPERATORS,
    *patches.OPERATORS,
    *depthwise.OPERATORS,
    *pooling.OPERATORS,
    *resampling.OPERATORS,
)
"""Every operator, in the order of documents."""

BY_NAME = {each.name: each for each in ALL}

NAMES = tuple(BY_NAME)

OWN_WORDS = {word.name: word for each in ALL for word in each.own_words}
"""The words that only some operators have; one that several of them have is one object."""


def operators_with(word: str) -> Tuple[str, ...]:
    """The operators that have a word of their own of that name."""
    return tuple(each.name for each in ALL if word in {own.name for own in each.own_words})


def find_operator(name: str) -> Operator:
    """The operator of that name; KeyError for one that there is not, which the loader of cases refuses."""
    return BY_NAME[name]


@lru_cache(maxsize=None)
def find_theory(name: str) -> Any:
    """What the operator of that name computes and how it is misunderstood, a `Theory`: `THEORY` of
    `operators/<folder>/theory.py`, which is imported once it is asked for."""
    return import_module(f".{find_operator(name).folder}.theory", __package__).THEORY


@lru_cache(maxsize=None)
def readings_by_name() -> Mapping[str, Any]:
    """The readings of all operators; one that several of them have is one object."""
    return {name: reading for each in ALL for name, reading in find_theory(each.name).by_name.items()}


def can_apply(reading: Any, geometry: Any) -> bool:
    """Whether a reading is one of the operator of a geometry, and may differ from the truth there."""
    return reading.name in find_theory(geometry.op).by_name and bool(reading.applies(geometry))
