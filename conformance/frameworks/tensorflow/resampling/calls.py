"""A question as a call of `tf.image.resize`, or of that of version 1."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.resampling.operator import ALIGN_CORNERS, ASYMMETRIC, CUBIC, HALF_PIXEL, LINEAR, NEAREST
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Layout
from ...resampling_rules import ResamplingCall, spell, words_for
from .rules import UNSPEAKABLE, coordinates, interpolation, predict

FUNCTION = "tf.image.resize"

FUNCTION_V1 = "tf.compat.v1.image.resize"

METHODS = {NEAREST: "nearest", LINEAR: "bilinear", CUBIC: "bicubic"}

KEYWORDS: Keywords = {
    "method": Keyword("interpolation", "bilinear"),
    "antialias": Keyword("antialias", False),
    "align_corners": Keyword("coordinates", False),
}

CHANNELS_LAST = Layout((0, 2, 3, 1), (2, 3, 1, 0), (0, 2, 3, 1))

CHOICES: Tuple[Mapping[str, Any], ...] = (
    *(
        {"interpolation": mode, "coordinates": name}
        for mode in (NEAREST, LINEAR)
        for name in (HALF_PIXEL, ASYMMETRIC, ALIGN_CORNERS)
    ),
    *({"interpolation": mode, "antialias": True} for mode in (LINEAR, CUBIC)),
)
"""Everything that there are words for, the simplest first."""


def translate(
    question: Question, prediction: Prediction, device: str, kernels: str = ""
) -> Union[ResamplingCall, Unsupported]:
    """The call for a question: TensorFlow's own words as they are, or those that give the same weights."""
    words = question.words
    if words.layout == "channels_first":
        return Unsupported("images are channels last", skips.LAYOUT)
    own = question.compare == LITERAL or question.dialect == "tensorflow"
    refused = "" if isinstance(prediction, Geometry) else prediction.rule
    if refused in UNSPEAKABLE or (refused and not own):
        return Unsupported(f"TensorFlow has no words for it: {refused}", skips.WORDS)
    if interpolation(words) != NEAREST and words.dtype != "float32":
        return Unsupported("weighted sums come out in float32 alone", skips.DTYPE)
    if own:
        call = _with_words(words, prediction)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    assert isinstance(prediction, Geometry)
    found = spell(prediction, words_for(prediction, CHOICES), predict)
    if found is None:
        return Unsupported("TensorFlow has no words for these weights", skips.WORDS)
    if interpolation(found) != NEAREST and words.dtype != "float32":
        return Unsupported("weighted sums come out in float32 alone", skips.DTYPE)
    return _with_words(found, prediction)


def vary(
    question: Question, call: Union[ResamplingCall, Unsupported], way: str
) -> Union[ResamplingCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, "tensorflow") if way == DEFAULTS else call


def _with_words(words: Words, prediction: Prediction) -> ResamplingCall:
    spelled: Dict[str, Any] = {"size": words.output_size, "method": METHODS[interpolation(words)]}
    function = FUNCTION
    if coordinates(words) != HALF_PIXEL:
        function = FUNCTION_V1
        spelled["align_corners"] = coordinates(words) == ALIGN_CORNERS
    elif words.own.get("antialias") is not None:
        spelled["antialias"] = words.own["antialias"]
    spelled.update(words.options.get("tensorflow", {}))
    geometry = prediction if isinstance(prediction, Geometry) else None
    return ResamplingCall(function, spelled, CHANNELS_LAST, geometry)
