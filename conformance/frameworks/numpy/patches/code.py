"""Patches as a short NumPy program: a loop over the taps of the window."""

from __future__ import annotations

from typing import List, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.windows.geometry import Axis, Geometry
from ...interface import Call
from ...patch_rules import TAPS
from ...program import NUMPY, Arrays, Program, geometry_of, used_imports
from ...source_text import literal, transpose_text

NAMES = "ijk"


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """Slices of the padded input, or slices that are added to; in the dtype of the arrays."""
    geometry = geometry_of(call)
    if arrays.dtype == "bfloat16":
        return Unsupported("NumPy has no bfloat16", skips.DTYPE)
    same = tuple(range(len(geometry.axes) + 2))
    moved = transpose_text("x", arrays.layout.input, same)
    write = _unfold if geometry.gathers else _fold
    body = [*([] if moved == "x" else [f"x = {moved}"]), *write(geometry)]
    back = transpose_text("y", same, arrays.layout.output)
    body += [] if back == "y" else [f"y = {back}"]
    return Program(used_imports((NUMPY,), body), tuple(body))


def _loop(geometry: Geometry) -> Tuple[str, str]:
    names = NAMES[: len(geometry.axes)]
    taps = ", ".join(str(axis.kernel) for axis in geometry.axes)
    head = f"for {', '.join(names)} in np.ndindex({taps}):" if len(names) > 1 else f"for i in range({taps}):"
    return head, ", ".join(names)


def _slices(axes: Tuple[Axis, ...]) -> str:
    """What each tap reads of a line that begins where the first window does."""
    found = []
    for axis, name in zip(axes, NAMES):
        start = name if axis.dilation == 1 else f"{axis.dilation} * {name}"
        last = (axis.size - 1) * axis.stride + 1
        found.append(f"{start} : {start} + {last}" + (f" : {axis.stride}" if axis.stride > 1 else ""))
    return ", ".join(found)


def _around(axes: Tuple[Axis, ...]) -> List[Tuple[int, int]]:
    return [axis.padding for axis in axes]


def _zeros(pairs: List[Tuple[int, int]]) -> str:
    return literal(((0, 0), (0, 0), *((max(lo, 0), max(hi, 0)) for lo, hi in pairs)))


def _cut(pairs: List[Tuple[int, int]]) -> str:
    entries = (
        f"{lo or ''}:{-hi if hi else ''}" for lo, hi in ((max(-lo, 0), max(-hi, 0)) for lo, hi in pairs)
    )
    return f"[..., {', '.join(entries)}]"


def _unfold(geometry: Geometry) -> List[str]:
    pairs, (head, taps) = _around(geometry.axes), _loop(geometry)
    shape = (
        *(geometry.batch, geometry.in_channels),
        *(axis.kernel for axis in geometry.axes),
        *(axis.size for axis in geometry.axes),
    )
    lines = [f"line = np.pad(x, {_zeros(pairs)})"]
    lines += [f"line = line{_cut(pairs)}"] if min(map(min, pairs)) < 0 else []
    lines += [
        f"y = np.zeros({literal(shape)}, x.dtype)",
        head,
        f"    y[:, :, {taps}] = line[..., {_slices(geometry.axes)}]",
    ]
    if geometry.own["order"] == TAPS:
        rank = len(geometry.axes)
        lines.append(f"y = y.transpose{literal((0, *range(2, 2 + rank), 1, *range(2 + rank, 2 + 2 * rank)))}")
    return [*lines, f"y = y.reshape{literal(geometry.output_shape)}"]


def _fold(geometry: Geometry) -> List[str]:
    axes = geometry.adjoint.axes
    pairs, (head, taps), rank = _around(axes), _loop(geometry), len(axes)
    kernel, windows = tuple(axis.kernel for axis in axes), tuple(axis.size for axis in axes)
    channels = geometry.out_channels
    shared = (*kernel, channels) if geometry.own["order"] == TAPS else (channels, *kernel)
    lines = [f"patches = x.reshape{literal((geometry.batch, *shared, *windows))}"]
    if geometry.own["order"] == TAPS:
        moved = (0, 1 + rank, *range(1, 1 + rank), *range(2 + rank, 2 + 2 * rank))
        lines.append(f"patches = patches.transpose{literal(moved)}")
    full = (geometry.batch, channels, *(axis.input + sum(pair) for axis, pair in zip(axes, pairs)))
    opposite = [(-lo, -hi) for lo, hi in pairs]
    lines += [
        f"y = np.zeros({literal(full)}, x.dtype)",
        head,
        f"    y[..., {_slices(axes)}] += patches[:, :, {taps}]",
    ]
    # more may be cut at one end than there is before zeros come to the other
    lines += [f"y = np.pad(y, {_zeros(opposite)})"] if min(map(min, pairs)) < 0 else []
    return [*lines, *([f"y = y{_cut(opposite)}"] if max(map(max, pairs)) > 0 else [])]
