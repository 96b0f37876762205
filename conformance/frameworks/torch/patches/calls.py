"""A question as a call of `torch.nn.functional.unfold` or `fold`."""

from __future__ import annotations

import math
from typing import Any, Dict, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.registry import find_operator
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import channels_first
from ...patch_rules import PatchCall, zeros_of_windows
from ..variants import CHANNELS_LAST

KEYWORDS: Keywords = {
    "output_size": Keyword("output_size", takes_number=True),
    "kernel_size": Keyword("kernel", takes_number=True),
    "stride": Keyword("stride", 1, takes_number=True),
    "padding": Keyword("padding", 0, takes_number=True),
    "dilation": Keyword("dilation", 1, takes_number=True),
}


def translate(question: Question, prediction: Prediction, device: str) -> Union[PatchCall, Unsupported]:
    """The call for a question: torch's own words as they are, a geometry in padding alike at both ends, or
    with zeros or cuts around the call."""
    words = question.words
    if words.rank != 2:
        return Unsupported("torch has patches over 2 spatial axes", skips.RANK)
    if words.layout == "channels_last":
        return Unsupported("torch has no memory format of patches", skips.LAYOUT)
    if words.own.get("order") is not None and not isinstance(prediction, Geometry):
        return Unsupported(
            f"torch has no word for the order of channels and taps: {prediction.why}", skips.WORDS
        )
    if question.compare == LITERAL:
        if _is_another_grid(words):
            return Unsupported(
                "torch takes patches on one axis, where another grid of as many is not told apart",
                skips.WORDS,
            )
        return respell_as_written(_with_words(words, prediction), KEYWORDS, words)
    if question.dialect == "torch":
        return _with_words(words, prediction)
    if isinstance(prediction, Geometry):
        return _for_geometry(prediction)
    return Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)


def vary(question: Question, call: Union[PatchCall, Unsupported], way: str) -> Union[PatchCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    if way == DEFAULTS:
        return call_without_defaults(question, call, KEYWORDS, "torch")
    if way == CHANNELS_LAST:
        return Unsupported("torch has no memory format of patches", skips.LAYOUT)
    return call


def _is_another_grid(words: Words) -> bool:
    """Whether a fold has as many patches as its words say, on a grid of another form."""
    if find_operator(words.op).gathers or words.output_size is None or not isinstance(words.padding, int):
        return False
    spans = (d * (k - 1) + 1 for k, d in zip(words.kernel, words.dilation))
    grid = [
        (size + 2 * words.padding - span) // stride + 1 if stride > 0 else 0
        for size, span, stride in zip(words.output_size, spans, words.stride)
    ]
    return grid != list(words.size) and math.prod(grid) == math.prod(words.size)


def _with_words(words: Words, prediction: Prediction) -> PatchCall:
    geometry = prediction if isinstance(prediction, Geometry) else None
    spelled = {
        "output_size": words.output_size,
        "kernel_size": words.kernel,
        "stride": words.stride,
        "dilation": words.dilation,
        "padding": 0 if words.padding is None else words.padding,
        **words.options.get("torch", {}),
    }
    given = {name: value for name, value in spelled.items() if value is not None}
    ends = tuple(axis.ends for axis in geometry.axes) if geometry else ()
    return PatchCall(_function(words.op), given, channels_first(words.rank), geometry, ends=ends)


def _function(op: str) -> str:
    return f"torch.nn.functional.{op}"


def _for_geometry(geometry: Geometry) -> Union[PatchCall, Unsupported]:
    if 0 in geometry.input_shape[1:] or 0 in geometry.output_shape[1:]:
        return Unsupported("torch refuses patches without elements", skips.OPERANDS)
    ends = (
        tuple(map(zeros_of_windows, geometry.axes))
        if geometry.gathers
        else tuple(zeros_of_windows(axis) for axis in geometry.adjoint.axes)
    )
    alike = all(lo == hi >= 0 for lo, hi in ends)
    words: Dict[str, Any] = {
        "kernel_size": tuple(axis.kernel for axis in geometry.axes),
        "stride": tuple(axis.stride for axis in geometry.axes),
        "dilation": tuple(axis.dilation for axis in geometry.axes),
        "padding": tuple(lo for lo, _ in ends) if alike else 0,
    }
    around = () if alike else ends
    if not geometry.gathers:
        sizes = (axis.size + (0 if alike else lo + hi) for axis, (lo, hi) in zip(geometry.axes, ends))
        words = {"output_size": tuple(sizes), **words}
    return PatchCall(
        _function(geometry.op),
        words,
        channels_first(len(geometry.axes)),
        geometry,
        pad=around if geometry.gathers else (),
        crop=() if geometry.gathers else around,
        ends=tuple(axis.ends for axis in geometry.axes),
    )
