"""Faults for the frameworks' own functions: what a patch inside the worker's Python would do to them."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.kernel_patches import KERNELS
from benchmarks.memory_patches import MEMORIES
from benchmarks.patch import Patch, Run, Seen, Tensor, gradient, kernel, output, when, zeroed


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
        when(lambda s: max(s.stride) > 1, kernel(lambda s, o: o.flip(s.w, s.taps[-1:]))),
    ),
    Patch("output-channels-past-16-lost", output(lambda s, y, o: zeroed(y, s.channel, 16, None, o))),
    Patch(
        "input-channels-past-32-lost", lambda s, run, o: run(zeroed(s.x, s.channel, 32, None, o), s.w, s.b)
    ),
    Patch(
        "operands-in-bfloat16",
        when(lambda s: s.dtype == "float32", kernel(lambda s, o: o.through(s.w, "bfloat16"))),
    ),
    Patch(
        "float64-in-float32",
        when(lambda s: s.dtype == "float64", output(lambda s, y, o: o.through(y, "float32"))),
    ),
    Patch("nan-is-zero", lambda s, run, o: run(o.finite(s.x), s.w, s.b)),
    Patch("second-call-differs", output(_second_call([0])), ("torch", "tensorflow")),
    Patch("last-of-batch-is-wrong", when(lambda s: s.size(0) >= 2, output(_last_batch_first))),
    Patch("wrong-past-64-wide", output(lambda s, y, o: zeroed(y, _last(s), 64, None, o))),
    Patch("volumes-only", when(lambda s: s.rank == 3, kernel(lambda s, o: o.flip(s.w, s.taps[:1])))),
    Patch(
        "stride-beyond-kernel",
        when(
            lambda s: any(a > b for a, b in zip(s.stride, s.kernel)),
            output(lambda s, y, o: zeroed(y, _last(s), -1, None, o)),
        ),
    ),
    Patch(
        "dilation-in-one-axis",
        when(lambda s: s.rank == 1 and s.dilation[0] > 1, kernel(lambda s, o: o.flip(s.w, s.taps))),
    ),
    Patch(
        "channels-last-only",
        when(lambda s: s.channel > 1, kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("tensorflow", "jax"),
    ),
    Patch(
        "channels-first-only",
        when(lambda s: s.channel == 1, kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("torch", "jax"),
    ),
    Patch(
        "groups-rolled",
        when(
            lambda s: s.groups > 1,
            output(lambda s, y, o: o.roll(y, int(y.shape[s.channel]) // s.groups, s.channel)),
        ),
    ),
    Patch(
        "grad-kernel-wrong-for-groups",
        when(lambda s: s.groups > 1, gradient("w", lambda s, g, o: o.flip(g, (s.out_axis,)))),
    ),
    Patch(
        "grad-kernel-flipped-when-strided",
        when(lambda s: max(s.stride) > 1, gradient("w", lambda s, g, o: o.flip(g, s.taps[-1:]))),
    ),
    Patch(
        "grad-input-scaled-by-batch",
        gradient("x", lambda s, g, o: o.scaled(g, np.full([1] * (s.rank + 2), float(s.size(0))))),
    ),
    Patch(
        "grad-input-wrong-when-dilated",
        when(lambda s: max(s.dilation) > 1, gradient("x", lambda s, g, o: o.flip(g, s.spatial[:1]))),
    ),
    Patch(
        "grad-bias-is-the-mean",
        gradient("b", lambda s, g, o: o.scaled(g, np.full([1], 1 / s.size(0)))),
        ("torch",),
    ),
    Patch("output-padding-refused", when(lambda s: any(s.output_padding), _refusing), ("torch",)),
    Patch(
        "output-padding-zeroed",
        when(
            lambda s: any(s.output_padding[-1:]),
            output(lambda s, y, o: zeroed(y, _last(s), -s.output_padding[-1], None, o)),
        ),
        ("torch",),
    ),
    Patch(
        "inference-one-more",
        when(lambda s: s.abstract, output(lambda s, y, o: o.concat([y, y[..., :1]], -1))),
        ("torch", "tensorflow"),
        inference=True,
    ),
    Patch("same-padding-at-the-other-end", when(lambda s: s.same, _mirrored)),
    Patch(
        "odd-output-channels",
        when(
            lambda s: int(s.w.shape[s.out_axis]) % 2 == 1,
            output(lambda s, y, o: zeroed(y, s.channel, -1, None, o)),
        ),
    ),
    Patch(
        "one-input-channel",
        when(lambda s: s.size(s.channel) == 1, output(lambda s, y, o: zeroed(y, _last(s), 0, 1, o))),
    ),
    Patch(
        "pointwise-with-a-stride",
        when(lambda s: max(s.kernel) == 1 < max(s.stride), output(lambda s, y, o: o.roll(y, 1, _last(s)))),
    ),
    Patch(
        "kernels-past-7",
        when(
            lambda s: max(s.kernel) > 7,
            kernel(lambda s, o: zeroed(s.w, s.taps[int(np.argmax(s.kernel))], 7, None, o)),
        ),
    ),
    Patch(
        "stride-3-on-the-last-axis",
        when(lambda s: s.stride[-1] >= 3, output(lambda s, y, o: zeroed(y, _last(s), -1, None, o))),
    ),
    Patch(
        "one-element-input-axis",
        when(
            lambda s: any(s.size(axis) == 1 for axis in s.spatial),
            output(lambda s, y, o: o.scaled(y, np.full([1] * (s.rank + 2), 2.0))),
        ),
    ),
    Patch("batch-past-2", when(lambda s: s.size(0) > 2, output(lambda s, y, o: zeroed(y, 0, 2, None, o)))),
    Patch("refuses-groups-past-4", when(lambda s: s.groups > 4, _refusing)),
    Patch(
        "float16-is-float32",
        when(lambda s: s.dtype == "float16", output(lambda s, y, o: o.cast(y, "float32"))),
    ),
    Patch(
        "first-column-lost-when-dilated-and-strided",
        when(
            lambda s: max(s.dilation) > 1 and max(s.stride) > 1,
            output(lambda s, y, o: zeroed(y, _last(s), 0, 1, o)),
        ),
    ),
    Patch(
        "depthwise-channels-reversed",
        when(lambda s: 1 < s.groups == s.size(s.channel), output(lambda s, y, o: o.flip(y, (s.channel,)))),
    ),
    *KERNELS,
    *MEMORIES,
)
