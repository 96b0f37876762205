"""A question as a call of `jax.image.resize`."""

from __future__ import annotations

from typing import Any, Mapping, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.resampling.operator import CUBIC, LINEAR, NEAREST
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import channels_first
from ...resampling_rules import ResamplingCall, spell, words_for
from .rules import is_of_pytorch, is_spread, predict

FUNCTION = "jax.image.resize"

KEYWORDS: Keywords = {"antialias": Keyword("antialias", True)}

CHOICES: Tuple[Mapping[str, Any], ...] = (
    {"interpolation": NEAREST},
    *(
        {"interpolation": mode, "antialias": antialias}
        for mode in (LINEAR, CUBIC)
        for antialias in (True, False)
    ),
    {"interpolation": CUBIC, "antialias": False, "cubic_coefficient": -0.75},
)
"""Everything that JAX has words for, the simplest first."""


def translate(
    question: Question, prediction: Prediction, device: str, general: bool = False
) -> Union[ResamplingCall, Unsupported]:
    """The call for a question: JAX's own words as they are, or those that give the same weights."""
    words = question.words
    if words.layout == "channels_last":
        return Unsupported("resize is asked in channels_first alone", skips.LAYOUT)
    if not isinstance(prediction, Geometry):
        return Unsupported(f"JAX has no words for it: {prediction.why}", skips.WORDS)
    if question.compare == LITERAL or question.dialect == "jax":
        call = _with_words(words, prediction)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    found = spell(prediction, words_for(prediction, CHOICES), predict)
    if found is None:
        return Unsupported("JAX has no words for these weights", skips.WORDS)
    return _with_words(found, prediction)


def vary(
    question: Question, call: Union[ResamplingCall, Unsupported], way: str
) -> Union[ResamplingCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, "jax") if way == DEFAULTS else call


def _with_words(words: Words, prediction: Geometry) -> ResamplingCall:
    mode = str(words.own["interpolation"])
    spread = is_spread(words)
    spelled = {
        "shape": prediction.output_shape,
        "method": "cubic-pytorch" if is_of_pytorch(words) and not spread else mode,
        **({} if mode == NEAREST or words.own.get("antialias") is None else {"antialias": spread}),
    }
    return ResamplingCall(FUNCTION, spelled, channels_first(words.rank), prediction)
