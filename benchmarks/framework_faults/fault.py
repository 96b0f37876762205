"""A fault in a framework's own function, and the parts that faults are built of.

A fault knows nothing of the package's readings and geometries, so that finding it proves something about
them. It is a few operations on a framework's tensors around the original function; `ConvolutionCall` is what
it sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Tensor = Any


@dataclass(frozen=True)
class ConvolutionCall:
    """The arguments of one call of a framework's convolution, without its layout and spelling.

    Axes count from 0: `spatial` are those of the input `x`, `taps` those of the kernel `w`; `b` is the bias.
    `pads` are the zeros that the call adds itself, `unpadded` the keyword arguments by which it adds none.
    `abstract` says that the framework infers shapes and computes nothing.
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
        """Numbers of channels of the input and of the output."""
        depth = int(self.w.shape[self.out_axis])
        return self.size(self.channel), depth if self.op == "conv" else depth * self.groups

    @property
    def dtype(self) -> str:
        return str(self.x.dtype).rpartition(".")[2].replace("<dtype: '", "").rstrip("'>")

    def size(self, axis: int) -> int:
        return int(self.x.shape[axis])


Original = Callable[..., Tensor]
"""The framework's own function of (x, w, b); keyword arguments replace those of the call."""


@dataclass(frozen=True)
class Fault:
    """A fault by its name: `body(call, run, ops)` replaces the framework's function.

    `run` is the original function and `ops` are the framework's tensor operations. `only` names the
    frameworks that can have the fault and `variant` the backend variant that shows it. With `inference` it
    acts where shapes alone are inferred, and otherwise where numbers are computed. With `empty`, it is tried
    on cases without elements too.
    """

    name: str
    body: Callable[[ConvolutionCall, Original, Any], Tensor]
    only: tuple[str, ...] = ("torch", "tensorflow", "jax")
    inference: bool = False
    variant: str = ""
    empty: bool = False


def restrict_to(
    holds: Callable[[ConvolutionCall], bool], body: Callable[[ConvolutionCall, Original, Any], Tensor]
) -> Any:
    """A body that acts on the calls for which `holds` is true, and leaves all others alone."""

    def restricted(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        return body(call, run, ops) if holds(call) else run(call.x, call.w, call.b)

    return restricted


def change_kernel(change: Callable[[ConvolutionCall, Any], Tensor]) -> Any:
    """A body that computes with a changed kernel."""
    return lambda call, run, ops: run(call.x, change(call, ops), call.b)


def change_output(change: Callable[[ConvolutionCall, Tensor, Any], Tensor]) -> Any:
    """A body that returns a changed output."""
    return lambda call, run, ops: change(call, run(call.x, call.w, call.b), ops)


def change_gradient(operand: str, change: Callable[[ConvolutionCall, Tensor, Any], Tensor]) -> Any:
    """A body with a right output and a changed gradient of one operand: "x", "w" or "b"."""

    def body(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        operands = {"x": call.x, "w": call.w, "b": call.b}
        if operands[operand] is not None:
            operands[operand] = ops.with_gradient(operands[operand], lambda g: change(call, g, ops))
        return run(operands["x"], operands["w"], operands["b"])

    return body


def zero_range(values: Tensor, axis: int, begin: int, end: int | None, ops: Any) -> Tensor:
    """The values with zeros from `begin` to `end` along an axis; the same object if that range is empty."""
    mask = np.ones(int(values.shape[axis]))
    mask[begin:end] = 0
    if mask.all():
        return values
    shape = [1] * len(values.shape)
    shape[axis] = -1
    return ops.scale(values, mask.reshape(shape))
