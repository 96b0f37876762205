"""All faults that are put into the frameworks: general ones here, those of kernels and of memory beside."""

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
from benchmarks.framework_faults.kernel_faults import KERNEL_FAULTS
from benchmarks.framework_faults.memory_faults import MEMORY_FAULTS


def _mirror_call(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    """The original on mirrored operands: SAME pads its odd row at the other end."""
    x, w = ops.flip(call.x, call.spatial), ops.flip(call.w, call.taps)
    return ops.flip(run(x, w, call.b), call.spatial)


def _double_every_other_output(calls: list[int]) -> Any:
    def change(call: ConvolutionCall, y: Tensor, ops: Any) -> Tensor:
        calls[0] += 1
        return y if calls[0] % 2 else ops.scale(y, np.full([1] * len(y.shape), 2.0))

    return change


def _refuse(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    raise NotImplementedError("not implemented in this build")


def _rotate_batch(call: ConvolutionCall, y: Tensor, ops: Any) -> Tensor:
    return ops.concat([y[:1], y[:-1]], 0)


def _last_axis(call: ConvolutionCall) -> int:
    return call.spatial[-1]


IDENTITY = Fault("nothing", lambda call, run, ops: run(call.x, call.w, call.b))
"""The twin of all faults: it changes nothing, and no case may fail by it."""

FAULTS = (
    Fault(
        "kernel-flipped-on-one-axis-when-strided",
        restrict_to(lambda s: max(s.stride) > 1, change_kernel(lambda s, o: o.flip(s.w, s.taps[-1:]))),
    ),
    Fault(
        "output-channels-past-16-lost", change_output(lambda s, y, o: zero_range(y, s.channel, 16, None, o))
    ),
    Fault(
        "input-channels-past-32-lost",
        lambda s, run, o: run(zero_range(s.x, s.channel, 32, None, o), s.w, s.b),
    ),
    Fault(
        "operands-in-bfloat16",
        restrict_to(
            lambda s: s.dtype == "float32", change_kernel(lambda s, o: o.round_through(s.w, "bfloat16"))
        ),
    ),
    Fault(
        "float64-in-float32",
        restrict_to(
            lambda s: s.dtype == "float64", change_output(lambda s, y, o: o.round_through(y, "float32"))
        ),
    ),
    Fault("nan-is-zero", lambda s, run, o: run(o.zero_nans(s.x), s.w, s.b)),
    Fault("second-call-differs", change_output(_double_every_other_output([0])), ("torch", "tensorflow")),
    Fault("last-of-batch-is-wrong", restrict_to(lambda s: s.size(0) >= 2, change_output(_rotate_batch))),
    Fault("wrong-past-64-wide", change_output(lambda s, y, o: zero_range(y, _last_axis(s), 64, None, o))),
    Fault(
        "volumes-only",
        restrict_to(lambda s: s.rank == 3, change_kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
    ),
    Fault(
        "stride-beyond-kernel",
        restrict_to(
            lambda s: any(a > b for a, b in zip(s.stride, s.kernel)),
            change_output(lambda s, y, o: zero_range(y, _last_axis(s), -1, None, o)),
        ),
    ),
    Fault(
        "dilation-in-one-axis",
        restrict_to(
            lambda s: s.rank == 1 and s.dilation[0] > 1, change_kernel(lambda s, o: o.flip(s.w, s.taps))
        ),
    ),
    Fault(
        "channels-last-only",
        restrict_to(lambda s: s.channel > 1, change_kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("tensorflow", "jax"),
    ),
    Fault(
        "channels-first-only",
        restrict_to(lambda s: s.channel == 1, change_kernel(lambda s, o: o.flip(s.w, s.taps[:1]))),
        ("torch", "jax"),
    ),
    Fault(
        "groups-rolled",
        restrict_to(
            lambda s: s.groups > 1,
            change_output(lambda s, y, o: o.roll(y, int(y.shape[s.channel]) // s.groups, s.channel)),
        ),
    ),
    Fault(
        "grad-kernel-wrong-for-groups",
        restrict_to(lambda s: s.groups > 1, change_gradient("w", lambda s, g, o: o.flip(g, (s.out_axis,)))),
    ),
    Fault(
        "grad-kernel-flipped-when-strided",
        restrict_to(
            lambda s: max(s.stride) > 1, change_gradient("w", lambda s, g, o: o.flip(g, s.taps[-1:]))
        ),
    ),
    Fault(
        "grad-input-scaled-by-batch",
        change_gradient("x", lambda s, g, o: o.scale(g, np.full([1] * (s.rank + 2), float(s.size(0))))),
    ),
    Fault(
        "grad-input-wrong-when-dilated",
        restrict_to(
            lambda s: max(s.dilation) > 1, change_gradient("x", lambda s, g, o: o.flip(g, s.spatial[:1]))
        ),
    ),
    Fault(
        "grad-bias-is-the-mean",
        change_gradient("b", lambda s, g, o: o.scale(g, np.full([1], 1 / s.size(0)))),
        ("torch",),
    ),
    Fault("output-padding-refused", restrict_to(lambda s: any(s.output_padding), _refuse), ("torch",)),
    Fault(
        "output-padding-zeroed",
        restrict_to(
            lambda s: any(s.output_padding[-1:]),
            change_output(lambda s, y, o: zero_range(y, _last_axis(s), -s.output_padding[-1], None, o)),
        ),
        ("torch",),
    ),
    Fault(
        "inference-one-more",
        restrict_to(lambda s: s.abstract, change_output(lambda s, y, o: o.concat([y, y[..., :1]], -1))),
        ("torch", "tensorflow"),
        inference=True,
    ),
    Fault("same-padding-at-the-other-end", restrict_to(lambda s: s.same, _mirror_call)),
    Fault(
        "odd-output-channels",
        restrict_to(
            lambda s: int(s.w.shape[s.out_axis]) % 2 == 1,
            change_output(lambda s, y, o: zero_range(y, s.channel, -1, None, o)),
        ),
    ),
    Fault(
        "one-input-channel",
        restrict_to(
            lambda s: s.size(s.channel) == 1,
            change_output(lambda s, y, o: zero_range(y, _last_axis(s), 0, 1, o)),
        ),
    ),
    Fault(
        "pointwise-with-a-stride",
        restrict_to(
            lambda s: max(s.kernel) == 1 < max(s.stride),
            change_output(lambda s, y, o: o.roll(y, 1, _last_axis(s))),
        ),
    ),
    Fault(
        "kernels-past-7",
        restrict_to(
            lambda s: max(s.kernel) > 7,
            change_kernel(lambda s, o: zero_range(s.w, s.taps[int(np.argmax(s.kernel))], 7, None, o)),
        ),
    ),
    Fault(
        "stride-3-on-the-last-axis",
        restrict_to(
            lambda s: s.stride[-1] >= 3,
            change_output(lambda s, y, o: zero_range(y, _last_axis(s), -1, None, o)),
        ),
    ),
    Fault(
        "one-element-input-axis",
        restrict_to(
            lambda s: any(s.size(axis) == 1 for axis in s.spatial),
            change_output(lambda s, y, o: o.scale(y, np.full([1] * (s.rank + 2), 2.0))),
        ),
    ),
    Fault(
        "batch-past-2",
        restrict_to(lambda s: s.size(0) > 2, change_output(lambda s, y, o: zero_range(y, 0, 2, None, o))),
    ),
    Fault("refuses-groups-past-4", restrict_to(lambda s: s.groups > 4, _refuse)),
    Fault(
        "float16-is-float32",
        restrict_to(lambda s: s.dtype == "float16", change_output(lambda s, y, o: o.cast(y, "float32"))),
    ),
    Fault(
        "first-column-lost-when-dilated-and-strided",
        restrict_to(
            lambda s: max(s.dilation) > 1 and max(s.stride) > 1,
            change_output(lambda s, y, o: zero_range(y, _last_axis(s), 0, 1, o)),
        ),
    ),
    Fault(
        "depthwise-channels-reversed",
        restrict_to(
            lambda s: 1 < s.groups == s.size(s.channel),
            change_output(lambda s, y, o: o.flip(y, (s.channel,))),
        ),
    ),
    *KERNEL_FAULTS,
    *MEMORY_FAULTS,
)
