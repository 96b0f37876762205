"""A question as a call of `torch.nn.functional.conv*d`, `conv_transpose*d` or `torch.nn.ConvTranspose*d`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Call, channels_first
from ..variants import CHANNELS_LAST

MEMORY_FORMATS = {2: "torch.channels_last", 3: "torch.channels_last_3d"}
NO_MEMORY_FORMAT = "torch has no channels-last memory format for one spatial axis"
Pair = Tuple[int, int]
KEYWORDS: Keywords = {
    "kernel_size": Keyword("kernel", takes_number=True),
    "stride": Keyword("stride", 1, takes_number=True),
    "padding": Keyword("padding", 0, takes_number=True),
    "output_padding": Keyword("output_padding", 0, takes_number=True),
    "dilation": Keyword("dilation", 1, takes_number=True),
    "groups": Keyword("groups", 1),
    "bias": Keyword("bias", True),
}
"""Keyword arguments of the functions and modules that have a default or take one number for all axes."""


@dataclass(frozen=True)
class TorchCall(Call):
    """A `Call` with what only torch has: arguments of `forward`, and the operands' memory format.

    `forward` is used with a module as `function` (`torch.nn.ConvTranspose*d`); its `words` are then
    those of the constructor.
    """

    forward: Mapping[str, Any] = field(default_factory=dict)
    memory_format: str = ""

    @property
    def text(self) -> str:
        forward = ", ".join(f"{name}={value!r}" for name, value in self.forward.items())
        return f"{super().text}.forward({forward})" if self.is_module else super().text

    @property
    def is_module(self) -> bool:
        """Whether `function` constructs a module that is then called."""
        return ".functional." not in self.function


def translate(question: Question, prediction: Prediction, device: str) -> Union[TorchCall, Unsupported]:
    """The call for a question on `device` ("cpu", "cuda:0", "mps").

    Words written for torch, and literal ones, go in untouched. A geometry is said with torch's own
    padding and output_padding where they can say it, with zeros or cuts around the call elsewhere.
    """
    words = question.words
    limit = _refuse_unsupported(words, device)
    if limit is not None:
        return limit
    call: Union[TorchCall, Unsupported]
    if question.compare == LITERAL:
        call = respell_as_written(_call_with_words(words, prediction), KEYWORDS, words)
    elif question.dialect == "torch":
        call = _call_with_words(words, prediction)
    elif isinstance(prediction, Geometry):
        call = _call_for_geometry(prediction)
    else:
        return Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)
    if isinstance(call, Unsupported) or words.layout != "channels_last":
        return call
    return replace(call, memory_format=MEMORY_FORMATS[words.rank])


def vary(question: Question, call: Union[TorchCall, Unsupported], way: str) -> Union[TorchCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`; most of them change nothing about it."""
    if way == DEFAULTS:
        return call_without_defaults(question, call, KEYWORDS, "torch")
    if way != CHANNELS_LAST or isinstance(call, Unsupported):
        return call
    return use_channels_last(question, call)


def use_channels_last(question: Question, call: TorchCall) -> Union[TorchCall, Unsupported]:
    """The call with input and kernel in a channels-last memory format; unsupported for one spatial axis."""
    rank = question.words.rank
    if rank not in MEMORY_FORMATS:
        return Unsupported(NO_MEMORY_FORMAT, skips.LAYOUT)
    if question.words.layout == "channels_first":
        return Unsupported("the case asks for channels first", skips.LAYOUT)
    return replace(call, memory_format=MEMORY_FORMATS[rank])


def _refuse_unsupported(words: Words, device: str) -> Optional[Unsupported]:
    if not 1 <= words.rank <= 3:
        return Unsupported("torch has convolutions over 1, 2 and 3 spatial axes", skips.RANK)
    if words.layout == "channels_last" and words.rank not in MEMORY_FORMATS:
        return Unsupported(NO_MEMORY_FORMAT, skips.LAYOUT)
    if words.dtype == "float64" and device.startswith("mps"):
        return Unsupported("MPS has no float64", skips.DEVICE)
    return None


def _call_with_words(words: Words, prediction: Prediction) -> TorchCall:
    geometry = prediction if isinstance(prediction, Geometry) else None
    arguments: Dict[str, Any] = {"stride": words.stride, "dilation": words.dilation, "groups": words.groups}
    if words.padding is not None:
        arguments["padding"] = words.padding.lower() if isinstance(words.padding, str) else words.padding
    if words.output_padding is not None:
        arguments["output_padding"] = words.output_padding
    sized = {} if words.output_size is None else {"output_size": words.output_size}
    # a kernel of its own says itself how many output channels there are
    undivided = words.fit_together and words.groups > 0 and words.out_channels % words.groups
    if words.op != CONV and (sized or undivided):
        return replace(_module(words, arguments, geometry), forward=sized)
    return _call(words.op, words.rank, {**arguments, **sized, **words.options.get("torch", {})}, geometry)


def _module(words: Words, arguments: Mapping[str, Any], geometry: Optional[Geometry]) -> TorchCall:
    """A call of the module `torch.nn.ConvTranspose*d`, for what the function has no words for.

    Those are `output_size`, and output channels that groups do not divide: the function reads their number
    off the kernel.
    """
    own = {
        "in_channels": words.in_channels,
        "out_channels": words.out_channels,
        "kernel_size": words.kernel,
        "bias": words.bias,
    }
    return TorchCall(
        f"torch.nn.ConvTranspose{words.rank}d",
        {**own, **arguments},
        channels_first(words.rank),
        geometry=geometry,
        bias="argument",
    )


def _call(op: str, rank: int, words: Mapping[str, Any], geometry: Optional[Geometry]) -> TorchCall:
    function = f"torch.nn.functional.{op}{rank}d"
    return TorchCall(function, words, channels_first(rank), geometry=geometry, bias="argument")


def _call_for_geometry(geometry: Geometry) -> Union[TorchCall, Unsupported]:
    if geometry.out_channels == 0 or (geometry.op != CONV and geometry.in_channels == 0):
        # its own rule refuses these; a convolution without input channels is asked: its answer is a deviation
        return Unsupported("torch refuses kernels without output channels", skips.OPERANDS)
    call = _conv(geometry) if geometry.op == CONV else _conv_transpose(geometry)
    return replace(call, flip=geometry.flip)


def _conv(geometry: Geometry) -> TorchCall:
    axes, words = geometry.axes, _words_of(geometry)
    call = _call(CONV, len(axes), words, geometry)
    if all(map(_is_symmetric, axes)):
        padding = tuple(axis.offset for axis in axes)
        return replace(call, words={**words, "padding": padding}, ends=tuple((p, p) for p in padding))
    if all(map(_is_same, axes)):
        ends = tuple(axis.padding for axis in axes)
        return replace(call, words={**words, "padding": "same"}, ends=ends)
    # torch refuses an empty output: one entry is computed and cut
    shown = tuple(replace(axis, size=max(axis.size, 1)) for axis in axes)
    emptied = tuple((0, int(axis.size == 0)) for axis in axes)
    crop = emptied if any(map(any, emptied)) else ()
    pad = tuple(axis.zeros for axis in shown)
    return replace(call, pad=pad, crop=crop, ends=() if crop else pad)


def _words_of(geometry: Geometry) -> Dict[str, Any]:
    return {
        "stride": tuple(axis.stride for axis in geometry.axes),
        "dilation": tuple(axis.dilation for axis in geometry.axes),
        "groups": geometry.groups,
    }


def _is_symmetric(axis: Axis) -> bool:
    """Whether `offset` zeros at both ends give exactly this output."""
    beyond = axis.offset - axis.padding[1]
    return axis.input > 0 and axis.size > 0 and axis.offset >= 0 and 0 <= beyond < axis.stride


def _is_same(axis: Axis) -> bool:
    total = axis.effective_kernel - 1
    return axis.stride == 1 and 0 < axis.input == axis.size and axis.offset == total // 2


def _conv_transpose(geometry: Geometry) -> TorchCall:
    call = _call(geometry.op, len(geometry.axes), {}, geometry)
    # torch refuses an empty spatial axis: it becomes one zero, whose scatter is zeros
    pad = tuple((0, int(axis.input == 0)) for axis in geometry.axes)
    windows = [_window(replace(axis, input=max(axis.input, 1))) for axis in geometry.axes]
    crop = tuple(cut for _, _, cut in windows)
    words = {
        **_words_of(geometry),
        "padding": tuple(padding for padding, _, _ in windows),
        "output_padding": tuple(extra for _, extra, _ in windows),
    }
    return replace(
        call,
        words=words,
        pad=pad if any(map(any, pad)) else (),
        crop=crop if any(map(any, crop)) else (),
        ends=() if any(map(any, pad)) else tuple(axis.crop for axis in geometry.axes),
        bias="added" if any(min(cut) < 0 for cut in crop) else "argument",
    )


def _window(axis: Axis) -> Tuple[int, int, Pair]:
    """padding, output_padding and the cut after the call that leave `axis.size` entries.

    torch cuts `padding` at both ends and gives `output_padding` back at the end; it refuses an
    empty output, so an empty axis is cut afterwards.
    """
    lo, hi = axis.crop
    if axis.size > 0 and lo >= 0 and 0 <= lo - hi < max(axis.stride, axis.dilation):
        return lo, lo - hi, (0, 0)
    padding = max(0, min(lo, hi)) if axis.size > 0 else 0
    return padding, 0, (lo - padding, hi - padding)
