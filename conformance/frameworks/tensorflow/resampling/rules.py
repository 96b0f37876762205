"""TensorFlow's words for resampling: `tf.image.resize`, and that of version 1 for other coordinates.

Coordinates of version 2 are of the centres of pixels; those of version 1 are not, or those of aligned corners
(`CalculateResizeScale` and `HalfPixelScaler` in image_resizer_state.h, resize_nearest_neighbor_op.cc). With
`antialias` the weights are those of scale_and_translate_op.cc: those beyond the ends are dropped, the rest is
divided by its sum. Cubic without antialiasing takes weights from a table of 1,024 distances, for which there
are no words here.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Mapping, Optional

from ....operators.resampling.lines import Line, geometry_of
from ....operators.resampling.operator import (
    ALIGN_CORNERS,
    ASYMMETRIC,
    CLAMPED,
    CUBIC,
    EXCLUDED,
    FLOOR,
    HALF_PIXEL,
    NEAREST,
    PREFER_CEIL,
)
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...resampling_rules import coordinates_of, refuse_other

ROUNDINGS = {HALF_PIXEL: PREFER_CEIL, ASYMMETRIC: FLOOR, ALIGN_CORNERS: PREFER_CEIL}
"""How nearest rounds, by its coordinates; those of aligned corners round half a step away from zero."""

UNSPEAKABLE = (
    "coordinates",
    "rounding",
    "cubic_coefficient",
    "exclude_outside",
    "recompute_scale",
    "scale",
    "table",
    "rank",
    "antialias",
    "empty",
)
"""Rules that refuse words which TensorFlow has no way to be asked in."""


def predict(words: Words) -> Prediction:
    """Geometry of `tf.image.resize` for `words`, or why it raises or has no word."""
    refusal = _refuse_words(words) or _refuse_sizes(words)
    if refusal:
        return refusal
    assert words.output_size is not None
    lines = [_line(words, extent, size) for extent, size in zip(words.size, words.output_size)]
    return geometry_of(words.batch, words.in_channels, lines)


def interpolation(words: Words) -> str:
    """The interpolation of words, linear unless it is written."""
    return str(words.own.get("interpolation", "linear"))


def coordinates(words: Words) -> str:
    """The coordinates of words, those of version 2 unless they are written."""
    return str(words.own.get("coordinates", HALF_PIXEL))


def is_spread(words: Words) -> bool:
    """Whether the weights are those of antialiasing."""
    return bool(words.own.get("antialias")) and interpolation(words) != NEAREST


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("tensorflow", {}))
    if unknown:
        return Refusal("options", f"resize has no word {unknown[0]!r}")
    if words.rank != 2:
        return Refusal("rank", f"images have 2 spatial axes, not {words.rank}")
    if coordinates(words) not in ROUNDINGS:
        return Refusal("coordinates", f"there is no word for {coordinates(words)}")
    mode, spread = interpolation(words), is_spread(words)
    if spread and coordinates(words) != HALF_PIXEL:
        return Refusal("antialias", "only the centres of pixels have antialiasing")
    if mode == CUBIC and not spread:
        return Refusal("table", "cubic takes its weights from a table")
    had: Mapping[str, Any] = {
        "recompute_scale": False,
        "rounding": ROUNDINGS[coordinates(words)],
        "cubic_coefficient": -0.5,
        **({} if mode == NEAREST else {"exclude_outside": spread}),
    }
    return refuse_other(words, had)


def _refuse_sizes(words: Words) -> Optional[Refusal]:
    if words.own.get("scale") is not None or words.output_size is None:
        return Refusal("scale", "resize takes the size of its output, and no scale")
    if min(words.output_size) < 1:
        return Refusal("output_size", f"the output would be empty, {list(words.output_size)}")
    if 0 in words.input:
        return Refusal("empty", "an image without elements is not resampled")
    return None


def _line(words: Words, extent: int, size: int) -> Line:
    mode, step, spread = interpolation(words), Fraction(extent, size), is_spread(words)
    line = Line(
        extent,
        size,
        mode,
        step,
        Fraction(0),
        Fraction(0),
        rounding=ROUNDINGS[coordinates(words)] if mode == NEAREST else "",
        coefficient=Fraction(-1, 2) if mode == CUBIC else Fraction(0),
        ends=EXCLUDED if spread else CLAMPED,
    )
    found = coordinates_of(line, coordinates(words))
    return replace(found, spread=max(Fraction(1), step)) if spread else found
