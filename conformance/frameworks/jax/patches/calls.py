"""How JAX is asked for patches: `jax.lax.conv_general_dilated_patches`."""

from __future__ import annotations

from typing import Any, Dict, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.registry import find_operator
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Layout, channels_first
from ...patch_rules import PatchCall

FUNCTION = "jax.lax.conv_general_dilated_patches"

KEYWORDS: Keywords = {"rhs_dilation": Keyword("dilation", 1)}
"""Keyword arguments that have a default."""


def translate(
    question: Question, prediction: Prediction, device: str, general: bool = False
) -> Union[PatchCall, Unsupported]:
    """The call for a question: JAX's own words as they are, a geometry in pairs of padding."""
    words = question.words
    if not find_operator(words.op).gathers:
        return Unsupported(f"jax has no {words.op}", skips.OPERATOR)
    own = question.compare == LITERAL or question.dialect == "jax"
    geometry = prediction if isinstance(prediction, Geometry) else None
    if own and words.own.get("order") is not None and geometry is None:
        return Unsupported("JAX has no word for the order of channels and taps", skips.WORDS)
    if own:
        call = PatchCall(FUNCTION, _spell(words, _padding(words)), _layout(words), geometry)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if geometry is None:
        return Unsupported(f"the rule of {question.dialect} refuses the words", skips.WORDS)
    if 0 in geometry.input_shape[1:]:
        return Unsupported("JAX has no patches of an input without channels", skips.OPERANDS)
    # an empty output is one element short of a window
    pads = [
        axis.zeros if axis.size > 0 else (axis.offset, axis.effective_kernel - 1 - axis.input - axis.offset)
        for axis in geometry.axes
    ]
    ends = tuple(axis.ends for axis in geometry.axes)
    plain = geometry.to_words(words.dtype, words.layout)
    return PatchCall(FUNCTION, _spell(plain, pads), _layout(words), geometry, ends=ends)


def vary(question: Question, call: Union[PatchCall, Unsupported], way: str) -> Union[PatchCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, "jax") if way == DEFAULTS else call


def _padding(words: Words) -> Any:
    if words.padding is None:
        return "VALID"
    pairs = isinstance(words.padding, tuple) and all(isinstance(entry, tuple) for entry in words.padding)
    return list(words.padding) if pairs else words.padding  # type: ignore[arg-type]


def _spell(words: Words, padding: Any) -> Dict[str, Any]:
    """Keyword arguments; what JAX lacks goes in as well, for JAX to refuse."""
    spelled: Dict[str, Any] = {
        "filter_shape": words.kernel,
        "window_strides": words.stride,
        "padding": padding,
    }
    if any(factor != 1 for factor in words.dilation):
        spelled["rhs_dilation"] = words.dilation
    if words.layout == "channels_last":
        space = "HWD"[: words.rank]
        spelled["dimension_numbers"] = (f"N{space}C", f"OI{space}", f"N{space}C")
    return {**spelled, **words.options.get("jax", {})}


def _layout(words: Words) -> Layout:
    if words.layout != "channels_last":
        return channels_first(words.rank)
    last = (0, *range(2, words.rank + 2), 1)
    return Layout(last, channels_first(words.rank).kernel, last)
