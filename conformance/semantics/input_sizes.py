"""For which input sizes a call says what the words of a case say: decided by the rules, exactly.

A geometry is of one input size. What the words and the call say of the others are their ends (`Axis.ends`,
`Call.ends`), two for each spatial axis.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.frameworks.interface import Call
from conformance.operators.windows.ends import Ends, equal_residues
from conformance.operators.windows.geometry import Axis, Geometry

THIS_SIZE = "for this input size alone"


def describe_input_sizes(geometry: Geometry, call: Call) -> tuple[str, ...]:
    """Sentences on the input sizes for which `call` does what the words behind `geometry` say.

    None where it does for every size. In them `n` is the input size of an axis, all others as they are.
    """
    ends: tuple[Ends, ...] = call.ends or (None,) * len(geometry.axes)
    found: dict[str, list[int]] = {}
    for index, (axis, other) in enumerate(zip(geometry.axes, ends, strict=True)):
        for sentence in _describe_axis(geometry, axis, other):
            found.setdefault(sentence, []).append(index)
    return tuple(f"{_axes(indices, geometry)}{sentence}" for sentence, indices in found.items())


def _axes(indices: list[int], geometry: Geometry) -> str:
    if len(indices) == len(geometry.axes):
        return ""
    return f"{'axis' if len(indices) == 1 else 'axes'} {', '.join(map(str, indices))}: "


def _describe_axis(geometry: Geometry, axis: Axis, other: Ends) -> Iterator[str]:
    if not geometry.gathers:
        yield from _describe_transposed(axis, other)
        return
    residues = equal_residues(geometry.gathers, axis.ends, other, axis.effective_kernel, axis.stride)
    if len(residues) == axis.stride:
        return
    if axis.input % axis.stride not in residues:
        yield f"holds {THIS_SIZE}"
        return
    more = f"; zeros {list(axis.ends)} around the input hold for all" if isinstance(axis.ends, tuple) else ""
    yield f"holds for input sizes n with {_condition(residues, axis.stride)}{more}"


def _describe_transposed(axis: Axis, other: Ends) -> Iterator[str]:
    if other is None:
        yield f"holds {THIS_SIZE}: its output size is written out, {_affine(axis)} in general"
    elif axis.ends is None:
        yield f"the case has an output size of its own; for an input of n this gives {_affine(axis)}"


def _affine(axis: Axis) -> str:
    """Output size of a transposed convolution with the crop of an axis, by its input size n."""
    rest = axis.size - axis.stride * axis.input
    times = "n" if axis.stride == 1 else f"{axis.stride} n"
    return times + (f" {'+' if rest > 0 else '-'} {abs(rest)}" if rest else "")


def _condition(residues: frozenset[int], stride: int) -> str:
    """A condition on n, in Python's words."""
    within = sorted(residues)
    without = sorted(set(range(stride)) - residues)
    if len(within) == 1:
        return f"n % {stride} == {within[0]}"
    if len(without) == 1:
        return f"n % {stride} != {without[0]}"
    if within == list(range(within[0], within[-1] + 1)):
        return f"{within[0]} <= n % {stride} <= {within[-1]}"
    return f"n % {stride} in {within}"
