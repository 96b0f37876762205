"""A question as a call of `torch.nn.functional.interpolate`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.resampling.operator import ALIGN_CORNERS, CUBIC, HALF_PIXEL, LINEAR, NEAREST
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import channels_first
from ...resampling_rules import ResamplingCall, scales_of, spell, words_for
from ..variants import CHANNELS_LAST
from .rules import UNSPEAKABLE, interpolation, predict

FUNCTION = "torch.nn.functional.interpolate"

KEYWORDS: Keywords = {
    "size": Keyword("output_size", takes_number=True),
    "mode": Keyword("interpolation", "nearest"),
    "align_corners": Keyword("coordinates", False),
    "antialias": Keyword("antialias", False),
}

MODES = {
    (LINEAR, 1): "linear",
    (LINEAR, 2): "bilinear",
    (LINEAR, 3): "trilinear",
}

CHOICES: Tuple[Mapping[str, Any], ...] = (
    {"interpolation": NEAREST},
    {"interpolation": NEAREST, "coordinates": HALF_PIXEL},
    *(
        {"interpolation": mode, "coordinates": coordinates, "antialias": antialias}
        for mode in (LINEAR, CUBIC)
        for antialias in (False, True)
        for coordinates in (HALF_PIXEL, ALIGN_CORNERS)
    ),
)
"""Everything that torch has words for, the simplest first."""


def translate(question: Question, prediction: Prediction, device: str) -> Union[ResamplingCall, Unsupported]:
    """The call for a question: torch's own words as they are, or those that give the same weights."""
    words = question.words
    if words.layout == "channels_last":
        return Unsupported("interpolate is asked in channels_first alone", skips.LAYOUT)
    own = question.compare == LITERAL or question.dialect == "torch"
    if own:
        refused = "" if isinstance(prediction, Geometry) else prediction.rule
        if refused in UNSPEAKABLE:
            return Unsupported(f"torch has no words for it: {refused}", skips.WORDS)
        missing = _missing_kernel(words, device)
        if missing:
            return missing
        call = _with_words(words, prediction)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if not isinstance(prediction, Geometry):
        return Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)
    found = spell(prediction, words_for(prediction, CHOICES), predict)
    if found is None:
        return Unsupported("torch has no words for these weights", skips.WORDS)
    return _missing_kernel(replace(found, dtype=words.dtype), device) or _with_words(found, prediction)


def _missing_kernel(words: Words, device: str) -> Optional[Unsupported]:
    if words.own.get("antialias") and device == "cpu" and words.dtype in ("float16", "bfloat16"):
        return Unsupported("torch has no antialiasing in 16 bits on the CPU", skips.DEVICE)
    return None


def vary(
    question: Question, call: Union[ResamplingCall, Unsupported], way: str
) -> Union[ResamplingCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    if way == DEFAULTS:
        return call_without_defaults(question, call, KEYWORDS, "torch")
    if way == CHANNELS_LAST:
        return Unsupported("interpolate is asked in channels_first alone", skips.LAYOUT)
    return call


def _with_words(words: Words, prediction: Prediction) -> ResamplingCall:
    mode = interpolation(words)
    spelled: Dict[str, Any] = {}
    if words.output_size is not None:
        spelled["size"] = words.output_size
    if words.own.get("scale") is not None:
        spelled["scale_factor"] = scales_of(words)
    spelled["mode"] = _mode(words, mode)
    if mode != NEAREST:
        spelled["align_corners"] = words.own.get("coordinates") == ALIGN_CORNERS
    for name, keyword in (("recompute_scale", "recompute_scale_factor"), ("antialias", "antialias")):
        if words.own.get(name) is not None:
            spelled[keyword] = words.own[name]
    spelled.update(words.options.get("torch", {}))
    geometry = prediction if isinstance(prediction, Geometry) else None
    return ResamplingCall(FUNCTION, spelled, channels_first(words.rank), geometry)


def _mode(words: Words, mode: str) -> str:
    if mode == NEAREST:
        return "nearest-exact" if words.own.get("coordinates") == HALF_PIXEL else "nearest"
    return "bicubic" if mode == CUBIC else MODES[mode, words.rank]
