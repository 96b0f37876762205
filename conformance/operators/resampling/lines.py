"""One axis of a resampling: which coordinate each position of the output has, and what weights follow.

A coordinate counts elements of the input, whose centres are whole numbers:

    x(n) = scale * (n + phase) + offset

with `scale` the elements of the input for one of the output. All words for coordinates are of this form (the
operator Resize of ONNX defines them): asymmetric has phase and offset 0; half_pixel 1/2 and -1/2;
align_corners 0 and 0 with `scale = (input - 1) / (output - 1)`; tf_half_pixel_for_nn 1/2 and 0;
half_pixel_symmetric 1/2 and what is left of the middle of the input. Rounding of nearest is `floor` or
`ceil` of that: round_prefer_ceil is the floor of `x + 1/2`, round_prefer_floor the ceil of `x - 1/2`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Dict, Mapping, Sequence, Tuple

from ..shapes import UPSAMPLE
from ..windows.geometry import Axis, Geometry
from .operator import CEIL, CLAMPED, FLOOR, NEAREST, PREFER_CEIL, PREFER_FLOOR

HALF = Fraction(1, 2)

TRUE, ABSOLUTE, WIDENED = "true", "absolute", "widened"
"""What a geometry is computed with: its weights, their absolute values, or the largest absolute values that
weights may have which a framework computes; the latter by the name of a dtype, `WIDENED + " " + dtype`."""


@dataclass(frozen=True)
class Line:
    """One axis; the numbers are exact.

    `rounding` is `FLOOR` or `CEIL`, of nearest alone; `coefficient` of cubic alone. Weights are those of the
    kernel stretched by `spread`. `ends` says what stands for elements beyond the ends of the input.
    """

    input: int
    size: int
    interpolation: str
    scale: Fraction
    phase: Fraction
    offset: Fraction
    rounding: str = ""
    coefficient: Fraction = Fraction(0)
    spread: Fraction = Fraction(1)
    ends: str = CLAMPED

    def coordinate(self, position: int) -> Fraction:
        """The coordinate of a position of the output."""
        return self.scale * (position + self.phase) + self.offset

    @property
    def rounded(self) -> Line:
        """The line with a rounding of `FLOOR` or `CEIL`, as all lines of geometries have it."""
        if self.interpolation != NEAREST:
            return self
        if self.rounding == PREFER_CEIL:
            return replace(self, rounding=FLOOR, offset=self.offset + HALF)
        if self.rounding == PREFER_FLOOR:
            return replace(self, rounding=CEIL, offset=self.offset - HALF)
        return self


def geometry_of(batch: int, channels: int, lines: Sequence[Line], weights: str = TRUE) -> Geometry:
    """The geometry of a resampling with these lines, which differ in their numbers alone."""
    rounded = [line.rounded for line in lines]
    first = rounded[0]
    own: Dict[str, Any] = {
        "interpolation": first.interpolation,
        "scale": tuple(_pair(line.scale) for line in rounded),
        "phase": tuple(_pair(line.phase) for line in rounded),
        "offset": tuple(_pair(line.offset) for line in rounded),
        "rounding": first.rounding,
        "coefficient": _pair(first.coefficient),
        "spread": tuple(_pair(line.spread) for line in rounded),
        "ends": first.ends,
        **({} if weights == TRUE else {"weights": weights}),
    }
    axes = tuple(Axis(line.input, 1, 1, 1, 0, line.size) for line in rounded)
    return Geometry(UPSAMPLE, batch, channels, channels, 1, axes, own=own)


def lines_of(geometry: Geometry) -> Tuple[Line, ...]:
    """The lines of a geometry, one for each spatial axis."""
    own: Mapping[str, Any] = geometry.own
    numbers = zip(geometry.axes, own["scale"], own["phase"], own["offset"], own["spread"])
    return tuple(
        Line(
            axis.input,
            axis.size,
            own["interpolation"],
            Fraction(*scale),
            Fraction(*phase),
            Fraction(*offset),
            own["rounding"],
            Fraction(*own["coefficient"]),
            Fraction(*spread),
            own["ends"],
        )
        for axis, scale, phase, offset, spread in numbers
    )


def weights_of(geometry: Geometry) -> str:
    """What a geometry is computed with, `TRUE` unless it says otherwise."""
    return str(geometry.own.get("weights", TRUE))


def with_lines(geometry: Geometry, lines: Sequence[Line]) -> Geometry:
    """The geometry with other lines."""
    return geometry_of(geometry.batch, geometry.in_channels, lines, weights_of(geometry))


def with_weights(geometry: Geometry, weights: str) -> Geometry:
    """The geometry that is computed with something else in place of its weights."""
    return geometry_of(geometry.batch, geometry.in_channels, lines_of(geometry), weights)


def _pair(number: Fraction) -> Tuple[int, int]:
    return number.numerator, number.denominator
