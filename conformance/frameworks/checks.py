"""What every dialect refuses, whatever its words: numbers that make no convolution at all."""

from __future__ import annotations

from typing import Optional

from ..geometry import CONV, Refusal
from ..words import Words


def first_refusal(words: Words) -> Optional[Refusal]:
    """The first thing about `words` that no framework accepts, or None.

    Stride, dilation, kernel and groups below 1, and channel counts that groups do not divide.
    Paddings, sizes and empty operands are judged differently by each dialect and are not looked at.
    """
    return _below_one(words) or _undivided(words)


def _below_one(words: Words) -> Optional[Refusal]:
    named = (("stride", words.stride), ("dilation", words.dilation), ("kernel", words.kernel))
    for name, values in (*named, ("groups", (words.groups,))):
        if min(values) < 1:
            return Refusal(name, f"{name} must be at least 1, not {min(values)}")
    return None


def _undivided(words: Words) -> Optional[Refusal]:
    operator = "a convolution" if words.op == CONV else "a transposed convolution"
    named = (("input", words.in_channels), ("output", words.out_channels))
    for name, channels in named:
        if channels % words.groups:
            why = f"{channels} {name} channels of {operator} cannot be split into {words.groups} groups"
            return Refusal("groups", why)
    return None
