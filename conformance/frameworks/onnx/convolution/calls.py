"""A question as a Conv or ConvTranspose node: its attributes, as plain data, and what is put around it.

Every geometry can be said with `pads` and `output_padding`, apart from negative pads, an empty output and
zeros past the scatter that reach a stride or further: those are nodes of their own around the node.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union

from ....operators import skips
from ....operators.dtypes import INTEGER_FORMATS
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Words
from ...defaults import (
    DEFAULTS,
    OF_OPERANDS,
    Keyword,
    Keywords,
    call_without_defaults,
    respell_as_written,
)
from ...interface import Call, channels_first
from ...shared_rules import same_for_every_size
from ..opsets import OPSET, add_opset
from .rules import AUTO_PADS, Pair, pads, predict

DIALECT = "onnx"
NODES = {"conv": "Conv", "conv_transpose": "ConvTranspose"}
TENSOR_TYPES = {
    "float64": "DOUBLE",
    "float32": "FLOAT",
    "bfloat16": "BFLOAT16",
    "float16": "FLOAT16",
    **{dtype: dtype.upper() for dtype in INTEGER_FORMATS},
}


KEYWORDS: Keywords = {
    "kernel_shape": Keyword("kernel", OF_OPERANDS),
    "auto_pad": Keyword("padding", "NOTSET"),
    "pads": Keyword("padding", 0),
    "output_padding": Keyword("output_padding", 0),
    "strides": Keyword("stride", 1),
    "dilations": Keyword("dilation", 1),
    "group": Keyword("groups", 1),
}
"""Attributes that have a default; each is a list with a number for each axis."""


def translate(question: Question, prediction: Prediction, device: str = "cpu") -> Union[Call, Unsupported]:
    """The node for a question, the same for every runtime and device.

    Words written for ONNX, and literal ones, become attributes untouched; a geometry becomes `pads` and
    `output_padding`.
    """
    own = question.compare == LITERAL or question.dialect == DIALECT
    return add_opset(_translate(question, prediction), question.words, own)


def _translate(question: Question, prediction: Prediction) -> Union[Call, Unsupported]:
    words = question.words
    if words.layout == "channels_last":
        return Unsupported("ONNX is channels first only", skips.LAYOUT)
    undivided = words.fit_together and words.groups > 0 and words.out_channels % words.groups
    if words.op != CONV and undivided:
        return Unsupported(
            "ConvTranspose reads its output channels off the kernel, as many for each group", skips.OPERANDS
        )
    geometry = prediction if isinstance(prediction, Geometry) else None
    if question.compare == LITERAL:
        return respell_as_written(_call_with_words(words, geometry), KEYWORDS, words)
    if question.dialect == DIALECT:
        return _call_with_words(words, geometry)
    if not isinstance(prediction, Geometry):
        return Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)
    call = _conv(prediction) if prediction.op == CONV else _conv_transpose(prediction)
    return replace(call, flip=prediction.flip)


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The node in the way of a variant, `FrameworkVariant.call`."""
    if way != DEFAULTS or isinstance(call, Unsupported):
        return call
    # each of several nodes has one group, whatever the attribute says
    single = {**call.words, "group": 1} if call.split > 1 else call.words
    return call_without_defaults(question, replace(call, words=single), KEYWORDS, DIALECT)


def _call_with_words(words: Words, geometry: Optional[Geometry]) -> Call:
    """The words as they stand; what ONNX lacks goes in as well, for the runtime to refuse."""
    attributes: Dict[str, Any] = {}
    if isinstance(words.padding, str):
        attributes["auto_pad"] = AUTO_PADS.get(words.padding, words.padding)
    elif words.padding is not None:
        attributes["pads"] = flat(pads(words) or ())
    attributes.update(_attributes(words.kernel, words.stride, words.dilation, words.groups))
    if words.output_padding is not None:
        attributes["output_padding"] = words.output_padding
    if words.output_size is not None:
        attributes["output_shape"] = words.output_size
    further = {name: value for name, value in words.options.get(DIALECT, {}).items() if name != OPSET}
    return _call(words.op, words.rank, {**attributes, **further}, geometry)


def flat(pairs: Sequence[Pair]) -> Tuple[int, ...]:
    """Pairs in ONNX's order: every beginning, then every end."""
    return tuple(lo for lo, _ in pairs) + tuple(hi for _, hi in pairs)


def _attributes(
    kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int], groups: int
) -> Dict[str, Any]:
    return {
        "kernel_shape": tuple(kernel),
        "strides": tuple(stride),
        "dilations": tuple(dilation),
        "group": groups,
    }


def _call(op: str, rank: int, attributes: Mapping[str, Any], geometry: Optional[Geometry]) -> Call:
    return Call(NODES[op], attributes, channels_first(rank), geometry=geometry, bias="argument")


def _attributes_of(geometry: Geometry) -> Dict[str, Any]:
    axes = geometry.axes
    return _attributes(
        [axis.kernel for axis in axes],
        [axis.stride for axis in axes],
        [axis.dilation for axis in axes],
        geometry.groups,
    )


def _conv(geometry: Geometry) -> Call:
    """`auto_pad` where that alone says the padding for every input size, else `pads`."""
    word = _auto_pad(geometry)
    if word is None:
        return _conv_with_pads(geometry)
    call = _call(CONV, len(geometry.axes), {"auto_pad": word, **_attributes_of(geometry)}, geometry)
    return replace(call, ends=tuple(axis.ends for axis in geometry.axes))


def _auto_pad(geometry: Geometry) -> Optional[str]:
    # ONNX Runtime refuses it beside a dilation, and empty results
    if any(axis.dilation > 1 or not axis.size for axis in geometry.axes):
        return None
    words = geometry.to_words("float32")
    for word in (axis.ends for axis in geometry.axes if isinstance(axis.ends, str)):
        if same_for_every_size(predict(replace(words, padding=word)), geometry):
            return word
    return None


def _conv_with_pads(geometry: Geometry) -> Call:
    # ONNX Runtime refuses an empty output: one entry is computed and cut
    shown = [replace(axis, size=max(axis.size, 1)) for axis in geometry.axes]
    needed = tuple(axis.zeros for axis in shown)
    attribute = tuple(pair if min(pair) >= 0 else (0, 0) for pair in needed)
    around = tuple(pair if min(pair) < 0 else (0, 0) for pair in needed)
    emptied = tuple((0, int(axis.size == 0)) for axis in geometry.axes)
    call = _call(CONV, len(shown), {"pads": flat(attribute), **_attributes_of(geometry)}, geometry)
    crop = _nonzero_pairs(emptied)
    return replace(call, pad=_nonzero_pairs(around), crop=crop, ends=() if crop else needed)


def _nonzero_pairs(pairs: Tuple[Pair, ...]) -> Tuple[Pair, ...]:
    return pairs if any(map(any, pairs)) else ()


def _conv_transpose(geometry: Geometry) -> Call:
    pad = tuple((0, int(axis.input == 0)) for axis in geometry.axes)
    windows = [_window(replace(axis, input=max(axis.input, 1))) for axis in geometry.axes]
    crop = tuple(cut for _, _, cut in windows)
    attributes: Dict[str, Any] = {"pads": flat([pair for pair, _, _ in windows])}
    extra = tuple(more for _, more, _ in windows)
    if any(extra):
        attributes["output_padding"] = extra
    call = _call(geometry.op, len(windows), {**attributes, **_attributes_of(geometry)}, geometry)
    added = any(min(cut) < 0 for cut in crop)
    call = replace(call, pad=_nonzero_pairs(pad), crop=_nonzero_pairs(crop))
    ends = () if call.pad else tuple(axis.crop for axis in geometry.axes)
    return replace(call, bias="added" if added else "argument", ends=ends)


def _window(axis: Axis) -> Tuple[Pair, int, Pair]:
    """pads, output_padding and the cut after the node that leave `axis.size` entries.

    ONNX Runtime takes an output_padding below the stride only, whatever the dilation is.
    """
    lo, hi = axis.crop
    if axis.size > 0 and lo >= 0 and -hi < axis.stride:
        return (lo, max(hi, 0)), max(-hi, 0), (0, 0)
    return (0, 0), 0, (lo, hi)
