"""Parts of rules and calls of pooling that frameworks share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Iterator, Mapping, Optional, Tuple

from ..operators.pooling.operator import FIRST, PADDED, WINDOW, WITHIN
from ..operators.shapes import MAX_POOL
from ..operators.windows.geometry import Axis, Geometry
from ..operators.words import Refusal, Words
from .interface import Call


@dataclass(frozen=True)
class PoolCall(Call):
    """A `Call` of pooling.

    What is put around the input is minus infinity where a maximum is taken, which never wins; the places of
    maxima are then counted in the longer input, and counted anew afterwards. `memory_format` is torch's.
    `beside` are words of the function that gives places, where that is another one.
    """

    folder: ClassVar[str] = "pooling"

    memory_format: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fill(self) -> float:
        """What is put around the input."""
        return -float("inf") if self.takes_maximum else 0.0

    @property
    def takes_maximum(self) -> bool:
        """Whether the largest element of a window is taken."""
        return self.geometry is not None and self.geometry.op == MAX_POOL

    def steps_around(self, bias: bool = False) -> Iterator[str]:
        """What is done around the framework's own call, in words and in order."""
        for step in super().steps_around(bias):
            yield step.replace("with zeros", "with minus infinity") if self.takes_maximum else step


def refuse_numbers(words: Words) -> Optional[Refusal]:
    """What no framework accepts: numbers below 1."""
    for name in ("kernel", "stride", "dilation"):
        values: Tuple[int, ...] = getattr(words, name)
        if min(values) < 1:
            return Refusal(name, f"{name} must be at least 1, not {min(values)}")
    return None


def refuse_ties(words: Words) -> Optional[Refusal]:
    """Refuses another order of ties than that of every framework here: the first one wins."""
    ties = words.own.get("ties", FIRST)
    if ties == FIRST:
        return None
    return Refusal("ties", f"the first of several largest elements is taken; there is no word for {ties}")


def count_windows(
    size: int, kernel: int, stride: int, dilation: int, ends: Tuple[int, int], ceil_mode: bool
) -> int:
    """How many windows fit; may be below 1.

    With `ceil_mode` one more that reaches past the padded input counts, as long as it starts within the input
    or the padding before it.
    """
    room = size + sum(ends) - dilation * (kernel - 1) - 1
    if not ceil_mode:
        return room // stride + 1
    count = -(-room // stride) + 1
    return count - 1 if (count - 1) * stride >= size + ends[0] else count


def pooled_axis(
    size: int, kernel: int, stride: int, dilation: int, ends: Tuple[int, int], ceil_mode: bool = False
) -> Axis:
    """The axis of pooling with so much padding at its ends; its size may be below 1."""
    count = count_windows(size, kernel, stride, dilation, ends, ceil_mode)
    # what the rounding adds goes by the input size: the ends say nothing of others then
    return Axis(size, kernel, stride, dilation, ends[0], count, ends=None if ceil_mode else ends)


def max_geometry(words: Words, axes: Tuple[Axis, ...]) -> Geometry:
    """The geometry of a maximum over these windows."""
    return _geometry(words, axes, {"ties": words.own.get("ties", FIRST)})


def average_geometry(words: Words, axes: Tuple[Axis, ...], counts: str, after: Tuple[int, ...]) -> Geometry:
    """The geometry of an average over these windows; `after` is the padding at the end of each axis.

    What is counted is put in the least words: windows are counted whole where no tap is left out.
    """
    divisor = words.own.get("divisor_override") or 0
    own = {"counts": WINDOW, "after": (), "divisor": divisor}
    if divisor or (counts == WITHIN and _covers_input_alone(axes)):
        return _geometry(words, axes, own)
    if counts == WITHIN:
        return _geometry(words, axes, {**own, "counts": WITHIN})
    if counts == PADDED and any(axis.padding[1] > end for axis, end in zip(axes, after)):
        # past what the words pad nothing is counted; before it all taps are
        used = tuple(min(end, max(axis.padding[1], 0)) for axis, end in zip(axes, after))
        return _geometry(words, axes, {**own, "counts": PADDED, "after": used})
    return _geometry(words, axes, own)


def _covers_input_alone(axes: Tuple[Axis, ...]) -> bool:
    return all(max(axis.padding) <= 0 for axis in axes)


def _geometry(words: Words, axes: Tuple[Axis, ...], own: Mapping[str, Any]) -> Geometry:
    return Geometry(words.op, words.batch, words.in_channels, words.in_channels, 1, axes, own=own)
