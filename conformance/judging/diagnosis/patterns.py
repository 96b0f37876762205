"""Where in an array the wrong values are, and in which simple way they are wrong, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.elementwise import Mask
from conformance.operators.dtypes import Float64Array
from conformance.operators.tensors import GRAD_BIAS, GRAD_KERNEL, SECOND_KERNEL

SPATIAL_AXES = {1: ("column",), 2: ("row", "column"), 3: ("plane", "row", "column")}
"""Names of the spatial axes by their number."""

LARGEST_SHIFT = 4
"""Places by which values may be late or early and still be called so."""
MOST_LISTED = 6
BLOCKS = (4, 8, 16, 32, 64, 128)
"""Widths in which kernels take rows, columns and channels."""
EXCERPT_BEFORE, EXCERPT_AFTER = 2, 3


def axis_names(result: str, rank: int) -> tuple[str, ...]:
    """Names of the axes of a result with `rank` axes: batch and channels, or taps of a kernel."""
    if result == GRAD_BIAS:
        return ("channel",)
    kernel = result in (GRAD_KERNEL, SECOND_KERNEL)
    first = ("first channel", "second channel") if kernel else ("batch", "channel")
    tap = "tap " if kernel else ""
    return (*first, *(f"{tap}{name}" for name in SPATIAL_AXES.get(rank - 2, ())))


def location(result: str, wrong: Mask) -> str:
    """The smallest box around the wrong values: `every value of output in batch 1, channel 8..15`."""
    count = int(np.count_nonzero(wrong))
    if count == wrong.size:
        return f"every value of {result} is wrong ({count})"
    names, parts, box = axis_names(result, wrong.ndim), [], 1
    for axis, (name, extent) in enumerate(zip(names, wrong.shape)):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        indices = np.flatnonzero(wrong.any(axis=others))
        box *= len(indices)
        if len(indices) < extent:
            parts.append(_indices(name, indices, extent))
    share = "every value" if box == count else f"{count} of {box} values"
    return (
        f"{share} of {result} in {', '.join(parts)}"
        if parts
        else f"{count} of {wrong.size} values of {result}"
    )


def _indices(name: str, indices: npt.NDArray[np.intp], extent: int) -> str:
    first, last = int(indices[0]), int(indices[-1])
    if first == last:
        return (
            f"{name} {first} (the {'first' if first == 0 else 'last'})"
            if first in (0, extent - 1)
            else f"{name} {first}"
        )
    steps = set(np.diff(indices).tolist())
    if steps == {1}:
        return f"{name} {first}..{last} of {extent}{_block_remainder(first, last, extent)}"
    if len(steps) == 1 and len(indices) > 2:
        return f"{name} {first}, {indices[1]}, ... {last} (steps of {steps.pop()})"
    listed = ", ".join(map(str, indices[:MOST_LISTED].tolist()))
    return f"{name} {listed}{', ...' if len(indices) > MOST_LISTED else ''}"


def _block_remainder(first: int, last: int, extent: int) -> str:
    """Words for indices that are what is left after whole blocks; "" where they are not."""
    blocks = [str(block) for block in BLOCKS if 0 < first == extent // block * block and last == extent - 1]
    return f" (what is left after blocks of {' or '.join(blocks)})" if blocks else ""


def pattern(result: str, observed: Float64Array, expected: Float64Array, wrong: Mask) -> str | None:
    """A simple law that all wrong values obey, if there is one."""
    with np.errstate(invalid="ignore", over="ignore"):
        return next(_patterns(result, observed, expected, wrong), None)


def _patterns(result: str, observed: Float64Array, expected: Float64Array, wrong: Mask) -> Iterator[str]:
    seen, due = observed[wrong], expected[wrong]
    if np.isnan(seen).all():
        yield "they are NaN"
    if not seen.any():
        below = bool((due < 0).all()) and not bool((expected[~wrong] < 0).any())
        yield "they are zero, and so is all that is to be negative" if below else "they are zero"
    if np.array_equal(seen, -due):
        yield "they have the other sign"
    if len(seen) > 1 and due.all() and np.isfinite(seen).all():
        factor = float(seen[0] / due[0])
        if factor and np.array_equal(seen, due * factor):
            yield f"they are off by the factor {factor:g}"
    yield from _shifts(result, observed, expected)
    if len(seen) > 1 and np.ptp(seen - due) == 0:
        yield f"they are off by {float(seen[0] - due[0]):+g}"


def _shifts(result: str, observed: Float64Array, expected: Float64Array) -> Iterator[str]:
    names = axis_names(result, observed.ndim)
    for axis, name in enumerate(names):
        for shift in range(1, min(LARGEST_SHIFT, observed.shape[axis] - 1) + 1):
            late, early = np.s_[shift:], np.s_[:-shift]
            before = (slice(None),) * axis
            if np.array_equal(observed[(*before, late)], expected[(*before, early)]):
                yield f"the values are {shift} {name}{'s' * (shift > 1)} too late"
            if np.array_equal(observed[(*before, early)], expected[(*before, late)]):
                yield f"the values are {shift} {name}{'s' * (shift > 1)} too early"


def excerpt(result: str, observed: Float64Array, expected: Float64Array, wrong: Mask) -> str:
    """Expected, got and difference on the line of the last axis through the worst value."""
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.where(wrong, np.abs(observed - expected), -1.0)
    worst = np.unravel_index(int(np.argmax(np.where(np.isnan(distance), np.inf, distance))), wrong.shape)
    *line, column = (int(index) for index in worst)
    start = max(0, column - EXCERPT_BEFORE)
    shown: tuple[int | slice, ...] = (*line, slice(start, column + EXCERPT_AFTER))
    place = ", ".join(map(str, [*line, f"{start}:{min(column + EXCERPT_AFTER, wrong.shape[-1])}"]))
    with np.errstate(invalid="ignore", over="ignore"):
        rows = {
            "expected": expected[shown],
            "got": observed[shown],
            "difference": (observed - expected)[shown],
        }
    width = max(len(_number(value)) for values in rows.values() for value in values)
    lines = (f"  {name:<10} " + " ".join(_number(v).rjust(width) for v in row) for name, row in rows.items())
    return "\n".join([f"worst at {result}[{place}]:", *lines])


def _number(value: float) -> str:
    return f"{value + 0.0:.9g}"
