"""Parts of rules and calls of unfold and fold that frameworks share.

Patches are canonical with their windows on spatial axes of their own, `(N, C * taps, *windows)`; a framework
that puts all windows on one axis gives or takes them in the same order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Iterator, Optional, Tuple, Union

from ..operators.registry import find_operator
from ..operators.windows.geometry import Axis, Geometry
from ..operators.words import Refusal, Words
from .interface import Call, Tensor

CHANNELS, TAPS = "channels", "taps"
"""What varies slowest on the axis that channels and taps share."""


@dataclass(frozen=True)
class PatchCall(Call):
    """A `Call` of unfold or fold.

    `own_order` is the order in which the framework's function has channels and taps: where that of the
    geometry is the other one, they are exchanged, after an unfold and before a fold.
    """

    folder: ClassVar[str] = "patches"

    own_order: str = CHANNELS

    @property
    def exchanges(self) -> bool:
        """Whether channels and taps are exchanged around the framework's own call."""
        return self.geometry is not None and self.geometry.own["order"] != self.own_order

    @property
    def native(self) -> bool:
        return super().native and not self.exchanges

    def steps_around(self, bias: bool = False) -> Iterator[str]:
        """What is done around the framework's own call, in words and in order."""
        if self.exchanges and self.geometry is not None:
            where = "after" if self.geometry.gathers else "before"
            yield f"channels and taps exchanged {where} the call"
        yield from super().steps_around(bias)


def refuse_numbers(words: Words) -> Optional[Refusal]:
    """What no framework accepts: numbers below 1, and channels of a fold that are no multiple of the taps."""
    for name in ("kernel", "stride", "dilation"):
        values: Tuple[int, ...] = getattr(words, name)
        if min(values) < 1:
            return Refusal(name, f"{name} must be at least 1, not {min(values)}")
    taps = math.prod(words.kernel)
    if not find_operator(words.op).gathers and words.in_channels % taps:
        why = f"{words.in_channels} channels of patches are no multiple of the {taps} taps of the kernel"
        return Refusal("channels", why)
    return None


def refuse_order(words: Words, own: str) -> Optional[Refusal]:
    """Refuses the order of channels and taps that a framework does not have."""
    order = words.own.get("order", own)
    if order == own:
        return None
    return Refusal("order", f"the {own} vary slowest; there is no word for {order}")


def patch_geometry(words: Words, axes: Tuple[Axis, ...], order: str) -> Geometry:
    """The geometry of patches with these windows, their channels by the kernel."""
    taps = math.prod(words.kernel)
    gathers = find_operator(words.op).gathers
    channels = words.in_channels * taps if gathers else words.in_channels // taps
    return Geometry(words.op, words.batch, words.in_channels, channels, 1, axes, own={"order": order})


def unfolded_axis(size: int, kernel: int, stride: int, dilation: int, ends: Tuple[int, int]) -> Axis:
    """The axis of an unfold with so many zeros at its ends; its size may be below 1."""
    span = dilation * (kernel - 1) + 1
    return Axis(size, kernel, stride, dilation, ends[0], (size + sum(ends) - span) // stride + 1, ends=ends)


def folded_axes(words: Words, ends: Tuple[Tuple[int, int], ...]) -> Union[Tuple[Axis, ...], Refusal]:
    """The axes of a fold to its output size: an unfold of that has to have as many windows as there are."""
    if words.output_size is None:
        return Refusal("output_size", "a fold needs its output_size")
    if min(words.output_size) < 1:
        return Refusal("output_size", f"the output would be empty, {list(words.output_size)}")
    fine = tuple(map(unfolded_axis, words.output_size, words.kernel, words.stride, words.dilation, ends))
    counted = [axis.size for axis in fine]
    if min(counted) < 1 or counted != list(words.size):
        why = f"an output of {list(words.output_size)} has {counted} patches, not {list(words.size)}"
        return Refusal("output_size", why)
    return tuple(axis.adjoint for axis in fine)


def zeros_of_windows(axis: Axis) -> Tuple[int, int]:
    """Zeros at both ends of the fine line: one number where that leaves a remainder that nothing reads."""
    lo, hi = axis.padding
    return (lo, lo) if hi <= lo < hi + axis.stride and lo >= 0 else (lo, hi)


def exchange(patches: Tensor, axis: int, shared: Tuple[int, int]) -> Tensor:
    """The two parts of one axis exchanged: `shared` says how long each is, -1 what is left of the axis.

    Any tensor with the methods `reshape` and `swapaxes` will do.
    """
    known = max(shared)
    other = patches.shape[axis] // known if known else 0
    parts = (other if each < 0 else each for each in shared)
    split = patches.reshape(*patches.shape[:axis], *parts, *patches.shape[axis + 1 :])
    return split.swapaxes(axis, axis + 1).reshape(patches.shape)
