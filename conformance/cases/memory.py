"""How much memory a case takes, from its shapes alone: nothing is allocated to find out.

A case file may ask for more than any machine has, so the estimate comes before the first array does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from conformance.operators.dtypes import DTYPES, numpy_dtype
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words

_REFERENCE_ITEMSIZE = 8
"""Bytes of a float64, in which the reference computes."""
LARGEST_EMPTY = 2**59
"""Elements that an array without elements may have beside its empty axes: 2**62 bytes of float64."""
_ITEMSIZES = {dtype: numpy_dtype(dtype).itemsize for dtype in DTYPES}
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")

MEMORY_LIMIT = 2**30
"""Bytes that one case may need, unless the user says otherwise."""


def bytes_needed(
    words: Words, geometries: Iterable[Geometry], gradients: bool, derivatives: Sequence[str] = ()
) -> int:
    """Bytes that one backend and the reference hold together at one time.

    Counted are operands and results, in float64 and in the dtype of the case; for VJPs the gradient of each
    operand and the cotangent of the output, which are as large again; as much for each of `derivatives`; and
    the reference's line in float64: the input with its padding, or the full scatter of a transposed
    convolution. Of `geometries`, which the words may mean, the largest counts; there is none where every
    rule refuses. Sizes are Python integers, so that nothing overflows.
    """
    both = _REFERENCE_ITEMSIZE + max(_ITEMSIZES[dtype] for dtype in {words.dtype, *words.operand_dtypes})
    passes = 1 + gradients + len(derivatives)
    results = [
        _elements(g.output_shape) * passes * both + _line_elements(g) * _REFERENCE_ITEMSIZE
        for g in geometries
    ]
    return _operand_elements(words) * passes * both + max(results, default=0)


def _elements(shape: Iterable[int]) -> int:
    """Elements of an array: none where an axis is empty, unless the others are past what can be addressed.

    NumPy refuses such a shape although there is nothing in it, and frameworks overflow.
    """
    extents = tuple(shape)
    others = math.prod(extent for extent in extents if extent)
    return others if all(extents) or others > LARGEST_EMPTY else 0


def _operand_elements(words: Words) -> int:
    return sum(_elements(words.operand_shape(name)) for name in words.operand_names)


def _line_elements(geometry: Geometry) -> int:
    """Elements of the reference's line: the input with its padding, or everything that the taps reach."""
    if geometry.gathers:
        channels, length = geometry.in_channels, _padded_extent
    else:
        channels, length = geometry.out_channels, _scatter_extent
    return _elements((geometry.batch, channels, *(length(axis) for axis in geometry.axes)))


def _padded_extent(axis: Axis) -> int:
    begin, end = axis.padding
    return axis.input + max(begin, 0) + max(end, 0)


def _scatter_extent(axis: Axis) -> int:
    return max(axis.full, axis.size, 0)


def format_bytes(count: int) -> str:
    """A number of bytes in the largest unit that fits; from 2**80 on as a power of 10, without a float."""
    if count >= 2**80:
        return f"about 10^{len(str(count)) - 1} bytes"
    power = min((count.bit_length() - 1) // 10, len(_UNITS) - 1) if count else 0
    return f"{count} bytes" if not power else f"{count / 2 ** (10 * power):.1f} {_UNITS[power]}"
