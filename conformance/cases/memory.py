"""How much memory a case takes, from its shapes alone: nothing is allocated to find out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from conformance.operators.convolution.geometry import Axis, Geometry
from conformance.operators.dtypes import DTYPES, numpy_dtype
from conformance.operators.shapes import CONV
from conformance.operators.words import Words

_REFERENCE = 8
_ITEMS = {dtype: numpy_dtype(dtype).itemsize for dtype in DTYPES}
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def bytes_needed(
    words: Words, geometries: Iterable[Geometry], gradients: bool, derivatives: Sequence[str] = ()
) -> int:
    """Bytes that one backend and the reference hold at the same time.

    Operands and results in float64 and in the dtype of the case; with gradients also the gradient of
    every operand and the cotangent of the output, with each of the further `derivatives` as much again;
    and the line that is worked on, the input with its padding or the full scatter, in float64.
    `geometries` are what the words may mean (the largest counts), none where every rule refuses. Sizes are
    Python integers: nothing overflows.
    """
    both = _REFERENCE + _ITEMS[words.dtype]
    passes = 1 + gradients + len(derivatives)
    results = [math.prod(g.output_shape) * passes * both + _working(g) * _REFERENCE for g in geometries]
    return _operands(words) * passes * both + max(results, default=0)


def _operands(words: Words) -> int:
    bias = words.out_channels if words.bias else 0
    return math.prod(words.input) + math.prod(words.kernel_shape) + bias


def _working(geometry: Geometry) -> int:
    """Elements of the fine line, with everything that the window and the taps reach."""
    if geometry.op == CONV:
        channels, length = geometry.in_channels, _padded
    else:
        channels, length = geometry.out_channels, _scattered
    return geometry.batch * channels * math.prod(length(axis) for axis in geometry.axes)


def _padded(axis: Axis) -> int:
    begin, end = axis.padding
    return axis.input + max(begin, 0) + max(end, 0)


def _scattered(axis: Axis) -> int:
    return max(axis.full, axis.size, 0)


def format_bytes(count: int) -> str:
    """A number of bytes for a person; also of numbers that no float can hold."""
    if count >= 2**80:
        return f"about 10^{len(str(count)) - 1} bytes"
    power = min((count.bit_length() - 1) // 10, len(_UNITS) - 1) if count else 0
    return f"{count} bytes" if not power else f"{count / 2 ** (10 * power):.1f} {_UNITS[power]}"
