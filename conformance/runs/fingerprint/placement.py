"""Chosen sums of products, put into one element each of a convolution's results.

A convolution, a transposed convolution and their gradients are one trilinear form of three arrays: a fine
one `v[n, c, p + j]`, a coarse one `u[n, o, p]` and a kernel `w[o, c, j]`. Each result is the sum over what
two of them share, so whoever may write both of them can have any sum of products computed, by the kernel that
the framework takes for these shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from conformance.operators.dtypes import Float64Array
from conformance.operators.operands import AT, VALUES, Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, Shape
from conformance.operators.tensors import BIAS, COTANGENT, GRAD_INPUT, GRAD_KERNEL, INPUT, KERNEL, OUTPUT
from conformance.operators.words import Words

Index: TypeAlias = tuple[int, ...]
COARSE, FINE, TAP = "coarse", "fine", "tap"

RESULTS = {
    CONV: {OUTPUT: COARSE, GRAD_INPUT: FINE, GRAD_KERNEL: TAP},
    CONV_TRANSPOSE: {OUTPUT: FINE, GRAD_INPUT: COARSE, GRAD_KERNEL: TAP},
}
"""Which sum each result of an operator is."""

FACTORS = {COARSE: ("v", "w"), FINE: ("u", "w"), TAP: ("v", "u")}
"""The two arrays that each sum is over, left and right."""


Terms: TypeAlias = tuple[tuple[int, float], ...]
"""Spots of a sum and what stands there, each spot once."""


@dataclass(frozen=True)
class Sum:
    """`left[i] * right[i]` added up over the spots `i` that both name, and a bias."""

    left: Terms
    right: Terms
    bias: float = 0.0


@dataclass(frozen=True)
class ProbedLayer:
    """Shapes that make a framework choose one kernel or another.

    There are `taps` per axis and `shared` channels to sum over, or as many groups as channels (`depthwise`).
    """

    name: str
    taps: int
    shared: int = 1
    depthwise: bool = False

    def spots(self, kind: str) -> int:
        """How many products one sum has."""
        return _BATCH * _COARSE[kind] ** 2 if kind == TAP else self.shared * self.taps**2


LAYERS = (ProbedLayer("1x1", 1, 128), ProbedLayer("3x3", 3, 8), ProbedLayer("depthwise", 3, depthwise=True))
_BATCH = 4
_COARSE = {COARSE: 2, FINE: 3, TAP: 5}
"""Extent of both axes of `u`."""

_SAMPLES = 16
"""Sums that share a channel of a depthwise layer, one in each sample: fewer channels, a smaller question."""


@dataclass(frozen=True)
class Placed:
    """Sums in one result of one layer: the question to ask, and where in its answer they are.

    Each left factor has a row, each right one a column: samples and channels, or both channels where the sum
    is over the samples. In a depthwise layer a right factor has a channel of its own for every few left ones.
    """

    op: str
    result: str
    layer: ProbedLayer
    dtype: str
    sums: tuple[Sum, ...]

    @cached_property
    def kind(self) -> str:
        """Which of the three sums the result is."""
        return RESULTS[self.op][self.result]

    @cached_property
    def _positions(self) -> list[tuple[int, int]]:
        """Row and column of each sum."""
        if not self.layer.depthwise:
            rows, columns = (
                _number_distinct(s.left for s in self.sums),
                _number_distinct((s.right, s.bias) for s in self.sums),
            )
            return list(zip(rows, columns))
        per_channel = 1 if self.kind == TAP else _SAMPLES
        count: Counter[Any] = Counter()
        at = []
        for each in self.sums:
            key = (each.right, each.bias)
            at.append((count[key] % per_channel, (key, count[key] // per_channel)))
            count[key] += 1
        return list(zip((row for row, _ in at), _number_distinct(column for _, column in at)))

    @cached_property
    def _extent(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return 1 + max(row for row, _ in self._positions), 1 + max(column for _, column in self._positions)

    def question(self) -> Question:
        """The operator on these operands, in torch's words, which every backend translates."""
        shapes = self._shapes()
        given, made = ("v", "u") if self.op == CONV else ("u", "v")
        left, right = FACTORS[self.kind]
        entries = {
            left: self._lay_out([each.left for each in self.sums], self._left_index),
            right: self._lay_out([each.right for each in self.sums], self._right_index),
        }
        kinds = {
            operand_of(self.op, array): _sparse_values(entries.get(array, {}), shape)
            for array, shape in shapes.items()
        }
        words = Words(
            op=self.op,
            input=shapes[given],
            out_channels=shapes[made][1],
            kernel=(self.layer.taps,) * 2,
            stride=(1, 1),
            dilation=(1, 1),
            groups=shapes[given][1] if self.layer.depthwise else 1,
            bias=self.result == OUTPUT,
            dtype=self.dtype,
        )
        biases: dict[Index, float] = {
            (column,): each.bias for (_, column), each in zip(self._positions, self.sums) if each.bias
        }
        kinds[BIAS] = _sparse_values(biases, (words.out_channels,))
        recipe = Recipe(0, self.dtype, kinds)
        return Question(words, "torch", EQUIVALENT, recipe, gradients=self.result != OUTPUT)

    def read(self, values: npt.NDArray[np.generic]) -> Float64Array:
        """The sums, in their order, out of the result's values."""
        rows, columns = np.array(self._positions).T
        if self.kind == TAP:
            found = values[columns, 0 if self.layer.depthwise else rows, self._middle, self._middle]
        else:
            place = 0 if self.kind == COARSE else self.layer.taps - 1
            found = values[rows, columns, place, place]
        return np.asarray(found, dtype=np.float64)

    @property
    def _middle(self) -> int:
        return self.layer.taps // 2

    def _shapes(self) -> dict[str, Shape]:
        """Shapes of the three arrays: `v` (batch, c, fine), `u` (batch, o, coarse), `w` (o, c, taps)."""
        (rows, columns), shared = self._extent, self.layer.shared
        batch, c, o = {
            COARSE: (rows, shared, columns),
            FINE: (rows, columns, shared),
            TAP: (_BATCH, rows, columns),
        }[self.kind]
        if self.layer.depthwise:
            c = o = columns
        coarse, taps = _COARSE[self.kind], self.layer.taps
        fine = coarse + taps - 1
        return {
            "v": (batch, c, fine, fine),
            "u": (batch, o, coarse, coarse),
            "w": (o, 1 if self.layer.depthwise else c, taps, taps),
        }

    def _lay_out(
        self, factors: Sequence[Terms], place: Callable[[int, int, int], Index]
    ) -> dict[Index, float]:
        # most sums share a factor with others: it is laid out once for each row and column it stands in
        laid = {(place(*at, 0), id(terms)): (at, terms) for at, terms in zip(self._positions, factors)}
        return {place(*at, spot): value for at, terms in laid.values() for spot, value in terms}

    def _left_index(self, row: int, column: int, spot: int) -> Index:
        """Where in the left array the term of a spot stands, for the sum in a row and column.

        A sum over taps sees the first window of its coarse array; the adjoint one (`FINE`) sees the taps in
        reverse at the place that all of them reach.
        """
        if self.kind == TAP:
            sample, (p, q) = self._spot_in_batch(spot)
            return sample, column if self.layer.depthwise else row, p + self._middle, q + self._middle
        channel, (i, j) = self._spot_in_window(spot)
        channel = column if self.layer.depthwise else channel
        last = self.layer.taps - 1
        return (row, channel, i, j) if self.kind == COARSE else (row, channel, last - i, last - j)

    def _right_index(self, row: int, column: int, spot: int) -> Index:
        """Where in the right array the term of a spot stands, for the sum in a column."""
        if self.kind == TAP:
            sample, place = self._spot_in_batch(spot)
            return sample, column, *place
        channel, tap = self._spot_in_window(spot)
        if self.layer.depthwise:
            return column, 0, *tap
        return (column, channel, *tap) if self.kind == COARSE else (channel, column, *tap)

    def _spot_in_batch(self, spot: int) -> tuple[int, tuple[int, int]]:
        """Sample and place of a spot of a sum over the batch."""
        sample, place = divmod(spot, _COARSE[TAP] ** 2)
        return sample, divmod(place, _COARSE[TAP])

    def _spot_in_window(self, spot: int) -> tuple[int, tuple[int, int]]:
        """Channel and tap of a spot of a sum over the window."""
        channel, tap = divmod(spot, self.layer.taps**2)
        return channel, divmod(tap, self.layer.taps)


def _number_distinct(keys: Iterable[Hashable]) -> list[int]:
    """For each key its number among the distinct ones, in the order in which they first appear."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _sparse_values(entries: Mapping[Index, float], shape: Shape) -> dict[str, list[Any]]:
    """A recipe for an array that is zero but for some entries, by their flat indices."""
    at = np.ravel_multi_index(np.array(list(entries)).T, shape).tolist() if entries else []
    return {AT: at, VALUES: list(entries.values())}


def operand_of(op: str, array: str) -> str:
    """Which operand of an operator an array of the trilinear form is."""
    return {"w": KERNEL, "v": INPUT if op == CONV else COTANGENT, "u": COTANGENT if op == CONV else INPUT}[
        array
    ]
