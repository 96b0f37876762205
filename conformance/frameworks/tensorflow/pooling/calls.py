"""How TensorFlow is asked for pooling: `tf.nn.max_pool` or `tf.nn.avg_pool`, with padding before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.pooling.coverage import has_empty_windows
from ....operators.pooling.operator import FIRST, WINDOW
from ....operators.question import LITERAL, Question
from ....operators.shapes import AVG_POOL, MAX_POOL
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import Keywords
from ...interface import Layout
from ...pooling_rules import PoolCall
from ..convolution.rules import STRINGS, padding_or_default
from .rules import BATCH_IN_INDEX, predict

NOT_OVER_3_AXES = {MAX_POOL: ("float64",), AVG_POOL: ("float64", "float16")}
"""Dtypes for which there is no CPU kernel over three axes."""

KEYWORDS: Keywords = {}
"""No word of it has a default."""


def translate(
    question: Question, prediction: Prediction, device: str, kernels: str = ""
) -> Union[PoolCall, Unsupported]:
    """The call for a question: TensorFlow's own words as they are, a geometry as SAME, or as VALID with
    what never wins around the input."""
    words = question.words
    if words.layout == "channels_first":
        return Unsupported("TensorFlow's CPU kernels take channels last", skips.LAYOUT)
    geometry = prediction if isinstance(prediction, Geometry) else None
    if words.rank == 3 and words.dtype in NOT_OVER_3_AXES[words.op]:
        return Unsupported(f"tf.nn.{words.op} over 3 axes does not take {words.dtype}", skips.DTYPE)
    if geometry is not None and 0 in geometry.output_shape[1:]:
        return Unsupported("TensorFlow's inference refuses no windows, its kernels do not", skips.OPERANDS)
    if question.compare == LITERAL or question.dialect == "tensorflow":
        if geometry is None and (words.own or set(words.dilation) != {1}):
            return Unsupported("TensorFlow has no words for what is refused", skips.WORDS)
        return _call(words, padding_or_default(words), geometry)
    if geometry is None:
        return Unsupported(f"the rule of {question.dialect} refuses the words", skips.WORDS)
    return _for_geometry(words, geometry)


def vary(question: Question, call: Union[PoolCall, Unsupported], way: str) -> Union[PoolCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`: none of them changes it."""
    return call


def _for_geometry(words: Words, geometry: Geometry) -> Union[PoolCall, Unsupported]:
    if any(axis.dilation > 1 for axis in geometry.axes):
        return Unsupported("pooling in TensorFlow has no dilation", skips.WORDS)
    if geometry.own.get("ties", FIRST) != FIRST or has_empty_windows(geometry):
        return Unsupported("TensorFlow has no words for other ties, or for windows of nothing", skips.WORDS)
    plain = geometry.to_words(words.dtype, words.layout)
    for padding in STRINGS:
        if predict(replace(plain, padding=padding, own={})) == geometry:
            return _call(plain, padding, geometry)
    if geometry.op != MAX_POOL and (geometry.own["divisor"] or geometry.own["counts"] != WINDOW):
        return Unsupported("TensorFlow counts no padding, and has no word for a divisor", skips.WORDS)
    return _call(plain, "VALID", geometry, tuple(axis.padding for axis in geometry.axes))


def _call(
    words: Words, padding: Any, geometry: Union[Geometry, None], pad: Tuple[Tuple[int, int], ...] = ()
) -> PoolCall:
    spelled: Dict[str, Any] = {
        "ksize": (1, *words.kernel, 1),
        "strides": (1, *words.stride, 1),
        "padding": padding,
    }
    if words.rank == 3:
        # without it the gradient of an average over three axes is an AttributeError when it is run eagerly
        spelled["data_format"] = "NDHWC"
    options = words.options.get("tensorflow", {})
    last = (0, *range(2, words.rank + 2), 1)
    return PoolCall(
        f"tf.nn.{words.op}",
        {**spelled, **{name: value for name, value in options.items() if name != BATCH_IN_INDEX}},
        Layout(last, last, last),
        geometry,
        pad=pad if any(map(any, pad)) else (),
        ends=tuple(axis.ends for axis in geometry.axes) if geometry else (),
        beside={BATCH_IN_INDEX: bool(options.get(BATCH_IN_INDEX, False))},
    )
