"""What the formulations of the operators share: groups, orientation, bias, and windows of lines.

A formulation gives three maps for one group, on the axes of a convolution: `correlate` from the fine side to
the coarse one, `scatter` back, and `weigh`, which pairs both sides into a kernel. The operators are
two uses of the same maps, as each is the other's adjoint. The oracle (`taps`) uses nothing of this, so that a
mistake here cannot hide in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Optional, Sequence, Tuple

import numpy as np

from ... import skips
from ...dtypes import Float64Array
from ...observations import Unsupported
from ...shapes import CONV
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.formulation_size import refuse_size
from ...windows.geometry import Axis, Geometry

Axes = Tuple[Axis, ...]
LinearMap = Callable[[Axes, Float64Array, Float64Array], Float64Array]


@dataclass(frozen=True)
class Formulation:
    """One way to write both operators down.

    For one group, with fine `(N, F, *input)`, coarse `(N, O, *size)`, kernel `(O, F, *k)`:
    `correlate(axes, fine, kernel)` is coarse, `scatter(axes, coarse, kernel)` is fine and
    `weigh(axes, fine, coarse)` is a kernel. `entries(group)` counts the largest array built
    for one group, given as a convolution, `built` names it; `rank` is the largest number of spatial axes.
    """

    built: str
    correlate: LinearMap
    scatter: LinearMap
    weigh: LinearMap
    entries: Callable[[Geometry], int]
    rank: Optional[int] = None

    def refusal(self, geometry: Geometry) -> Optional[Unsupported]:
        """Why this formulation does not cover the geometry; None where it does."""
        rank = len(geometry.axes)
        if self.rank is not None and rank > self.rank:
            return Unsupported(
                f"the {self.built} is defined for at most {self.rank} axes, not {rank}", skips.RANK
            )
        return refuse_size(self.built, geometry.groups * self.entries(one_group(geometry)))

    def results(
        self,
        geometry: Geometry,
        x: Float64Array,
        w: Float64Array,
        b: Optional[Float64Array] = None,
        cotangent: Optional[Float64Array] = None,
    ) -> Dict[str, Float64Array]:
        """Every result by its name in `tensors.RESULTS`, for the operands that `taps.results` takes.

        Raises ValueError with the reason where the formulation does not cover the geometry.
        """
        refusal = self.refusal(geometry)
        if refusal is not None:
            raise ValueError(refusal.reason)
        w = turn(w) if geometry.flip else w
        y = self._apply(geometry, x, w)
        values = {OUTPUT: y if b is None else y + np.expand_dims(b, tuple(range(1, y.ndim - 1)))}
        if cotangent is not None:
            values[GRAD_INPUT] = self._apply(geometry.adjoint, cotangent, w)
            grad_kernel = self._pair(geometry, x, cotangent)
            values[GRAD_KERNEL] = turn(grad_kernel) if geometry.flip else grad_kernel
            if b is not None:
                values[GRAD_BIAS] = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
        return values

    def _apply(self, geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
        axes, groups = one_group(geometry).axes, geometry.groups
        apply = self.correlate if geometry.op == CONV else self.scatter
        parts = zip(np.split(x, groups, axis=1), np.split(w, groups))
        return np.concatenate([apply(axes, part, kernel) for part, kernel in parts], axis=1)

    def _pair(self, geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
        axes, groups = one_group(geometry).axes, geometry.groups
        fine, coarse = (x, cotangent) if geometry.op == CONV else (cotangent, x)
        parts = zip(np.split(fine, groups, axis=1), np.split(coarse, groups, axis=1))
        return np.concatenate([self.weigh(axes, *part) for part in parts])


def one_group(geometry: Geometry) -> Geometry:
    """A single group of the geometry as a convolution: `input` counts the fine side, `size` the coarse."""
    conv = geometry if geometry.op == CONV else geometry.adjoint
    return Geometry(
        CONV,
        conv.batch,
        conv.in_channels // conv.groups,
        conv.out_channels // conv.groups,
        1,
        conv.axes,
    )


def turn(values: Float64Array) -> Float64Array:
    """`(A, B, *line)` with every line reversed: a turn by 180 degrees in two dimensions."""
    # not the oracle's function, and not that of the readings: what is proven here must not share it
    return np.flip(values, tuple(range(2, values.ndim)))


def insert_zeros(values: Float64Array, steps: Sequence[int]) -> Float64Array:
    """`(A, B, *line)` with `step - 1` zeros between neighbours of each line."""
    lengths = [step * (length - 1) + 1 if length else 0 for step, length in zip(steps, values.shape[2:])]
    zeros = np.zeros((*values.shape[:2], *lengths))
    zeros[(slice(None), slice(None), *(slice(None, None, step) for step in steps))] = values
    return zeros


def take_every(values: Float64Array, steps: Sequence[int], first: int = 2) -> Float64Array:
    """Entries 0, `step`, `2 step` ... along as many axes as there are steps, from axis `first` on."""
    return values[(slice(None),) * first + tuple(slice(None, None, step) for step in steps)]


def take_window(values: Float64Array, starts: Sequence[int], lengths: Sequence[int]) -> Float64Array:
    """`(A, B, *line, ...)` with entries `start .. start + length - 1` of each line, zeros past its ends."""
    taken = np.zeros((*values.shape[:2], *lengths, *values.shape[2 + len(lengths) :]))
    here = [slice(None)] * 2
    there = [slice(None)] * 2
    for start, length, extent in zip(starts, lengths, values.shape[2:]):
        first, last = max(0, start), min(extent, start + length)
        if first >= last:
            return taken
        here.append(slice(first, last))
        there.append(slice(first - start, last - start))
    taken[tuple(there)] = values[tuple(here)]
    return taken
