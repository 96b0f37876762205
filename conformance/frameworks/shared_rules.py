"""Parts of rules that dialects share: what all of them refuse, and padding alike at both ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple, Union

from ..operators.registry import find_operator
from ..operators.windows.geometry import Geometry, Prediction
from ..operators.words import Refusal, Words

Numbers = Union[Tuple[int, ...], Refusal]
"""One number per spatial axis, or why there is none."""


def first_refusal(words: Words) -> Optional[Refusal]:
    """The first thing about `words` that no framework accepts, or None.

    Stride, dilation, kernel and groups below 1, and channel counts that groups do not divide.
    Paddings, sizes and empty operands are judged differently by each dialect and are not looked at.
    """
    return _below_one(words) or _indivisible_channels(words)


def _below_one(words: Words) -> Optional[Refusal]:
    at_least_one = (("stride", words.stride), ("dilation", words.dilation), ("kernel", words.kernel))
    for name, values in (*at_least_one, ("groups", (words.groups,))):
        if min(values) < 1:
            return Refusal(name, f"{name} must be at least 1, not {min(values)}")
    return None


def _indivisible_channels(words: Words) -> Optional[Refusal]:
    operator = f"a {find_operator(words.op).title}"
    counts = (("input", words.in_channels), ("output", words.out_channels))
    for name, channels in counts:
        if channels % words.groups:
            why = f"{channels} {name} channels of {operator} cannot be split into {words.groups} groups"
            return Refusal("groups", why)
    return None


def symmetric(padding: Union[int, Tuple[object, ...]], rank: int) -> Numbers:
    """Padding alike at both ends, one number for each of `rank` axes; pairs and negatives are refused."""
    numbers = (padding,) * rank if isinstance(padding, int) else padding
    integers = tuple(number for number in numbers if isinstance(number, int))
    if len(integers) != rank or len(numbers) != rank:
        return Refusal("padding_pairs", "padding is one number per axis, the same at both ends")
    if min(integers) < 0:
        return Refusal("negative_padding", f"padding must not be negative, {min(integers)}")
    return integers


def same_for_every_size(prediction: Prediction, geometry: Geometry) -> bool:
    """Whether a rule's prediction is a geometry for every input size; the kernel's orientation is left aside.

    Padding of a transposed convolution goes by no input size: there one size tells. Output sizes and paddings
    that make a convolution empty are those of one size alone.
    """
    if not isinstance(prediction, Geometry) or replace(prediction, flip=geometry.flip) != geometry:
        return False
    ends = [(ours.ends, other.ends) for ours, other in zip(prediction.axes, geometry.axes)]
    return not geometry.gathers or all(ours is not None and ours == other for ours, other in ends)
