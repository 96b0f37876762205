"""A question as a call of `torch.nn.functional.max_pool*d` or `avg_pool*d`."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any, Dict, Iterator, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.pooling.coverage import has_empty_windows
from ....operators.pooling.operator import WINDOW
from ....operators.question import LITERAL, Question
from ....operators.shapes import MAX_POOL
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import channels_first
from ...pooling_rules import PoolCall
from ..variants import CHANNELS_LAST
from .rules import predict

MEMORY_FORMATS = {2: "torch.channels_last", 3: "torch.channels_last_3d"}

NO_MEMORY_FORMAT = "torch has no channels-last memory format for one spatial axis"

OUT_OF_RANGE = (
    "the gradient of a window without elements would be written to a place that is not its own, which may lie"
    " past the end of the memory"
)

KEYWORDS: Keywords = {
    "kernel_size": Keyword("kernel", takes_number=True),
    # without a stride it is that of the kernel
    "stride": Keyword("stride", takes_number=True),
    "padding": Keyword("padding", 0, takes_number=True),
    "dilation": Keyword("dilation", 1, takes_number=True),
    "ceil_mode": Keyword("ceil_mode", False),
    "count_include_pad": Keyword("count_include_pad", True),
    "divisor_override": Keyword("divisor_override", None),
}


def translate(question: Question, prediction: Prediction, device: str) -> Union[PoolCall, Unsupported]:
    """The call for a question: torch's own words as they are; a geometry in words that mean it, or with what
    never wins around the input."""
    words = question.words
    if words.layout == "channels_last" and words.rank not in MEMORY_FORMATS:
        return Unsupported(NO_MEMORY_FORMAT, skips.LAYOUT)
    if words.own.get("ties") is not None and not isinstance(prediction, Geometry):
        return Unsupported(f"torch has no word for the order of ties: {prediction.why}", skips.WORDS)
    call: Union[PoolCall, Unsupported]
    if question.compare == LITERAL:
        call = respell_as_written(_with_words(words, prediction), KEYWORDS, words)
    elif question.dialect == "torch":
        call = _with_words(words, prediction)
    elif isinstance(prediction, Geometry):
        call = _for_geometry(prediction)
    else:
        call = Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)
    if isinstance(call, PoolCall) and isinstance(prediction, Geometry) and _writes_out_of_range(prediction):
        call = replace(call, lacks_gradient=OUT_OF_RANGE)
    return _in_format(call, words.rank) if words.layout == "channels_last" else call


def _writes_out_of_range(geometry: Geometry) -> bool:
    return geometry.op == MAX_POOL and has_empty_windows(geometry)


def _in_format(call: Union[PoolCall, Unsupported], rank: int) -> Union[PoolCall, Unsupported]:
    return call if isinstance(call, Unsupported) else replace(call, memory_format=MEMORY_FORMATS[rank])


def vary(question: Question, call: Union[PoolCall, Unsupported], way: str) -> Union[PoolCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    if way == DEFAULTS:
        return call_without_defaults(question, call, KEYWORDS, "torch")
    if way == CHANNELS_LAST and question.words.rank not in MEMORY_FORMATS:
        return Unsupported(NO_MEMORY_FORMAT, skips.LAYOUT)
    return _in_format(call, question.words.rank) if way == CHANNELS_LAST else call


def _function(op: str, rank: int) -> str:
    return f"torch.nn.functional.{op}{rank}d"


def _with_words(words: Words, prediction: Prediction) -> PoolCall:
    geometry = prediction if isinstance(prediction, Geometry) else None
    spelled: Dict[str, Any] = {
        "kernel_size": words.kernel,
        "stride": None if words.is_unwritten("stride") else words.stride,
        "padding": 0 if words.padding is None else words.padding,
        # an average has no such word: what is no dilation is not said
        "dilation": words.dilation if words.op == MAX_POOL or set(words.dilation) != {1} else None,
        **{name: value for name, value in words.own.items() if name != "ties"},
        **words.options.get("torch", {}),
    }
    given = {name: value for name, value in spelled.items() if value is not None}
    ends = tuple(axis.ends for axis in geometry.axes) if geometry else ()
    return PoolCall(_function(words.op, words.rank), given, channels_first(words.rank), geometry, ends=ends)


def _for_geometry(geometry: Geometry) -> Union[PoolCall, Unsupported]:
    for words in _candidates(geometry):
        found = predict(words)
        if found == geometry:
            return _with_words(words, replace(geometry, axes=found.axes))
    return _padded_before(geometry)


def _candidates(geometry: Geometry) -> Iterator[Words]:
    """Words of torch that may mean a geometry, the shortest first."""
    padding = tuple(axis.offset for axis in geometry.axes)
    flags: Tuple[str, ...] = ("ceil_mode",)
    own: Dict[str, Any] = {"ties": geometry.own["ties"]} if geometry.op == MAX_POOL else {}
    if geometry.op != MAX_POOL and geometry.own["divisor"]:
        own = {"divisor_override": geometry.own["divisor"]}
    elif geometry.op != MAX_POOL:
        flags = ("ceil_mode", "count_include_pad")
    for values in product((False, True), *[(True, False)] * (len(flags) - 1)):
        words = geometry.to_words("float32")
        yield replace(words, padding=padding, own={**own, **dict(zip(flags, values))})


def _padded_before(geometry: Geometry) -> Union[PoolCall, Unsupported]:
    """The call on an input that has its padding already."""
    if 0 in geometry.input_shape[1:] or 0 in geometry.output_shape[1:]:
        return Unsupported("torch refuses pooling without elements", skips.OPERANDS)
    if _writes_out_of_range(geometry):
        return Unsupported("a window of padding alone has a place in the padding", skips.WORDS)
    around = tuple(axis.padding for axis in geometry.axes)
    words = replace(geometry.to_words("float32"), input=_longer(geometry), own={})
    if geometry.op == MAX_POOL and geometry.own["ties"] != "first":
        return Unsupported("torch has no word for another order of ties", skips.WORDS)
    if geometry.op != MAX_POOL and geometry.own["divisor"]:
        words = replace(words, own={"divisor_override": geometry.own["divisor"]})
    elif geometry.op != MAX_POOL and geometry.own["counts"] != WINDOW:
        return Unsupported("torch counts padding alike at both ends, or none", skips.WORDS)
    found = predict(words)
    if not isinstance(found, Geometry):
        return Unsupported(f"torch has no words for it: {found.why}", skips.WORDS)
    return replace(_with_words(words, geometry), pad=around, ends=())


def _longer(geometry: Geometry) -> Tuple[int, ...]:
    return (
        *geometry.input_shape[:2],
        *(axis.input + sum(axis.padding) for axis in geometry.axes),
    )
