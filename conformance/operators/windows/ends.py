"""What words say about both ends of a spatial axis: numbers for every input size, or a rule.

The geometry of one input size does not tell: padding 3 at a stride of 2 and padding (3, 2) are one window
at an input of 224 and two at 225. Words of two dialects mean the same for every input size where their
ends are equal.
"""

from __future__ import annotations

from typing import FrozenSet, Tuple, Union

SAME_UPPER, SAME_LOWER = "SAME_UPPER", "SAME_LOWER"
"""Padding of a convolution that goes by the input size modulo the stride; the odd zero is last or first."""

Ends = Union[None, str, Tuple[int, int]]
"""(begin, end) zeros around the input of a convolution, or entries cut from the full result of a transposed
one, alike for every input size; `SAME_UPPER` or `SAME_LOWER`; None where the window of one size is known."""

MOST_RESIDUES = 10_000
"""Strides up to which every input size modulo the stride is looked at."""


def same_ends(span: int, stride: int, lower: bool = False) -> Ends:
    """The ends of a convolution with SAME padding, for a kernel of `span` elements (dilation included).

    With `r` the input size modulo the stride (1 to stride) SAME needs `max(span - r, 0)` zeros in all. Where
    half of that is one number for every `r`, one pair gives the same window for every input size.
    """
    totals = (span - 1, max(span - stride, 0))
    first, last = (total - total // 2 if lower else total // 2 for total in totals)
    if first != last:
        return SAME_LOWER if lower else SAME_UPPER
    return first, span - 1 - first


def equal_residues(gathers: bool, ours: Ends, others: Ends, span: int, stride: int) -> FrozenSet[int]:
    """The input sizes, modulo the stride, for which two ends give one window; `gathers` as in `Operator`.

    Exact wherever both give an output: a convolution of `n` elements has
    `floor((n + begin + end - span) / stride) + 1`, one more with every stride. Empty where one of the ends
    is None, or where the stride is larger than `MOST_RESIDUES` and the ends differ.
    """
    if ours is None or others is None:
        return frozenset()
    if ours == others:
        return frozenset(range(stride))
    # a transposed convolution has stride * (n - 1) + span - begin - end entries: other ends, another window
    if not gathers or stride > MOST_RESIDUES:
        return frozenset()
    residues = range(stride)
    return frozenset(
        r for r in residues if _window(ours, span, stride, r) == _window(others, span, stride, r)
    )


def _window(ends: Ends, span: int, stride: int, residue: int) -> Tuple[int, int]:
    """Zeros at the beginning, and the output size less `n // stride`, of a convolution of `n` elements."""
    if isinstance(ends, tuple):
        begin, end = ends
        return begin, (residue + begin + end - span) // stride + 1
    total = max(span - (residue or stride), 0)
    return (total - total // 2 if ends == SAME_LOWER else total // 2), int(residue > 0)
