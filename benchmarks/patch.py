"""Faults for the frameworks' own functions: what a patch inside the worker's Python would do to them.

They know nothing of readings or geometries: each is a few operations on the tensors of one framework, around
the function that was there before. `Seen` is what a patch can tell about a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Tensor = Any


@dataclass(frozen=True)
class Seen:
    """One call: axes count from 0, `spatial` are those of the input, `taps` those of the kernel.

    `pads` are zeros that the call adds itself, `unpadded` the words by which it does not.
    """

    op: str
    x: Tensor
    w: Tensor
    b: Tensor | None
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    channel: int
    spatial: tuple[int, ...]
    taps: tuple[int, ...]
    out_axis: int
    in_axis: int
    output_padding: tuple[int, ...] = ()
    same: bool = False
    abstract: bool = False
    pads: tuple[tuple[int, int], ...] = ()
    unpadded: dict[str, Any] = field(default_factory=dict)

    @property
    def kernel(self) -> tuple[int, ...]:
        return tuple(int(self.w.shape[axis]) for axis in self.taps)

    @property
    def rank(self) -> int:
        return len(self.spatial)

    @property
    def channels(self) -> tuple[int, int]:
        """Of the input and of the output."""
        depth = int(self.w.shape[self.out_axis])
        return self.size(self.channel), depth if self.op == "conv" else depth * self.groups

    @property
    def dtype(self) -> str:
        return str(self.x.dtype).rpartition(".")[2].replace("<dtype: '", "").rstrip("'>")

    def size(self, axis: int) -> int:
        return int(self.x.shape[axis])


Run = Callable[..., Tensor]
"""The function as it was, of input, kernel and bias, and of words that are changed."""


@dataclass(frozen=True)
class Patch:
    """`body(seen, run, ops)` is what is called instead; `ops` are the framework's own operations.

    `inference` says that it is at work where shapes alone are asked for; all others only where numbers are.
    `variant` is the one that it shows in, `empty` says that cases without elements are asked as well.
    """

    name: str
    body: Callable[[Seen, Run, Any], Tensor]
    only: tuple[str, ...] = ("torch", "tensorflow", "jax")
    inference: bool = False
    variant: str = ""
    empty: bool = False


def when(holds: Callable[[Seen], bool], body: Callable[[Seen, Run, Any], Tensor]) -> Any:
    """A patch for some calls alone."""

    def patched(seen: Seen, run: Run, ops: Any) -> Tensor:
        return body(seen, run, ops) if holds(seen) else run(seen.x, seen.w, seen.b)

    return patched


def kernel(change: Callable[[Seen, Any], Tensor]) -> Any:
    """Another kernel goes in."""
    return lambda seen, run, ops: run(seen.x, change(seen, ops), seen.b)


def output(change: Callable[[Seen, Tensor, Any], Tensor]) -> Any:
    """Another output comes out."""
    return lambda seen, run, ops: change(seen, run(seen.x, seen.w, seen.b), ops)


def gradient(operand: str, change: Callable[[Seen, Tensor, Any], Tensor]) -> Any:
    """The operand's gradient alone is wrong."""

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        given = {"x": seen.x, "w": seen.w, "b": seen.b}
        if given[operand] is not None:
            given[operand] = ops.gradient(given[operand], lambda g: change(seen, g, ops))
        return run(given["x"], given["w"], given["b"])

    return body


def zeroed(values: Tensor, axis: int, begin: int, end: int | None, ops: Any) -> Tensor:
    """Zeros from `begin` to `end` along an axis; where that is nothing, the values themselves."""
    mask = np.ones(int(values.shape[axis]))
    mask[begin:end] = 0
    if mask.all():
        return values
    shape = [1] * len(values.shape)
    shape[axis] = -1
    return ops.scaled(values, mask.reshape(shape))
