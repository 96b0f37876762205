"""How JAX is asked for pooling: `jax.lax.reduce_window`, by the largest element or by the sum."""

from __future__ import annotations

from typing import Any, Dict, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.pooling.operator import FIRST
from ....operators.question import LITERAL, Question
from ....operators.shapes import MAX_POOL
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Layout, channels_first
from ...pooling_rules import PoolCall

FUNCTION = "jax.lax.reduce_window"

NARROW = "JAX keeps the sums of windows in 16 bits"

NO_GRADIENT_OF_CUTS = "JAX raises an error of its own for the gradient of a maximum with negative padding"

NO_GRADIENT = "JAX has no gradient of a maximum over dilated windows"

KEYWORDS: Keywords = {"window_dilation": Keyword("dilation", None)}
"""Keyword arguments that have a default."""


def translate(
    question: Question, prediction: Prediction, device: str, general: bool = False
) -> Union[PoolCall, Unsupported]:
    """The call for a question: JAX's own words as they are, a geometry in pairs of padding."""
    words = question.words
    geometry = prediction if isinstance(prediction, Geometry) else None
    if geometry is None and words.own:
        return Unsupported(f"JAX has no words for {', '.join(words.own)}", skips.WORDS)
    if words.op != MAX_POOL and words.dtype in ("bfloat16", "float16"):
        return Unsupported(NARROW, skips.DTYPE)
    if geometry is not None and geometry.own.get("ties", FIRST) != FIRST:
        return Unsupported("JAX has no word for another order of ties", skips.WORDS)
    if question.compare == LITERAL or question.dialect == "jax":
        call = _call(words, _padding(words), geometry, words)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if geometry is None:
        return Unsupported(f"the rule of {question.dialect} refuses the words", skips.WORDS)
    pads = [axis.padding if axis.size > 0 else axis.zeros for axis in geometry.axes]
    return _call(geometry.to_words(words.dtype, words.layout), pads, geometry, words)


def vary(question: Question, call: Union[PoolCall, Unsupported], way: str) -> Union[PoolCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, "jax") if way == DEFAULTS else call


def _padding(words: Words) -> Any:
    if words.padding is None:
        return "VALID"
    pairs = isinstance(words.padding, tuple) and all(isinstance(entry, tuple) for entry in words.padding)
    return list(words.padding) if pairs else words.padding  # type: ignore[arg-type]


def _call(words: Words, padding: Any, geometry: Union[Geometry, None], asked: Words) -> PoolCall:
    last = asked.layout == "channels_last"

    def around(numbers: Any, one: Any) -> Any:
        return (one, *numbers, one) if last else (one, one, *numbers)

    spelled: Dict[str, Any] = {
        "window_dimensions": around(words.kernel, 1),
        "window_strides": around(words.stride, 1),
        "padding": around(padding, (0, 0)) if isinstance(padding, list) else padding,
    }
    if any(factor != 1 for factor in words.dilation):
        spelled["window_dilation"] = around(words.dilation, 1)
    maximum = asked.op == MAX_POOL
    order = (0, *range(2, asked.rank + 2), 1)
    layout = Layout(order, order, order) if last else channels_first(asked.rank)
    return PoolCall(
        FUNCTION,
        {**spelled, **asked.options.get("jax", {})},
        layout,
        geometry,
        ends=tuple(axis.ends for axis in geometry.axes) if geometry else (),
        notes=() if maximum else ("the sum of each window divided after the call",),
        lacks_gradient=_missing_gradient(geometry) if maximum and geometry else "",
    )


def _missing_gradient(geometry: Geometry) -> str:
    """Why a maximum has no gradient; "" where it has one."""
    if any(axis.dilation > 1 for axis in geometry.axes):
        return NO_GRADIENT
    return NO_GRADIENT_OF_CUTS if any(min(axis.padding) < 0 for axis in geometry.axes) else ""
