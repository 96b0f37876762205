"""Pooling as a short NumPy program: the slices that the taps of the window read, combined."""

from __future__ import annotations

from typing import List, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.pooling.coverage import counted_taps
from ....operators.shapes import MAX_POOL
from ....operators.windows.geometry import Axis, Geometry
from ...interface import Call
from ...program import NUMPY, Arrays, Program, geometry_of, used_imports
from ...source_text import cut_slice, literal, transpose_text, without_negative

NAMES = "ijk"


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """Slices of the padded input, of which the largest is taken or the average; in the dtype of the
    arrays."""
    geometry = geometry_of(call)
    if arrays.dtype == "bfloat16":
        return Unsupported("NumPy has no bfloat16", skips.DTYPE)
    if geometry.op == MAX_POOL and geometry.own["ties"] != "first":
        return Unsupported("the program gives no places, which is all that ties change", skips.WORDS)
    same = tuple(range(len(geometry.axes) + 2))
    moved = transpose_text("x", arrays.layout.input, same)
    body = [*([] if moved == "x" else [f"x = {moved}"]), *_pool(geometry)]
    back = transpose_text("y", same, arrays.layout.output)
    body += [] if back == "y" else [f"y = {back}"]
    return Program(used_imports((NUMPY,), body), tuple(body))


def _pool(geometry: Geometry) -> List[str]:
    names = ", ".join(NAMES[: len(geometry.axes)])
    extents = ", ".join(str(axis.kernel) for axis in geometry.axes)
    lines = _padded(geometry)
    reads = "taps = [line[..., " + ", ".join(map(_slice, geometry.axes, NAMES)) + "]"
    lines += [f"{reads} for {names if len(geometry.axes) > 1 else 'i,'} in np.ndindex({extents})]"]
    if geometry.op == MAX_POOL:
        return [*lines, "y = np.max(taps, axis=0)"]
    by = literal(geometry.own["divisor"])
    if not geometry.own["divisor"]:
        # a factor for each axis, which broadcast to the windows
        factors = ", ".join(literal(line) for line in counted_taps(geometry))
        lines += ["counted = np.ones(taps[0].shape[2:])"]
        lines += [f"for factor in np.ix_({factors}):", "    counted = counted * factor"]
        by = "np.maximum(counted, 1)"
    return [*lines, f"y = (np.sum(taps, axis=0) / {by}).astype(x.dtype)"]


def _padded(geometry: Geometry) -> List[str]:
    pairs = [axis.padding for axis in geometry.axes]
    lines = ["line = x"]
    if any(max(pair) > 0 for pair in pairs):
        zeros = literal(((0, 0), (0, 0), *map(without_negative, pairs)))
        outside = ", constant_values=-np.inf" if geometry.op == MAX_POOL else ""
        lines = [f"line = np.pad(x, {zeros}{outside})"]
    if any(min(pair) < 0 for pair in pairs):
        cuts = ", ".join(cut_slice(*without_negative((-lo, -hi))) for lo, hi in pairs)
        lines += [f"line = line[..., {cuts}]"]
    return lines


def _slice(axis: Axis, name: str) -> str:
    """What each tap reads of a line that begins where the first window does."""
    start = name if axis.dilation == 1 else f"{axis.dilation} * {name}"
    last = (axis.size - 1) * axis.stride + 1
    return f"{start} : {start} + {last}" + (f" : {axis.stride}" if axis.stride > 1 else "")
