"""Drawings of one axis in plain text: where the taps fall and which window is kept."""

from __future__ import annotations

from conformance.operators.convolution.geometry import Axis
from conformance.operators.shapes import CONV_TRANSPOSE

WIDEST = 48
"""Positions that are drawn at most; a longer line is cut with dots."""


def axis_lines(op: str, axis: Axis) -> list[str]:
    """Lines of text for one axis: positions, input, taps and window.

    conv_transpose draws the full scatter (each input value with its inserted zeros) and the
    window; conv draws the zero-extended input and the taps of the first and the last output.
    """
    return _scatter(axis) if op == CONV_TRANSPOSE else _gather(axis)


def _scatter(axis: Axis) -> list[str]:
    first = min(0, axis.offset)
    last = max(axis.full, axis.offset + axis.size)
    count = min(last - first, WIDEST)
    inputs, window = [], []
    for position in range(first, first + count):
        source, inserted = divmod(position, axis.stride)
        at_input = 0 <= source < axis.input and inserted == 0
        within = 0 <= position <= axis.stride * (axis.input - 1)
        inputs.append(str(source % 10) if at_input else "0" if within else " ")
        inside = axis.offset <= position < axis.offset + axis.size
        reached = 0 <= position < axis.full
        window.append(("#" if reached else "o") if inside else ("-" if reached else " "))
    cut = count < last - first
    taps = _comb(axis, -first, count)
    kept = f"keeps {axis.size} of {axis.full}: {_ends(axis.crop, 'cut', 'zeros added')}"
    return [
        f"input   {_row(inputs, cut)}   {axis.input} values, {axis.stride - 1} zeros between",
        f"taps    {_row(taps, cut)}   where input 0 lands: kernel {axis.kernel}, dilation {axis.dilation}",
        f"window  {_row(window, cut)}   {kept}",
    ]


def _gather(axis: Axis) -> list[str]:
    low, high = axis.padding
    first = min(0, -low)
    last = max(axis.input, axis.input + high)
    count = max(0, min(last - first, WIDEST))
    extended = [
        (str(position % 10) if 0 <= position < axis.input else "o")
        for position in range(first, first + count)
    ]
    cut = count < last - first
    lines = [f"input   {_row(extended, cut)}   {axis.input} values: {_ends((low, high), 'zeros', 'cut')}"]
    outputs = sorted({0, axis.size - 1}) if axis.size > 0 else []
    for output in outputs:
        row = _comb(axis, output * axis.stride - axis.offset - first, count)
        lines.append(f"out {output:<3} {_row(row, cut)}   taps of output {output}")
    return lines


def _comb(axis: Axis, start: int, count: int) -> list[str]:
    taps = {start + j * axis.dilation: str(j % 10) for j in range(axis.kernel)}
    return [taps.get(position, ".") for position in range(count)]


def _row(marks: list[str], cut: bool) -> str:
    return "".join(marks) + (" ..." if cut else "")


def _ends(pair: tuple[int, int], positive: str, negative: str) -> str:
    def end(amount: int, where: str) -> str:
        return f"{abs(amount)} {positive if amount >= 0 else negative} at the {where}"

    return f"{end(pair[0], 'beginning')}, {end(pair[1], 'end')}"
