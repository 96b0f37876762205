"""Faults as kernels have them: tails of vectors and blocks, fast paths for some shapes, gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.framework_faults.fault import (
    ConvolutionCall,
    Fault,
    Original,
    Tensor,
    change_gradient,
    change_kernel,
    change_output,
    restrict_to,
    zero_range,
)

EAGER = ("torch", "tensorflow")
TORCH = ("torch",)

ELEMENTS_OF_16_BITS = 2**16
"""Elements that an index of 16 bits can reach."""


def _last_axis(call: ConvolutionCall) -> int:
    return call.spatial[-1]


def _tail_begin(number: int, multiple: int) -> int:
    """The index behind the last whole multiple; `number` itself up to one `multiple`."""
    return number - number % multiple if number > multiple else number


def _roll_groups_after_first_sample(call: ConvolutionCall, y: Tensor, ops: Any) -> Tensor:
    step = int(y.shape[call.channel]) // call.groups
    return ops.concat([y[:1], ops.roll(y[1:], step, call.channel)], 0)


def _odd_dilated_axes(call: ConvolutionCall) -> list[int]:
    pairs = zip(call.taps, call.kernel, call.dilation)
    return [axis for axis, size, dilation in pairs if size % 2 and size > 1 and dilation > 1]


def _drop_channel_tail(multiple: int) -> Any:
    def change(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        tail = _tail_begin(call.channels[0], multiple)
        return run(zero_range(call.x, call.channel, tail, None, ops), call.w, call.b)

    return restrict_to(lambda s: s.groups == 1, change)


def _sum_bias_gradient_over_first_sample(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    """The gradient of the bias sums over positions of the first sample alone."""
    kept: list[Tensor] = []

    def keep_cotangent(cotangent: Tensor) -> Tensor:
        kept.append(cotangent)
        return cotangent

    def sum_first_sample(_: Tensor) -> Tensor:
        return kept[-1][:1].sum((0, *call.spatial))

    b = None if call.b is None else ops.with_gradient(call.b, sum_first_sample)
    return ops.with_gradient(run(call.x, call.w, b), keep_cotangent)


def _kernel_gradient_without_last_sample(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    fewer = ops.constant(zero_range(call.x, 0, -1, None, ops))
    other = run(fewer, call.w, None)
    return run(call.x, ops.constant(call.w), call.b) + other - ops.constant(other)


def _zero_beyond_16_bit_index(call: ConvolutionCall, y: Tensor, ops: Any) -> Tensor:
    """Elements beyond an index of 16 bits stay zero."""
    shape = tuple(int(extent) for extent in y.shape)
    if np.prod(shape) <= ELEMENTS_OF_16_BITS:
        return y
    return ops.scale(y, (np.arange(np.prod(shape)) < ELEMENTS_OF_16_BITS).reshape(shape).astype(np.float64))


def _is_square(call: ConvolutionCall) -> bool:
    sizes = {call.size(axis) for axis in call.spatial}
    return call.rank > 1 and all(len(set(values)) == 1 for values in (sizes, call.kernel, call.stride))


def _swap_last_axes(call: ConvolutionCall, y: Tensor, ops: Any) -> Tensor:
    first, second = call.spatial[-2:]
    return ops.swap_axes(y, first, second) if y.shape[first] == y.shape[second] else y


def _misread_cotangent(broadcast: bool) -> Any:
    """The cotangent is read without its strides: with gaps, or, with `broadcast`, where a stride is zero."""
    return change_output(lambda s, y, o: o.with_gradient(y, lambda g: o.misread_strides(g, broadcast)))


def _is_depthwise(call: ConvolutionCall, multiplied: bool) -> bool:
    inputs, outputs = call.channels
    return 1 < call.groups == inputs and (outputs > inputs) == multiplied


TAILS = (
    Fault("channels-past-a-multiple-of-4-lost", _drop_channel_tail(4)),
    Fault("channels-past-a-multiple-of-16-lost", _drop_channel_tail(16)),
    Fault("channels-past-64-lost", change_output(lambda s, y, o: zero_range(y, s.channel, 64, None, o))),
    Fault(
        "columns-past-a-multiple-of-8-lost",
        change_output(
            lambda s, y, o: zero_range(y, _last_axis(s), _tail_begin(int(y.shape[_last_axis(s)]), 8), None, o)
        ),
    ),
    Fault("wrong-past-128-wide", change_output(lambda s, y, o: zero_range(y, _last_axis(s), 128, None, o))),
    Fault("wrong-past-256-wide", change_output(lambda s, y, o: zero_range(y, _last_axis(s), 256, None, o))),
    Fault("wrong-past-32-high", change_output(lambda s, y, o: zero_range(y, s.spatial[0], 32, None, o))),
    Fault("batch-past-8", change_output(lambda s, y, o: zero_range(y, 0, 8, None, o))),
    Fault("indices-of-16-bits", change_output(_zero_beyond_16_bit_index)),
)


PATHS = (
    Fault(
        "groups-of-later-samples-rolled",
        restrict_to(lambda s: s.groups > 1 and s.size(0) > 1, change_output(_roll_groups_after_first_sample)),
    ),
    Fault(
        "odd-kernels-flipped-when-dilated",
        change_kernel(lambda s, o: o.flip(s.w, axes) if (axes := _odd_dilated_axes(s)) else s.w),
    ),
    Fault(
        "last-group-lost",
        restrict_to(
            lambda s: s.groups > 1,
            change_output(lambda s, y, o: zero_range(y, s.channel, -(s.channels[1] // s.groups), None, o)),
        ),
    ),
    Fault(
        "unequal-groups-rolled",
        restrict_to(
            lambda s: s.groups > 1 and s.channels[0] != s.channels[1],
            change_output(lambda s, y, o: o.roll(y, 1, s.channel)),
        ),
    ),
    Fault(
        "depthwise-multiplier-rolled",
        restrict_to(lambda s: _is_depthwise(s, True), change_output(lambda s, y, o: o.roll(y, 1, s.channel))),
    ),
    Fault(
        "depthwise-kernels-rolled",
        restrict_to(
            lambda s: _is_depthwise(s, False), change_kernel(lambda s, o: o.roll(s.w, 1, s.out_axis))
        ),
        ("torch", "jax"),
    ),
    Fault("squares-transposed", restrict_to(_is_square, change_output(_swap_last_axes))),
    Fault(
        "odd-outputs-of-3x3-lose-a-row",
        restrict_to(
            lambda s: set(s.kernel) == {3} and set(s.stride) == set(s.dilation) == {1},
            change_output(
                lambda s, y, o: (
                    zero_range(y, s.spatial[0], -1, None, o) if int(y.shape[s.spatial[0]]) % 2 else y
                )
            ),
        ),
    ),
    Fault(
        "pointwise-samples-reversed",
        restrict_to(
            lambda s: set(s.kernel) == set(s.stride) == {1} and s.size(0) > 1,
            change_output(lambda s, y, o: o.flip(y, (0,))),
        ),
    ),
    Fault(
        "one-sample",
        restrict_to(
            lambda s: s.size(0) == 1, change_output(lambda s, y, o: zero_range(y, _last_axis(s), -1, None, o))
        ),
    ),
    Fault(
        "one-output-element",
        change_output(
            lambda s, y, o: (
                o.scale(y, np.float64(2)) if all(int(y.shape[axis]) == 1 for axis in s.spatial) else y
            )
        ),
    ),
    Fault(
        "kernel-beyond-input-flipped",
        restrict_to(
            lambda s: any(tap > s.size(axis) for tap, axis in zip(s.kernel, s.spatial)),
            change_kernel(lambda s, o: o.flip(s.w, s.taps)),
        ),
    ),
    Fault(
        "even-kernel-with-stride-2-rolled",
        restrict_to(
            lambda s: s.stride[-1] == 2 and s.kernel[-1] % 2 == 0,
            change_output(lambda s, y, o: o.roll(y, 1, _last_axis(s))),
        ),
    ),
)


GRADIENTS = (
    Fault(
        "grad-input-between-strides-unwritten",
        restrict_to(
            lambda s: s.op == "conv" and any(a > b for a, b in zip(s.stride, s.kernel)),
            change_gradient("x", lambda s, g, o: o.fill_zeros(g)),
        ),
    ),
    Fault(
        "grad-input-of-the-last-group-lost",
        restrict_to(
            lambda s: s.groups > 1,
            change_gradient(
                "x", lambda s, g, o: zero_range(g, s.channel, -(s.channels[0] // s.groups), None, o)
            ),
        ),
    ),
    Fault(
        "grad-input-of-transposed-rolled-when-strided",
        restrict_to(
            lambda s: s.op != "conv" and max(s.stride) > 1,
            change_gradient("x", lambda s, g, o: o.roll(g, 1, _last_axis(s))),
        ),
    ),
    Fault(
        "grad-kernel-of-transposed-volumes-flipped",
        restrict_to(
            lambda s: s.op != "conv" and s.rank == 3,
            change_gradient("w", lambda s, g, o: o.flip(g, s.taps[:1])),
        ),
    ),
    Fault(
        "grad-kernel-without-the-last-sample",
        restrict_to(lambda s: s.size(0) > 1 and s.dtype[:5] == "float", _kernel_gradient_without_last_sample),
    ),
    Fault(
        "grad-bias-of-the-first-sample",
        restrict_to(lambda s: s.b is not None, _sum_bias_gradient_over_first_sample),
        TORCH,
    ),
    Fault(
        "empty-batch-leaves-grad-kernel-unwritten",
        restrict_to(
            lambda s: s.size(0) == 0, change_gradient("w", lambda s, g, o: o.add_constant(g, np.float64(7)))
        ),
        empty=True,
    ),
    Fault("cotangent-strides-ignored", _misread_cotangent(False), TORCH, variant="strided"),
    Fault("broadcast-cotangent-misread", _misread_cotangent(True), TORCH, variant="strided"),
)


KERNEL_FAULTS = (*TAILS, *PATHS, *GRADIENTS)
