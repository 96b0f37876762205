"""Parts of rules and calls of resampling that frameworks share.

What frameworks name alike is not always one thing, so the words of a case are those of `Operator.own_words`;
each rule says which of them its framework has, under whatever name, and refuses the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Callable, ClassVar, Iterable, Iterator, Mapping, Optional, Sequence, Tuple

from ..operators.resampling.lines import HALF, Line, lines_of
from ..operators.resampling.operator import (
    ALIGN_CORNERS,
    ASYMMETRIC,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    TF_HALF_PIXEL,
)
from ..operators.resampling.reference.weights import weights
from ..operators.windows.geometry import Geometry, Prediction
from ..operators.words import Refusal, Words
from .interface import Call

ZERO = Fraction(0)


@dataclass(frozen=True)
class ResamplingCall(Call):
    """A `Call` of a resampling: the framework's function does it all, with `words` beside the input."""

    folder: ClassVar[str] = "resampling"


def coordinates_of(line: Line, name: str, exact_size: Optional[Fraction] = None) -> Line:
    """The line with the coordinates that a word names.

    Its `scale` is that of the framework, elements of the input for one of the output. `exact_size` is the
    output size before it was rounded, where that is another one.
    """
    if name == ASYMMETRIC:
        return replace(line, phase=ZERO, offset=ZERO)
    if name == ALIGN_CORNERS:
        scale = Fraction(line.input - 1, line.size - 1) if line.size > 1 else ZERO
        return replace(line, scale=scale, phase=ZERO, offset=ZERO)
    if name == PYTORCH_HALF_PIXEL and line.size == 1:
        return replace(line, scale=ZERO, phase=ZERO, offset=ZERO)
    if name == TF_HALF_PIXEL:
        return replace(line, phase=HALF, offset=ZERO)
    offset = -HALF
    if name == HALF_PIXEL_SYMMETRIC and exact_size:
        offset += Fraction(line.input, 2) * (1 - line.size / exact_size)
    return replace(line, phase=HALF, offset=offset)


def scales_of(words: Words) -> Optional[Tuple[float, ...]]:
    """The word `scale`, one number for each axis; None where it is not written."""
    written = words.own.get("scale")
    if written is None:
        return None
    numbers = written if isinstance(written, tuple) else (written,) * words.rank
    return tuple(map(float, numbers))


def refuse_lists(words: Words) -> Optional[Refusal]:
    """Refuses lists without one entry for each axis, and a coefficient that is more than a number."""
    scale = words.own.get("scale")
    if isinstance(scale, tuple) and len(scale) != words.rank:
        return Refusal("scale", f"scale has {len(scale)} entries, the input {words.rank} spatial axes")
    if isinstance(words.own.get("cubic_coefficient"), tuple):
        return Refusal("cubic_coefficient", "the coefficient of cubic is one number")
    return None


def refuse_other(words: Words, had: Mapping[str, Any]) -> Optional[Refusal]:
    """Refuses words of their own that a framework does not have in a configuration.

    `had` holds for each word the one value that the framework has; a word that is not there is not looked at.
    """
    for name, value in had.items():
        written = words.own.get(name)
        if written is not None and written != value:
            return Refusal(name, f"{name} is {value} here; there is no word for {written}")
    return None


def is_same_function(one: Prediction, other: Geometry) -> bool:
    """Whether words amount to a resampling: each line has the same weights at these sizes."""
    if not isinstance(one, Geometry):
        return False
    return one == other or all(map(_has_same_weights, lines_of(one), lines_of(other)))


def _has_same_weights(one: Line, other: Line) -> bool:
    return (one.input, one.size) == (other.input, other.size) and weights(one) == weights(other)


def spell(
    geometry: Geometry, candidates: Iterable[Words], predict: Callable[[Words], Prediction]
) -> Optional[Words]:
    """The first of some words that a rule reads as a resampling; None where none is."""
    wanted = replace(geometry, own={name: value for name, value in geometry.own.items() if name != "weights"})
    return next((words for words in candidates if is_same_function(predict(words), wanted)), None)


def words_for(geometry: Geometry, choices: Sequence[Mapping[str, Any]]) -> Iterator[Words]:
    """Words of a geometry's sizes with each choice of words of their own: by its output size, then by scale
    factors where the coordinates have others than those of the sizes."""
    plain = replace(geometry.plain.to_words("float32"), own={})
    lines = lines_of(geometry)
    for own in choices:
        yield replace(plain, own=own, output_size=tuple(line.size for line in lines))
    factors = tuple(float(1 / line.scale) for line in lines if line.scale)
    if len(factors) == len(lines):
        for own in choices:
            yield replace(plain, own={**own, "scale": factors})
