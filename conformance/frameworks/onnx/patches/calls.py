"""A sum of patches as a Col2Im node: its attributes and constant inputs, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.registry import find_operator
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import channels_first
from ...patch_rules import PatchCall, zeros_of_windows
from ..convolution.calls import flat
from ..convolution.rules import pads

KEYWORDS: Keywords = {
    "pads": Keyword("padding", 0),
    "strides": Keyword("stride", 1),
    "dilations": Keyword("dilation", 1),
}
"""Attributes that have a default; each is a list with a number for each axis."""


@dataclass(frozen=True)
class Col2ImCall(PatchCall):
    """A `PatchCall` with the inputs of its node that are constants."""

    image_shape: Tuple[int, ...] = ()
    block_shape: Tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return f"{super().text} of image_shape={self.image_shape}, block_shape={self.block_shape}"


def translate(
    question: Question, prediction: Prediction, device: str = "cpu"
) -> Union[Col2ImCall, Unsupported]:
    """The node for a question, the same for every runtime and device."""
    words = question.words
    if find_operator(words.op).gathers:
        return Unsupported(f"onnx has no {words.op}", skips.OPERATOR)
    if words.layout == "channels_last":
        return Unsupported("ONNX is channels first only", skips.LAYOUT)
    geometry = prediction if isinstance(prediction, Geometry) else None
    if question.compare == LITERAL or question.dialect == "onnx":
        if isinstance(words.padding, str) or words.output_size is None:
            return Unsupported("Col2Im has no auto_pad, and no node without an image_shape", skips.WORDS)
        if words.own.get("order") is not None and geometry is None:
            return Unsupported("ONNX has no word for the order of channels and taps", skips.WORDS)
        call = _with_words(words, geometry)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if geometry is None:
        return Unsupported(f"the rule of {question.dialect} refuses the words", skips.WORDS)
    return _for_geometry(geometry)


def vary(question: Question, call: Union[Any, Unsupported], way: str) -> Union[Any, Unsupported]:
    """The node in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, "onnx") if way == DEFAULTS else call


def _with_words(words: Words, geometry: Union[Geometry, None]) -> Col2ImCall:
    attributes: Dict[str, Any] = {} if words.padding is None else {"pads": flat(pads(words) or ())}
    attributes.update(strides=words.stride, dilations=words.dilation)
    return Col2ImCall(
        "Col2Im",
        attributes,
        channels_first(words.rank),
        geometry,
        image_shape=words.output_size or (),
        block_shape=words.kernel,
    )


def _for_geometry(geometry: Geometry) -> Union[Col2ImCall, Unsupported]:
    if 0 in geometry.input_shape[1:] or 0 in geometry.output_shape[1:]:
        return Unsupported("the document of Col2Im says nothing of patches without elements", skips.OPERANDS)
    ends = tuple(map(zeros_of_windows, geometry.adjoint.axes))
    own = min(map(min, ends)) >= 0
    sizes = tuple(axis.size + (0 if own else sum(pair)) for axis, pair in zip(geometry.axes, ends))
    axes = geometry.axes
    return Col2ImCall(
        "Col2Im",
        {
            "pads": flat(ends if own else ((0, 0),) * len(ends)),
            "strides": tuple(axis.stride for axis in axes),
            "dilations": tuple(axis.dilation for axis in axes),
        },
        channels_first(len(axes)),
        geometry,
        crop=() if own else ends,
        ends=tuple(axis.ends for axis in axes),
        image_shape=sizes,
        block_shape=tuple(axis.kernel for axis in axes),
    )
