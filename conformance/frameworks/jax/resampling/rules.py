"""JAX's words for resampling: `jax.image.resize`, by output sizes alone.

Weights are those of `compute_weight_mat` in jax/_src/image/scale.py: of the centres of pixels, spread out
where the output is smaller unless `antialias` says otherwise, those beyond the ends dropped and the rest
divided by its sum. `cubic-pytorch` has the coefficient and the ends of PyTorch while nothing is spread out.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Mapping, Optional

from ....operators.resampling.lines import Line, geometry_of
from ....operators.resampling.operator import (
    CLAMPED,
    CUBIC,
    EXCLUDED,
    HALF_PIXEL,
    NEAREST,
    PREFER_CEIL,
)
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...resampling_rules import coordinates_of, refuse_other

OF_PYTORCH = -0.75
"""The coefficient of `cubic-pytorch`; that of `cubic` is -0.5."""


def predict(words: Words) -> Prediction:
    """Geometry of `jax.image.resize` for `words`, or why it raises or has no word."""
    refusal = _refuse(words)
    if refusal:
        return refusal
    assert words.output_size is not None
    lines = [_line(words, extent, size) for extent, size in zip(words.size, words.output_size)]
    return geometry_of(words.batch, words.in_channels, lines)


def is_of_pytorch(words: Words) -> bool:
    """Whether words mean the method `cubic-pytorch`, by the coefficient or by what is beyond the ends."""
    own = words.own
    return own.get("interpolation") == CUBIC and (
        own.get("cubic_coefficient") == OF_PYTORCH or own.get("exclude_outside") is False
    )


def is_spread(words: Words) -> bool:
    """Whether the weights are spread out where the output is smaller, as they are unless that is written."""
    return bool(words.own.get("antialias", True)) and words.own.get("interpolation") != NEAREST


def _refuse(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("jax", {}))
    if unknown:
        return Refusal("options", f"resize has no word {unknown[0]!r}")
    mode = words.own.get("interpolation")
    if mode is None:
        return Refusal("interpolation", "resize has to be told its method")
    of_pytorch = is_of_pytorch(words) and not is_spread(words)
    had: Mapping[str, Any] = {
        "coordinates": HALF_PIXEL,
        "rounding": PREFER_CEIL,
        "recompute_scale": False,
        **({"cubic_coefficient": OF_PYTORCH if of_pytorch else -0.5} if mode == CUBIC else {}),
        **({} if mode == NEAREST else {"exclude_outside": not of_pytorch}),
    }
    other = refuse_other(words, had)
    if other:
        return other
    if words.own.get("scale") is not None or words.output_size is None:
        return Refusal("scale", "resize takes the shape of its output, and no scale")
    if min(words.output_size) < 1 or 0 in words.size:
        return Refusal("empty", "an axis without elements is not resampled")
    return None


def _line(words: Words, extent: int, size: int) -> Line:
    mode, step = str(words.own["interpolation"]), Fraction(extent, size)
    line = Line(extent, size, mode, step, Fraction(0), Fraction(0))
    if mode == NEAREST:
        return coordinates_of(replace(line, rounding=PREFER_CEIL), HALF_PIXEL)
    clamped = is_of_pytorch(words) and not is_spread(words)
    coefficient = Fraction(-3, 4) if clamped else Fraction(-1, 2)
    weighted = replace(
        line,
        coefficient=coefficient if mode == CUBIC else Fraction(0),
        spread=max(Fraction(1), step) if is_spread(words) else Fraction(1),
        ends=CLAMPED if clamped else EXCLUDED,
    )
    return coordinates_of(weighted, HALF_PIXEL)
