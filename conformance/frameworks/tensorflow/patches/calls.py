"""How TensorFlow is asked for patches: `tf.image.extract_patches`, with zeros or cuts before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.registry import find_operator
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import Keywords
from ...interface import Layout, channels_first
from ...patch_rules import TAPS, PatchCall
from ...shared_rules import same_for_every_size
from ..convolution.rules import STRINGS, padding_or_default
from .rules import predict

FUNCTION = "tf.image.extract_patches"

KEYWORDS: Keywords = {}
"""No word of it has a default."""


def translate(
    question: Question, prediction: Prediction, device: str, kernels: str = ""
) -> Union[PatchCall, Unsupported]:
    """The call for a question: TensorFlow's own words as they are, a geometry as SAME, or as VALID with zeros
    or cuts before the call."""
    words = question.words
    if not find_operator(words.op).gathers:
        return Unsupported(f"tensorflow has no {words.op}", skips.OPERATOR)
    if words.rank != 2:
        return Unsupported("TensorFlow has patches over 2 spatial axes", skips.RANK)
    if words.layout == "channels_first":
        return Unsupported("tf.image.extract_patches takes channels last", skips.LAYOUT)
    geometry = prediction if isinstance(prediction, Geometry) else None
    if question.compare == LITERAL or question.dialect == "tensorflow":
        if words.own.get("order") is not None and geometry is None:
            return Unsupported("TensorFlow has no word for the order of channels and taps", skips.WORDS)
        return _call(words, padding_or_default(words), geometry)
    if geometry is None:
        return Unsupported(f"the rule of {question.dialect} refuses the words", skips.WORDS)
    return _for_geometry(words, geometry)


def vary(question: Question, call: Union[PatchCall, Unsupported], way: str) -> Union[PatchCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`: none of them changes it."""
    return call


def _for_geometry(words: Words, geometry: Geometry) -> Union[PatchCall, Unsupported]:
    if 0 in geometry.output_shape[2:]:
        return Unsupported("TensorFlow may refuse to give no patches", skips.OPERANDS)
    plain = geometry.to_words(words.dtype, words.layout)
    for padding in STRINGS:
        meant = predict(replace(plain, padding=padding, own={}))
        if same_for_every_size(meant, geometry):
            return _call(plain, padding, geometry)
    return _call(plain, "VALID", geometry, tuple(axis.zeros for axis in geometry.axes))


def _call(
    words: Words, padding: Any, geometry: Union[Geometry, None], pad: Tuple[Tuple[int, int], ...] = ()
) -> PatchCall:
    spelled: Dict[str, Any] = {
        "sizes": (1, *words.kernel, 1),
        "strides": (1, *words.stride, 1),
        "rates": (1, *words.dilation, 1),
        "padding": padding,
    }
    foreign = {} if words.output_size is None else {"output_size": words.output_size}
    last = (0, *range(2, words.rank + 2), 1)
    return PatchCall(
        FUNCTION,
        {**spelled, **foreign, **words.options.get("tensorflow", {})},
        Layout(last, channels_first(words.rank).kernel, last),
        geometry,
        pad=pad if any(map(any, pad)) else (),
        ends=tuple(axis.ends for axis in geometry.axes) if geometry else (),
        own_order=TAPS,
    )
