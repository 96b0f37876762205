"""Faults of memory and formats: what is not written, shared, kept from before or kept in few bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.patch import Patch, Run, Seen, Tensor, gradient, output, when

EAGER = ("torch", "tensorflow")
TORCH = ("torch",)


def _part(values: Tensor, axis: int, begin: int | None, end: int | None) -> Tensor:
    """From `begin` to `end` along an axis."""
    return values[(*[slice(None)] * axis, slice(begin, end))]


def _last(seen: Seen) -> int:
    return seen.spatial[-1]


def _padded(seen: Seen, run: Run, ops: Any, edge: bool) -> Tensor:
    """The same call with the padding written out: the first and last row again, or minus infinity."""
    x = seen.x
    for axis, (begin, end) in zip(seen.spatial, seen.pads):
        first, last = _part(x, axis, 0, 1), _part(x, axis, -1, None)
        if not edge:
            first, last = (ops.shifted(part, np.float64(-np.inf)) for part in (first, last))
        x = ops.concat([first] * begin + [x] + [last] * end, axis)
    return run(x, seen.w, seen.b, **seen.unpadded)


def _bias_along_the_last_axis(seen: Seen, run: Run, ops: Any) -> Tensor:
    y = run(seen.x, seen.w, None)
    return y + (seen.b if int(y.shape[-1]) == seen.channels[1] else seen.b.reshape(-1, *[1] * seen.rank))


def _after(operand: str) -> Any:
    """The operand is changed in place once its gradient is there, or after the call where there is none."""

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        y = run(seen.x, seen.w, seen.b)
        ops.poke(getattr(seen, operand))
        return y

    return body


def _in_backward(seen: Seen, run: Run, ops: Any) -> Tensor:
    """The kernel is changed in place by the last step of the backward pass."""

    def change(given: Tensor) -> Tensor:
        ops.poke(seen.w)
        return given

    return run(ops.gradient(seen.x, change), seen.w, seen.b)


def _racing() -> Any:
    """Every other gradient has one element that was rounded the other way."""
    calls = [0]

    def change(seen: Seen, g: Tensor, ops: Any) -> Tensor:
        calls[0] += 1
        factor = np.ones(tuple(int(extent) for extent in g.shape))
        if calls[0] % 2 and factor.size:
            factor.flat[0] += {"float64": 2.0**-52, "float32": 2.0**-23}.get(seen.dtype, 2.0**-7)
        return ops.scaled(g, factor)

    return gradient("w", change)


def _accumulating() -> Any:
    """What the last gradient of this shape was is still in the memory that this one is added to."""
    kept: dict[Any, Any] = {}

    def change(seen: Seen, g: Tensor, ops: Any) -> Tensor:
        key = (tuple(g.shape), seen.dtype)
        total = g + kept[key] if key in kept else g
        kept[key] = ops.constant(total)
        return total

    return gradient("w", change)


def _planned() -> Any:
    """The first call of some shapes decides how all later ones are made."""
    plans: dict[Any, Run] = {}

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        key = (seen.op, tuple(seen.x.shape), tuple(seen.w.shape), seen.dtype, seen.channel)
        return plans.setdefault(key, run)(seen.x, seen.w, seen.b)

    return body


def _packed() -> Any:
    """The first kernel of a shape is packed, and used for all later ones."""
    kernels: dict[Any, Tensor] = {}

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        key = (seen.op, tuple(seen.w.shape), seen.dtype)
        first = kernels.setdefault(key, ops.constant(ops.scaled(seen.w, np.float64(1))))
        return run(seen.x, seen.w + (first - ops.constant(seen.w)), seen.b)

    return body


def _reused() -> Any:
    """Outputs of one shape stand in the same memory."""
    memory: dict[Any, Tensor] = {}

    def body(seen: Seen, run: Run, ops: Any) -> Tensor:
        y = run(seen.x, seen.w, seen.b)
        return ops.placed(y, memory.setdefault((tuple(y.shape), seen.dtype), ops.constant(y)))

    return body


def _truncated(seen: Seen, run: Run, ops: Any) -> Tensor:
    """The sums of bfloat16 are cut off instead of rounded."""
    y = run(seen.x, seen.w, seen.b)
    exact = run(*(None if t is None else ops.cast(t, "float32") for t in (seen.x, seen.w, seen.b)))
    return y + ops.constant(ops.truncated(exact) - y)


NUMBERS = (
    Patch(
        "grad-kernel-in-bfloat16",
        when(lambda s: s.dtype == "float32", gradient("w", lambda s, g, o: o.through(g, "bfloat16"))),
    ),
    Patch(
        "cotangent-in-bfloat16",
        when(
            lambda s: s.dtype == "float32",
            output(lambda s, y, o: o.gradient(y, lambda g: o.through(g, "bfloat16"))),
        ),
    ),
    Patch(
        "integers-in-float32",
        when(
            lambda s: s.dtype in ("int32", "int64"),
            output(lambda s, y, o: o.cast(o.cast(y, "float32"), s.dtype)),
        ),
    ),
    Patch("bfloat16-cut-off", when(lambda s: s.dtype == "bfloat16", _truncated)),
    Patch(
        "float16-saturates",
        when(lambda s: s.dtype == "float16", output(lambda s, y, o: o.clipped(y, 65504.0))),
    ),
)


MEMORY = (
    Patch(
        "output-padding-unwritten",
        when(
            lambda s: any(s.output_padding[-1:]),
            output(
                lambda s, y, o: o.concat(
                    [
                        _part(y, _last(s), None, -s.output_padding[-1]),
                        o.shifted(_part(y, _last(s), -s.output_padding[-1], None), np.float64(3)),
                    ],
                    _last(s),
                )
            ),
        ),
        TORCH,
    ),
    Patch("bias-along-the-last-axis", when(lambda s: s.b is not None, _bias_along_the_last_axis), TORCH),
    Patch(
        "padding-repeats-the-edge",
        when(lambda s: any(map(any, s.pads)), lambda s, run, o: _padded(s, run, o, True)),
    ),
    Patch(
        "padding-with-minus-infinity",
        when(
            lambda s: any(map(any, s.pads)) and "float" in s.dtype,
            lambda s, run, o: _padded(s, run, o, False),
        ),
    ),
    Patch("input-changed-in-place", _after("x"), EAGER),
    Patch("kernel-changed-in-backward", _in_backward, EAGER),
    Patch("output-memory-reused", _reused(), TORCH),
    Patch("grad-kernel-races", when(lambda s: "float" in s.dtype, _racing()), EAGER),
    Patch("gradients-accumulate", _accumulating(), EAGER),
    Patch("plan-kept-by-shapes-alone", _planned()),
    Patch("kernel-kept-by-its-shape", _packed(), EAGER),
    Patch(
        "input-strides-ignored",
        lambda s, run, o: run(o.misread(s.x, False), s.w, s.b),
        TORCH,
        variant="strided",
    ),
)


MEMORIES = (*NUMBERS, *MEMORY)
