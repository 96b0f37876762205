"""Faults as kernels have them: a tail, a fast path of some shapes, a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.patch import Patch, Run, Seen, Tensor, gradient, kernel, output, when, zeroed

EAGER = ("torch", "tensorflow")


TORCH = ("torch",)


LAST_OF_16_BITS = 2**16


def _last(seen: Seen) -> int:
    return seen.spatial[-1]


def _tail(number: int, multiple: int) -> int:
    """Where the last whole `multiple` ends, where there is one and something behind it."""
    return number - number % multiple if number > multiple else number


def _of_later_samples(seen: Seen, y: Tensor, ops: Any) -> Tensor:
    step = int(y.shape[seen.channel]) // seen.groups
    return ops.concat([y[:1], ops.roll(y[1:], step, seen.channel)], 0)


def _odd_and_dilated(seen: Seen) -> list[int]:
    pairs = zip(seen.taps, seen.kernel, seen.dilation)
    return [axis for axis, size, dilation in pairs if size % 2 and size > 1 and dilation > 1]


def _channel_tail(multiple: int) -> Any:
    def change(seen: Seen, run: Run, ops: Any) -> Tensor:
        tail = _tail(seen.channels[0], multiple)
        return run(zeroed(seen.x, seen.channel, tail, None, ops), seen.w, seen.b)

    return when(lambda s: s.groups == 1, change)


def _first_sample_of_bias(seen: Seen, run: Run, ops: Any) -> Tensor:
    """The gradient of the bias sums over places, and takes the first sample alone."""
    kept: list[Tensor] = []

    def seen_by_output(given: Tensor) -> Tensor:
        kept.append(given)
        return given

    def of_bias(given: Tensor) -> Tensor:
        return kept[-1][:1].sum((0, *seen.spatial))

    b = None if seen.b is None else ops.gradient(seen.b, of_bias)
    return ops.gradient(run(seen.x, seen.w, b), seen_by_output)


def _kernel_gradient_without_last_sample(seen: Seen, run: Run, ops: Any) -> Tensor:
    fewer = ops.constant(zeroed(seen.x, 0, -1, None, ops))
    other = run(fewer, seen.w, None)
    return run(seen.x, ops.constant(seen.w), seen.b) + other - ops.constant(other)


def _in_few_indices(seen: Seen, y: Tensor, ops: Any) -> Tensor:
    """Elements that an index of 16 bits does not reach are never written."""
    shape = tuple(int(extent) for extent in y.shape)
    if np.prod(shape) <= LAST_OF_16_BITS:
        return y
    return ops.scaled(y, (np.arange(np.prod(shape)) < LAST_OF_16_BITS).reshape(shape).astype(np.float64))


def _square(seen: Seen) -> bool:
    sizes = {seen.size(axis) for axis in seen.spatial}
    return seen.rank > 1 and all(len(set(values)) == 1 for values in (sizes, seen.kernel, seen.stride))


def _swapped(seen: Seen, y: Tensor, ops: Any) -> Tensor:
    first, second = seen.spatial[-2:]
    return ops.swapped(y, first, second) if y.shape[first] == y.shape[second] else y


def _misread(broadcast: bool) -> Any:
    """A cotangent is read as if it had no gaps, or as if none of it was repeated."""
    return output(lambda s, y, o: o.gradient(y, lambda g: o.misread(g, broadcast)))


def _depthwise(seen: Seen, multiplied: bool) -> bool:
    inputs, outputs = seen.channels
    return 1 < seen.groups == inputs and (outputs > inputs) == multiplied


TAILS = (
    Patch("channels-past-a-multiple-of-4-lost", _channel_tail(4)),
    Patch("channels-past-a-multiple-of-16-lost", _channel_tail(16)),
    Patch("channels-past-64-lost", output(lambda s, y, o: zeroed(y, s.channel, 64, None, o))),
    Patch(
        "columns-past-a-multiple-of-8-lost",
        output(lambda s, y, o: zeroed(y, _last(s), _tail(int(y.shape[_last(s)]), 8), None, o)),
    ),
    Patch("wrong-past-128-wide", output(lambda s, y, o: zeroed(y, _last(s), 128, None, o))),
    Patch("wrong-past-256-wide", output(lambda s, y, o: zeroed(y, _last(s), 256, None, o))),
    Patch("wrong-past-32-high", output(lambda s, y, o: zeroed(y, s.spatial[0], 32, None, o))),
    Patch("batch-past-8", output(lambda s, y, o: zeroed(y, 0, 8, None, o))),
    Patch("indices-of-16-bits", output(_in_few_indices)),
)


PATHS = (
    Patch(
        "groups-of-later-samples-rolled",
        when(lambda s: s.groups > 1 and s.size(0) > 1, output(_of_later_samples)),
    ),
    Patch(
        "odd-kernels-flipped-when-dilated",
        kernel(lambda s, o: o.flip(s.w, axes) if (axes := _odd_and_dilated(s)) else s.w),
    ),
    Patch(
        "last-group-lost",
        when(
            lambda s: s.groups > 1,
            output(lambda s, y, o: zeroed(y, s.channel, -(s.channels[1] // s.groups), None, o)),
        ),
    ),
    Patch(
        "unequal-groups-rolled",
        when(
            lambda s: s.groups > 1 and s.channels[0] != s.channels[1],
            output(lambda s, y, o: o.roll(y, 1, s.channel)),
        ),
    ),
    Patch(
        "depthwise-multiplier-rolled",
        when(lambda s: _depthwise(s, True), output(lambda s, y, o: o.roll(y, 1, s.channel))),
    ),
    Patch(
        "depthwise-kernels-rolled",
        when(lambda s: _depthwise(s, False), kernel(lambda s, o: o.roll(s.w, 1, s.out_axis))),
        ("torch", "jax"),
    ),
    Patch("squares-transposed", when(_square, output(_swapped))),
    Patch(
        "odd-outputs-of-3x3-lose-a-row",
        when(
            lambda s: set(s.kernel) == {3} and set(s.stride) == set(s.dilation) == {1},
            output(
                lambda s, y, o: zeroed(y, s.spatial[0], -1, None, o) if int(y.shape[s.spatial[0]]) % 2 else y
            ),
        ),
    ),
    Patch(
        "pointwise-samples-reversed",
        when(
            lambda s: set(s.kernel) == set(s.stride) == {1} and s.size(0) > 1,
            output(lambda s, y, o: o.flip(y, (0,))),
        ),
    ),
    Patch(
        "one-sample", when(lambda s: s.size(0) == 1, output(lambda s, y, o: zeroed(y, _last(s), -1, None, o)))
    ),
    Patch(
        "one-output-element",
        output(
            lambda s, y, o: (
                o.scaled(y, np.float64(2)) if all(int(y.shape[axis]) == 1 for axis in s.spatial) else y
            )
        ),
    ),
    Patch(
        "kernel-beyond-input-flipped",
        when(
            lambda s: any(tap > s.size(axis) for tap, axis in zip(s.kernel, s.spatial)),
            kernel(lambda s, o: o.flip(s.w, s.taps)),
        ),
    ),
    Patch(
        "even-kernel-with-stride-2-rolled",
        when(
            lambda s: s.stride[-1] == 2 and s.kernel[-1] % 2 == 0,
            output(lambda s, y, o: o.roll(y, 1, _last(s))),
        ),
    ),
)


GRADIENTS = (
    Patch(
        "grad-input-between-strides-unwritten",
        when(
            lambda s: s.op == "conv" and any(a > b for a, b in zip(s.stride, s.kernel)),
            gradient("x", lambda s, g, o: o.filled(g)),
        ),
    ),
    Patch(
        "grad-input-of-the-last-group-lost",
        when(
            lambda s: s.groups > 1,
            gradient("x", lambda s, g, o: zeroed(g, s.channel, -(s.channels[0] // s.groups), None, o)),
        ),
    ),
    Patch(
        "grad-input-of-transposed-rolled-when-strided",
        when(
            lambda s: s.op != "conv" and max(s.stride) > 1,
            gradient("x", lambda s, g, o: o.roll(g, 1, _last(s))),
        ),
    ),
    Patch(
        "grad-kernel-of-transposed-volumes-flipped",
        when(lambda s: s.op != "conv" and s.rank == 3, gradient("w", lambda s, g, o: o.flip(g, s.taps[:1]))),
    ),
    Patch(
        "grad-kernel-without-the-last-sample",
        when(lambda s: s.size(0) > 1 and s.dtype[:5] == "float", _kernel_gradient_without_last_sample),
    ),
    Patch("grad-bias-of-the-first-sample", when(lambda s: s.b is not None, _first_sample_of_bias), TORCH),
    Patch(
        "empty-batch-leaves-grad-kernel-unwritten",
        when(lambda s: s.size(0) == 0, gradient("w", lambda s, g, o: o.shifted(g, np.float64(7)))),
        empty=True,
    ),
    Patch("cotangent-strides-ignored", _misread(False), TORCH, variant="strided"),
    Patch("broadcast-cotangent-misread", _misread(True), TORCH, variant="strided"),
)


KERNELS = (*TAILS, *PATHS, *GRADIENTS)
