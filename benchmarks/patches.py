"""Faults for the frameworks' own functions: what a patch inside the worker's Python would do to them.

They know nothing of readings or geometries: each is a few operations on the tensors of one framework, around
the function that was there before. `Seen` is what a patch can tell about a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Tensor = Any


@dataclass(frozen=True)
class Seen:
    """One call: axes count from 0, `spatial` are those of the input, `taps` those of the kernel."""

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

    @property
    def kernel(self) -> tuple[int, ...]:
        return tuple(int(self.w.shape[axis]) for axis in self.taps)

    @property
    def rank(self) -> int:
        return len(self.spatial)

    @property
    def dtype(self) -> str:
        return str(self.x.dtype).rpartition(".")[2].replace("<dtype: '", "").rstrip("'>")

    def size(self, axis: int) -> int:
        return int(self.x.shape[axis])


Run = Callable[..., Tensor]
"""The function as it was, of input, kernel and bias."""


@dataclass(frozen=True)
class Patch:
    """`body(seen, run, ops)` is what is called instead; `ops` are the framework's own operations.

    `inference` says that it is at work where shapes alone are asked for; all others only where numbers are.
    """

    name: str
    body: Callable[[Seen, Run, Any], Tensor]
    only: tuple[str, ...] = ("torch", "tensorflow", "jax")
    inference: bool = False


def _when(holds: Callable[[Seen], bool], body: Callable[[Seen, Run, Any], Tensor]) -> Any:
    def patched(seen: Seen, run: Run, ops: Any) -> Tensor:
        return body(seen, run, ops) if holds(seen) else run(seen.x, seen.w, seen.b)

    return patched


def _always(seen: Seen) -> bool:
    return True


def _kernel(change: Callable[[Seen, Any], Tensor]) -> Any:
    return lambda seen, run, ops: run(seen.x, change(seen, ops), seen.b)


def _output(change: Callable[[Seen, Tensor, Any], Tensor]) -> Any:
    return lambda seen, run, ops: change(seen, run(seen.x, seen.w, seen.b), ops)


def _gradient(operand: str, change: Callable[[Seen, Tensor, Any], Tensor]) -> Any:
    """The operand's gradient alone is wrong."""

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        given = {"x": seen.x, "w": seen.w, "b": seen.b}
        if given[operand] is not None:
            given[operand] = ops.gradient(given[operand], lambda g: change(seen, g, ops))
        return run(given["x"], given["w"], given["b"])

    return body


def _zeroed(values: Tensor, axis: int, begin: int, end: int | None, ops: Any) -> Tensor:
    """Zeros from `begin` to `end` along an axis."""
    mask = np.ones(int(values.shape[axis]))
    mask[begin:end] = 0
    shape = [1] * len(values.shape)
    shape[axis] = -1
    return ops.scaled(values, mask.reshape(shape))


def _mirrored(seen: Seen, run: Run, ops: Any) -> Tensor:
    """The odd row of padding at the other end."""
    x, w = ops.flip(seen.x, seen.spatial), ops.flip(seen.w, seen.taps)
    return ops.flip(run(x, w, seen.b), seen.spatial)


def _second_call(calls: list[int]) -> Any:
    def change(seen: Seen, y: Tensor, ops: Any) -> Tensor:
        calls[0] += 1
        return y if calls[0] % 2 else ops.scaled(y, np.full([1] * len(y.shape), 2.0))

    return change


def _refusing(seen: Seen, run: Run, ops: Any) -> Tensor:
    raise NotImplementedError("not implemented in this build")


def _last_batch_first(seen: Seen, y: Tensor, ops: Any) -> Tensor:
    return ops.concat([y[:1], y[:-1]], 0)


def _last(seen: Seen) -> int:
    return seen.spatial[-1]


IDENTITY = Patch("nothing", lambda seen, run, ops: run(seen.x, seen.w, seen.b))
"""The twin: a patch that changes nothing, by which no case may fail."""

PATCHES = (
    Patch(
        "kernel-flipped-on-one-axis-when-strided",
        _when(lambda s: max(s.stride) > 1, _kernel(lambda s, o: o.flip(s.w, s.taps[-1:]))),
    ),
    Patch("output-channels-past-16-lost", _output(lambda s, y, o: _zeroed(y, s.channel, 16, None, o))),
    Patch(
        "input-channels-past-32-lost", lambda s, run, o: run(_zeroed(s.x, s.channel, 32, None, o), s.w, s.b)
    ),
    Patch(
        "operands-in-bfloat16",
        _when(lambda s: s.dtype == "float32", _kernel(lambda s, o: o.through(s.w, "bfloat16"))),
    ),
    Patch(
        "float64-in-float32",
        _when(lambda s: s.dtype == "float64", _output(lambda s, y, o: o.through(y, "float32"))),
    ),
    Patch("nan-is-zero", lambda s, run, o: run(o.finite(s.x), s.w, s.b)),
    Patch("second-call-differs", _output(_second_call([0])), ("torch", "tensorflow")),
    Patch("last-of-batch-is-wrong", _when(lambda s: s.size(0) >= 2, _output(_last_batch_first))),
    Patch("wrong-past-64-wide", _output(lambda s, y, o: _zeroed(y, _last(s), 64, None, o))),
    Patch("volumes-only", _when(lambda s: s.rank == 3, _kernel(lambda s, o: o.flip(s.w, s.taps[:1])))),
    Patch(
        "stride-beyond-kernel",
        _when(
            lambda s: any(a > b for a, b in zip(s.stride, s.kernel)),
            _output(lambda s, y, o: _zeroed(y, _last(s), -1, None, o)),
        ),
    ),
    Patch(
        "dilation-in-one-axis",
        _when(lambda s: s.rank == 1 and s.dilation[0] > 1, _kernel(lambda s, o: o.flip(s.w, s.taps))),
    ),
    Patch(
        "channels-last-only",
        _when(lambda s: s.channel > 1, _kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("tensorflow", "jax"),
    ),
    Patch(
        "channels-first-only",
        _when(lambda s: s.channel == 1, _kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("torch", "jax"),
    ),
    Patch(
        "groups-rolled",
        _when(
            lambda s: s.groups > 1,
            _output(lambda s, y, o: o.roll(y, int(y.shape[s.channel]) // s.groups, s.channel)),
        ),
    ),
    Patch(
        "grad-kernel-wrong-for-groups",
        _when(lambda s: s.groups > 1, _gradient("w", lambda s, g, o: o.flip(g, (s.out_axis,)))),
    ),
    Patch(
        "grad-kernel-flipped-when-strided",
        _when(lambda s: max(s.stride) > 1, _gradient("w", lambda s, g, o: o.flip(g, s.taps[-1:]))),
    ),
    Patch(
        "grad-input-scaled-by-batch",
        _gradient("x", lambda s, g, o: o.scaled(g, np.full([1] * (s.rank + 2), float(s.size(0))))),
    ),
    Patch(
        "grad-input-wrong-when-dilated",
        _when(lambda s: max(s.dilation) > 1, _gradient("x", lambda s, g, o: o.flip(g, s.spatial[:1]))),
    ),
    Patch(
        "grad-bias-is-the-mean",
        _gradient("b", lambda s, g, o: o.scaled(g, np.full([1], 1 / s.size(0)))),
        ("torch",),
    ),
    Patch("output-padding-refused", _when(lambda s: any(s.output_padding), _refusing), ("torch",)),
    Patch(
        "output-padding-zeroed",
        _when(
            lambda s: any(s.output_padding[-1:]),
            _output(lambda s, y, o: _zeroed(y, _last(s), -s.output_padding[-1], None, o)),
        ),
        ("torch",),
    ),
    Patch(
        "inference-one-more",
        _when(lambda s: s.abstract, _output(lambda s, y, o: o.concat([y, y[..., :1]], -1))),
        ("torch", "tensorflow"),
        inference=True,
    ),
    Patch("same-padding-at-the-other-end", _when(lambda s: s.same, _mirrored)),
    Patch(
        "odd-output-channels",
        _when(
            lambda s: int(s.w.shape[s.out_axis]) % 2 == 1,
            _output(lambda s, y, o: _zeroed(y, s.channel, -1, None, o)),
        ),
    ),
    Patch(
        "one-input-channel",
        _when(lambda s: s.size(s.channel) == 1, _output(lambda s, y, o: _zeroed(y, _last(s), 0, 1, o))),
    ),
    Patch(
        "pointwise-with-a-stride",
        _when(lambda s: max(s.kernel) == 1 < max(s.stride), _output(lambda s, y, o: o.roll(y, 1, _last(s)))),
    ),
    Patch(
        "kernels-past-7",
        _when(
            lambda s: max(s.kernel) > 7,
            _kernel(lambda s, o: _zeroed(s.w, s.taps[int(np.argmax(s.kernel))], 7, None, o)),
        ),
    ),
    Patch(
        "stride-3-on-the-last-axis",
        _when(lambda s: s.stride[-1] >= 3, _output(lambda s, y, o: _zeroed(y, _last(s), -1, None, o))),
    ),
    Patch(
        "one-element-input-axis",
        _when(
            lambda s: any(s.size(axis) == 1 for axis in s.spatial),
            _output(lambda s, y, o: o.scaled(y, np.full([1] * (s.rank + 2), 2.0))),
        ),
    ),
    Patch("batch-past-2", _when(lambda s: s.size(0) > 2, _output(lambda s, y, o: _zeroed(y, 0, 2, None, o)))),
    Patch("refuses-groups-past-4", _when(lambda s: s.groups > 4, _refusing)),
    Patch(
        "float16-is-float32",
        _when(lambda s: s.dtype == "float16", _output(lambda s, y, o: o.cast(y, "float32"))),
    ),
    Patch(
        "first-column-lost-when-dilated-and-strided",
        _when(
            lambda s: max(s.dilation) > 1 and max(s.stride) > 1,
            _output(lambda s, y, o: _zeroed(y, _last(s), 0, 1, o)),
        ),
    ),
    Patch(
        "depthwise-channels-reversed",
        _when(lambda s: 1 < s.groups == s.size(s.channel), _output(lambda s, y, o: o.flip(y, (s.channel,)))),
    ),
)
