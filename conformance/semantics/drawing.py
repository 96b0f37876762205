"""Draws one axis of a convolution in plain text: where the taps fall and which window is kept.

In a drawing a digit is an input value or a tap (its index modulo 10), `_` between inputs an inserted zero,
`o` a zero that is added at an end, `#` an output that is kept and `-` one that is cropped.
"""

from __future__ import annotations

from conformance.operators.windows.geometry import Axis
from conformance.printable import count as count_of

INSERTED = "_"
"""An inserted zero; no digit, since a digit is the index of an input value."""
WIDEST = 48
"""Positions that are drawn; a longer line ends in dots."""


def axis_lines(gathers: bool, axis: Axis) -> list[str]:
    """The lines of the drawing of one axis; `gathers` as in `Operator`.

    An operator that scatters, as a transposed convolution, shows the full scatter (the input with its
    inserted zeros, the taps of input 0) and the window that is kept of it; one that gathers shows the input
    with its padding and the taps of the first and the last output.
    """
    return _draw_gather(axis) if gathers else _draw_scatter(axis)


def _draw_scatter(axis: Axis) -> list[str]:
    first = min(0, axis.offset)
    last = max(axis.full, axis.offset + axis.size)
    count = min(last - first, WIDEST)
    inputs, window = [], []
    for position in range(first, first + count):
        source, inserted = divmod(position, axis.stride)
        at_input = 0 <= source < axis.input and inserted == 0
        within = 0 <= position <= axis.stride * (axis.input - 1)
        inputs.append(str(source % 10) if at_input else INSERTED if within else " ")
        inside = axis.offset <= position < axis.offset + axis.size
        reached = 0 <= position < axis.full
        window.append(("#" if reached else "o") if inside else ("-" if reached else " "))
    cut = count < last - first
    taps = _tap_row(axis, -first, count)
    window_text = f"keeps {axis.size} of {axis.full}: {_describe_ends(axis.crop, 'cut', 'zeros added')}"
    landing = f"where input 0 lands: kernel {axis.kernel}, dilation {axis.dilation}"
    return [
        f"input   {_join_marks(inputs, cut)}   {count_of(axis.input, 'value')}{_describe_inserted(axis)}",
        f"taps    {_join_marks(taps, cut)}   {landing}",
        f"window  {_join_marks(window, cut)}   {window_text}",
    ]


def _draw_gather(axis: Axis) -> list[str]:
    low, high = axis.padding
    first = min(0, -low)
    last = max(axis.input, axis.input + high)
    count = max(0, min(last - first, WIDEST))
    extended = [
        (str(position % 10) if 0 <= position < axis.input else "o")
        for position in range(first, first + count)
    ]
    cut = count < last - first
    padding = _describe_ends((low, high), "zeros", "cut")
    lines = [f"input   {_join_marks(extended, cut)}   {count_of(axis.input, 'value')}: {padding}"]
    outputs = sorted({0, axis.size - 1}) if axis.size > 0 else []
    for output in outputs:
        row = _tap_row(axis, output * axis.stride - axis.offset - first, count)
        lines.append(f"out {output:<3} {_join_marks(row, cut)}   taps of output {output}")
    return lines


def _tap_row(axis: Axis, start: int, count: int) -> list[str]:
    """The taps of a kernel whose first tap lies at `start`, a dot at every other of `count` positions."""
    taps = {start + j * axis.dilation: str(j % 10) for j in range(axis.kernel)}
    return [taps.get(position, ".") for position in range(count)]


def _describe_inserted(axis: Axis) -> str:
    inserted = axis.stride - 1
    return f", {count_of(inserted, 'zero')} ({INSERTED}) between" if inserted else ""


def _join_marks(marks: list[str], cut: bool) -> str:
    return "".join(marks) + (" ..." if cut else "")


def _describe_ends(pair: tuple[int, int], positive: str, negative: str) -> str:
    """Amounts at both ends in words, `positive` or `negative` by their sign."""

    def end(amount: int, where: str) -> str:
        word = positive if amount >= 0 else negative
        one = abs(amount) == 1
        return f"{abs(amount)} {word.replace('zeros', 'zero') if one else word} at the {where}"

    return f"{end(pair[0], 'beginning')}, {end(pair[1], 'end')}"
