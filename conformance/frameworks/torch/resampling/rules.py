"""PyTorch's words for resampling: `torch.nn.functional.interpolate`.

What is refused follows the function itself (torch/nn/functional.py) and `upsample_2d_common_check` and its
siblings in ATen's UpSample.h, as do sizes (`compute_output_size`) and scales (`compute_scales_value`).
Antialiasing is that of Pillow: the weights are those of a wider kernel, cut off at the ends and made to add
up to 1, and cubic has another coefficient (UpSampleKernel.cpp, `HelperInterpBase`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Mapping, Optional, Tuple, Union

from ....operators.resampling.lines import Line, geometry_of
from ....operators.resampling.operator import (
    ALIGN_CORNERS,
    ASYMMETRIC,
    CLAMPED,
    CUBIC,
    EXCLUDED,
    FLOOR,
    HALF_PIXEL,
    LINEAR,
    NEAREST,
    PREFER_CEIL,
)
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...resampling_rules import coordinates_of, refuse_lists, refuse_other, scales_of

COEFFICIENTS = {False: Fraction(-3, 4), True: Fraction(-1, 2)}
"""The coefficient of cubic, by whether the kernel is spread out."""

RANKS = {NEAREST: (1, 2, 3), LINEAR: (1, 2, 3), CUBIC: (2,)}

UNSPEAKABLE = ("coordinates", "rounding", "cubic_coefficient", "exclude_outside", "lists")
"""Rules that refuse words which torch has no way to be asked in."""


def predict(words: Words) -> Prediction:
    """Geometry of `torch.nn.functional.interpolate` for `words`, or why it raises."""
    refusal = _refuse_words(words) or _refuse_sizes(words)
    sizes = refusal or _sizes(words)
    if isinstance(sizes, Refusal):
        return sizes
    return geometry_of(words.batch, words.in_channels, _lines(words, sizes))


def interpolation(words: Words) -> str:
    """The interpolation of words, nearest unless it is written."""
    return str(words.own.get("interpolation", NEAREST))


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("torch", {}))
    if unknown:
        return Refusal("options", f"interpolate has no word {unknown[0]!r}")
    refusal = refuse_lists(words)
    if refusal:
        return Refusal("lists", refusal.why)
    mode, antialias = interpolation(words), bool(words.own.get("antialias"))
    allowed = (ASYMMETRIC, HALF_PIXEL) if mode == NEAREST else (HALF_PIXEL, ALIGN_CORNERS)
    coordinates = words.own.get("coordinates", allowed[0])
    if coordinates not in allowed:
        return Refusal("coordinates", f"{mode} has coordinates {' and '.join(allowed)}, not {coordinates}")
    had: Mapping[str, Any] = {
        "rounding": FLOOR if coordinates == ASYMMETRIC else PREFER_CEIL,
        "cubic_coefficient": float(COEFFICIENTS[antialias]),
        "exclude_outside": antialias,
    }
    other = refuse_other(words, had)
    if other:
        return other
    if words.rank not in RANKS[mode]:
        return Refusal("rank", f"{mode} is not over {words.rank} spatial axes")
    if antialias and (mode == NEAREST or words.rank != 2):
        return Refusal("antialias", "antialiasing is of bilinear and bicubic alone")
    return None


def _refuse_sizes(words: Words) -> Optional[Refusal]:
    if 0 in words.input[1:]:
        return Refusal("empty", "only the batch of an input may be empty")
    has_scale, has_size = words.own.get("scale") is not None, words.output_size is not None
    if has_scale == has_size:
        return Refusal("size", "either the output size or the scale has to be written")
    if has_size and words.own.get("recompute_scale"):
        return Refusal("recompute_scale", "the scale follows from an output size in any case")
    return None


def _sizes(words: Words) -> Union[Tuple[int, ...], Refusal]:
    scales = scales_of(words)
    sizes = words.output_size
    if scales is not None:
        # a product in double precision that is cut off, as in C++
        sizes = tuple(int(extent * scale) for extent, scale in zip(words.size, scales))
    assert sizes is not None
    if min(sizes) < 1:
        return Refusal("output_size", f"the output would be empty, {list(sizes)}")
    return sizes


def _lines(words: Words, sizes: Tuple[int, ...]) -> Tuple[Line, ...]:
    scales = None if words.own.get("recompute_scale") else scales_of(words)
    return tuple(
        line_of(words, extent, size, _step(words, extent, size, None if scales is None else scales[axis]))
        for axis, (extent, size) in enumerate(zip(words.size, sizes))
    )


def _step(words: Words, extent: int, size: int, scale: Optional[float]) -> Fraction:
    """Elements of the input for one of the output: by the word, or by the sizes.

    Some forward passes leave an axis as it is that keeps its size, or repeat the elements of one that
    doubles, whatever the word says: `nearest_idx` and `compute_source_index_and_lambda` in UpSample.h, and
    `separable_upsample_generic_Nd_kernel_impl` in UpSampleKernel.cpp.
    """
    mode, kept = interpolation(words), extent == size
    if mode == NEAREST:
        by_size = is_nearest_of_old(words) and words.rank == 2 and (kept or size == 2 * extent)
    else:
        by_size = kept and (mode == LINEAR or bool(words.own.get("antialias")))
    return 1 / Fraction(scale) if scale and not by_size else Fraction(extent, size)


def is_nearest_of_old(words: Words) -> bool:
    """Whether words mean the mode `nearest`, not `nearest-exact`."""
    return interpolation(words) == NEAREST and words.own.get("coordinates") != HALF_PIXEL


def line_of(words: Words, extent: int, size: int, step: Fraction) -> Line:
    """The line of an axis with `step` elements of the input for one of the output."""
    mode, antialias = interpolation(words), bool(words.own.get("antialias"))
    coordinates = words.own.get("coordinates", ASYMMETRIC if mode == NEAREST else HALF_PIXEL)
    line = Line(
        extent,
        size,
        mode,
        step,
        Fraction(0),
        Fraction(0),
        rounding="" if mode != NEAREST else FLOOR if coordinates == ASYMMETRIC else PREFER_CEIL,
        coefficient=COEFFICIENTS[antialias] if mode == CUBIC else Fraction(0),
        ends=EXCLUDED if antialias else CLAMPED,
    )
    line = coordinates_of(line, coordinates)
    return _spread(line) if antialias else line


def _spread(line: Line) -> Line:
    """The line with the wider kernel of antialiasing, which takes the centres of pixels in any case."""
    centred = coordinates_of(line, HALF_PIXEL)
    return replace(centred, spread=max(Fraction(1), line.scale))
