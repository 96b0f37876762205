"""Single elements of a result, each by the definition of the operators: the products that exist, summed.

An element needs a small part of the operands. So a diagnosis rules most readings out by a few elements,
before it computes the whole result of any. Products with padding are not computed, so infinities and NaNs
need no care.
"""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...shapes import CONV
from ...tensors import GRAD_BIAS, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.result_shapes import Place


def element(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array],
    cotangent: Optional[Float64Array],
    place: Place,
) -> float:
    """The element of `taps.result` at `place`, whose indices are not negative; raises OutOfTime."""
    time_limit.check()
    with np.errstate(over="ignore", invalid="ignore"):
        if name == OUTPUT:
            return _operator_element(geometry, x, w, place) + (0.0 if b is None else float(b[place[1]]))
        assert cotangent is not None
        if name == GRAD_BIAS:
            return float(cotangent[:, place[0]].sum())
        if name == GRAD_KERNEL:
            return _kernel_element(geometry, x, cotangent, place)
        return _operator_element(geometry.adjoint, cotangent, w, place)


def _operator_element(geometry: Geometry, source: Float64Array, w: Float64Array, place: Place) -> float:
    """One element of the output, without bias: the sum over taps and channels of its group."""
    kernel = np.flip(w, tuple(range(2, w.ndim))) if geometry.flip else w
    n, channel, *positions = place
    joined = _taps_reading if geometry.op == CONV else _taps_writing
    met = [joined(axis, position) for axis, position in zip(geometry.axes, positions)]
    there: Tuple[Any, ...] = np.ix_(*(np.array(places, dtype=np.intp) for places, _ in met))
    taps: Tuple[Any, ...] = np.ix_(*(np.array(taps, dtype=np.intp) for _, taps in met))
    within = geometry.out_channels // geometry.groups
    group = channel // within
    inputs = geometry.in_channels // geometry.groups
    own = slice(group * inputs, (group + 1) * inputs)
    weights = kernel[channel] if geometry.op == CONV else kernel[own, channel - group * within]
    return float((source[n, own][(..., *there)] * weights[(..., *taps)]).sum())


def _taps_reading(axis: Axis, position: int) -> Tuple[List[int], List[int]]:
    """Fine positions that a coarse one reads, and the tap that reads each."""
    places = [(position * axis.stride + tap * axis.dilation - axis.offset, tap) for tap in range(axis.kernel)]
    kept = [(place, tap) for place, tap in places if 0 <= place < axis.input]
    return [place for place, _ in kept], [tap for _, tap in kept]


def _taps_writing(axis: Axis, position: int) -> Tuple[List[int], List[int]]:
    """Coarse positions that write to a fine one, and the tap that each writes by."""
    places = [
        (*divmod(position + axis.offset - tap * axis.dilation, axis.stride), tap)
        for tap in range(axis.kernel)
    ]
    kept = [(place, tap) for place, rest, tap in places if not rest and 0 <= place < axis.input]
    return [place for place, _ in kept], [tap for _, tap in kept]


def _kernel_element(geometry: Geometry, x: Float64Array, cotangent: Float64Array, place: Place) -> float:
    """One element of the kernel's gradient: the sum over samples and over the positions that its tap
    joins."""
    first, second, *taps = place
    fine, coarse = (x, cotangent) if geometry.op == CONV else (cotangent, x)
    axes = geometry.axes if geometry.op == CONV else geometry.adjoint.axes
    if geometry.flip:
        taps = [axis.kernel - 1 - tap for axis, tap in zip(axes, taps)]
    within = fine.shape[1] // geometry.groups
    group = first // (coarse.shape[1] // geometry.groups)
    found = [_positions_of_tap(axis, tap) for axis, tap in zip(axes, taps)]
    read: Tuple[Any, ...] = (slice(None), group * within + second, *(there for there, _ in found))
    written: Tuple[Any, ...] = (slice(None), first, *(here for _, here in found))
    return float((fine[read] * coarse[written]).sum())


def _positions_of_tap(axis: Axis, tap: int) -> Tuple[slice, slice]:
    """Fine and coarse positions that a tap joins, as slices of equal length; `axis` is a convolution's."""
    start = tap * axis.dilation - axis.offset
    first = max(0, -(start // axis.stride))
    last = min(axis.size, (axis.input - 1 - start) // axis.stride + 1)
    if last <= first:
        return slice(0, 0), slice(0, 0)
    begin = start + first * axis.stride
    return slice(begin, begin + (last - first - 1) * axis.stride + 1, axis.stride), slice(first, last)
