"""Faults of number formats and of storage: too few bits, memory unwritten, shared or kept between calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.framework_faults.fault import (
    ConvolutionCall,
    Fault,
    Original,
    Tensor,
    change_gradient,
    change_output,
    restrict_to,
)

EAGER = ("torch", "tensorflow")
TORCH = ("torch",)


def _slice_axis(values: Tensor, axis: int, begin: int | None, end: int | None) -> Tensor:
    """The values from `begin` to `end` along an axis."""
    return values[(*[slice(None)] * axis, slice(begin, end))]


def _last_axis(call: ConvolutionCall) -> int:
    return call.spatial[-1]


def _pad_explicitly(call: ConvolutionCall, run: Original, ops: Any, edge: bool) -> Tensor:
    """Padding with the edge rows (`edge`) or with minus infinity where the call pads with zeros."""
    x = call.x
    for axis, (begin, end) in zip(call.spatial, call.pads):
        first, last = _slice_axis(x, axis, 0, 1), _slice_axis(x, axis, -1, None)
        if not edge:
            first, last = (ops.add_constant(part, np.float64(-np.inf)) for part in (first, last))
        x = ops.concat([first] * begin + [x] + [last] * end, axis)
    return run(x, call.w, call.b, **call.unpadded)


def _bias_along_the_last_axis(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    y = run(call.x, call.w, None)
    return y + (call.b if int(y.shape[-1]) == call.channels[1] else call.b.reshape(-1, *[1] * call.rank))


def _change_after_call(operand: str) -> Any:
    """A body that changes one operand ("x" or "w") in place after the call."""

    def body(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        y = run(call.x, call.w, call.b)
        ops.change_first_element(getattr(call, operand))
        return y

    return body


def _change_kernel_in_backward(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    """The kernel is changed in place while the gradient of the input is computed."""

    def change(cotangent: Tensor) -> Tensor:
        ops.change_first_element(call.w)
        return cotangent

    return run(ops.with_gradient(call.x, change), call.w, call.b)


def _perturb_every_other_gradient() -> Any:
    """A race: one element of every other kernel gradient is off by one unit in the last place."""
    calls = [0]

    def change(call: ConvolutionCall, g: Tensor, ops: Any) -> Tensor:
        calls[0] += 1
        factor = np.ones(tuple(int(extent) for extent in g.shape))
        if calls[0] % 2 and factor.size:
            factor.flat[0] += {"float64": 2.0**-52, "float32": 2.0**-23}.get(call.dtype, 2.0**-7)
        return ops.scale(g, factor)

    return change_gradient("w", change)


def _accumulate_gradients() -> Any:
    """Each kernel gradient is added to the previous one of its shape."""
    kept: dict[Any, Any] = {}

    def change(call: ConvolutionCall, g: Tensor, ops: Any) -> Tensor:
        key = (tuple(g.shape), call.dtype)
        total = g + kept[key] if key in kept else g
        kept[key] = ops.constant(total)
        return total

    return change_gradient("w", change)


def _reuse_first_plan() -> Any:
    """The arguments of the first call of some shapes serve all later calls of these shapes."""
    plans: dict[Any, Original] = {}

    def body(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        key = (call.op, tuple(call.x.shape), tuple(call.w.shape), call.dtype, call.channel)
        return plans.setdefault(key, run)(call.x, call.w, call.b)

    return body


def _reuse_first_kernel() -> Any:
    """The first kernel of a shape is used for all later calls, as if a packed copy were cached by shape."""
    kernels: dict[Any, Tensor] = {}

    def body(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        key = (call.op, tuple(call.w.shape), call.dtype)
        first = kernels.setdefault(key, ops.constant(ops.scale(call.w, np.float64(1))))
        return run(call.x, call.w + (first - ops.constant(call.w)), call.b)

    return body


def _reuse_output_memory() -> Any:
    """All outputs of one shape share their memory."""
    memory: dict[Any, Tensor] = {}

    def body(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
        y = run(call.x, call.w, call.b)
        return ops.place_in(y, memory.setdefault((tuple(y.shape), call.dtype), ops.constant(y)))

    return body


def _truncate_sums(call: ConvolutionCall, run: Original, ops: Any) -> Tensor:
    """Sums are truncated to bfloat16 instead of rounded."""
    y = run(call.x, call.w, call.b)
    exact = run(*(None if t is None else ops.cast(t, "float32") for t in (call.x, call.w, call.b)))
    return y + ops.constant(ops.truncate_to_bfloat16(exact) - y)


FORMAT_FAULTS = (
    Fault(
        "grad-kernel-in-bfloat16",
        restrict_to(
            lambda s: s.dtype == "float32",
            change_gradient("w", lambda s, g, o: o.round_through(g, "bfloat16")),
        ),
    ),
    Fault(
        "cotangent-in-bfloat16",
        restrict_to(
            lambda s: s.dtype == "float32",
            change_output(lambda s, y, o: o.with_gradient(y, lambda g: o.round_through(g, "bfloat16"))),
        ),
    ),
    Fault(
        "integers-in-float32",
        restrict_to(
            lambda s: s.dtype in ("int32", "int64"),
            change_output(lambda s, y, o: o.cast(o.cast(y, "float32"), s.dtype)),
        ),
    ),
    Fault("bfloat16-cut-off", restrict_to(lambda s: s.dtype == "bfloat16", _truncate_sums)),
    Fault(
        "float16-saturates",
        restrict_to(
            lambda s: s.dtype == "float16", change_output(lambda s, y, o: o.clip_infinities(y, 65504.0))
        ),
    ),
)


STORAGE_FAULTS = (
    Fault(
        "output-padding-unwritten",
        restrict_to(
            lambda s: any(s.output_padding[-1:]),
            change_output(
                lambda s, y, o: o.concat(
                    [
                        _slice_axis(y, _last_axis(s), None, -s.output_padding[-1]),
                        o.add_constant(
                            _slice_axis(y, _last_axis(s), -s.output_padding[-1], None), np.float64(3)
                        ),
                    ],
                    _last_axis(s),
                )
            ),
        ),
        TORCH,
    ),
    Fault(
        "bias-along-the-last-axis", restrict_to(lambda s: s.b is not None, _bias_along_the_last_axis), TORCH
    ),
    Fault(
        "padding-repeats-the-edge",
        restrict_to(lambda s: any(map(any, s.pads)), lambda s, run, o: _pad_explicitly(s, run, o, True)),
    ),
    Fault(
        "padding-with-minus-infinity",
        restrict_to(
            lambda s: any(map(any, s.pads)) and "float" in s.dtype,
            lambda s, run, o: _pad_explicitly(s, run, o, False),
        ),
    ),
    Fault("input-changed-in-place", _change_after_call("x"), EAGER),
    Fault("kernel-changed-in-backward", _change_kernel_in_backward, EAGER),
    Fault("output-memory-reused", _reuse_output_memory(), TORCH),
    Fault(
        "grad-kernel-races", restrict_to(lambda s: "float" in s.dtype, _perturb_every_other_gradient()), EAGER
    ),
    Fault("gradients-accumulate", _accumulate_gradients(), EAGER),
    Fault("plan-kept-by-shapes-alone", _reuse_first_plan()),
    Fault("kernel-kept-by-its-shape", _reuse_first_kernel(), EAGER),
    Fault(
        "input-strides-ignored",
        lambda s, run, o: run(o.misread_strides(s.x, False), s.w, s.b),
        TORCH,
        variant="strided",
    ),
)


MEMORY_FAULTS = (*FORMAT_FAULTS, *STORAGE_FAULTS)
