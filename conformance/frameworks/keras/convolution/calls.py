"""A question as a layer of Keras, `keras.layers.Conv{1,2,3}D` or `Conv{1,2,3}DTranspose`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Iterator, List, Optional, Tuple, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV, CONV_TRANSPOSE
from ....operators.windows.ends import Ends
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Refusal, Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Call, Layout, Pairs
from ...shared_rules import same_for_every_size
from .rules import predict, smallest_size

DIALECT = "keras"
TENSORFLOW = "tensorflow"
CHANNELS = ("channels_last", "channels_first")
EIGENS = ("float64",)
"""Formats whose kernels in TensorFlow are Eigen's on every CPU; a CPU may lack oneDNN's for more."""


KEYWORDS: Keywords = {
    "kernel_size": Keyword("kernel", takes_number=True),
    "strides": Keyword("stride", 1, takes_number=True),
    "padding": Keyword("padding", "valid"),
    "output_padding": Keyword("output_padding", takes_number=True),
    "data_format": Keyword("layout", CHANNELS[0]),
    "dilation_rate": Keyword("dilation", 1, takes_number=True),
    "groups": Keyword("groups", 1),
    "use_bias": Keyword("bias", True),
    "dtype": Keyword("dtype", "float32"),
}
"""Arguments of the layers that have a default (as Keras is shipped) or take one number for all axes."""


@dataclass(frozen=True)
class _LayerPlan:
    """What is decided before the layer is spelled: its words, and what goes around it."""

    words: Words
    pad: Pairs = ()
    crop: Pairs = ()
    dilate: Tuple[int, ...] = ()
    split: int = 1
    notes: Tuple[str, ...] = ()
    ends: Tuple[Ends, ...] = ()


def place(device: str) -> str:
    """A device as Keras names it: `cpu:0`, `gpu:1`."""
    kind, _, index = device.replace("cuda", "gpu").partition(":")
    return f"{kind}:{index or 0}"


def translate(
    question: Question,
    prediction: Prediction,
    device: str,
    backend: str = TENSORFLOW,
    eigens: Tuple[str, ...] = EIGENS,
) -> Union[Call, Unsupported]:
    """The layer for a question; `backend`, `device` and `eigens` decide which kernels are missing. Pure.

    Words of Keras's own dialect stay as they are. A geometry is said with `same`, `valid` and
    `output_padding` where they can say it, with zeros or cuts around a `valid` layer elsewhere; a dilation
    beside a stride becomes zeros between the taps, groups of a transposed layer are computed one by one.
    """
    words = question.words
    literal = question.compare == LITERAL
    if isinstance(prediction, Refusal):
        return _as_written(question, _call_for_plan(_LayerPlan(words), None))
    if not literal and question.dialect != DIALECT:
        lacking = _missing_layer(prediction)
        if lacking is not None:
            return Unsupported(lacking, skips.WORDS)
        plan = _plan_for_geometry(words, prediction)
    else:
        plan = _LayerPlan(words)
    on_cpu = backend == TENSORFLOW and not device.startswith("gpu")
    gaps = cpu_gaps(plan.words, eigens) if on_cpu else ()
    if "channels_first" in gaps or (literal and gaps):
        return Unsupported(
            f"TensorFlow has no CPU kernel for {gaps[0]} in {words.dtype}, {words.rank}-D", skips.DEVICE
        )
    return _as_written(question, _call_for_plan(_dilate_kernel(plan) if gaps else plan, prediction))


def _as_written(question: Question, call: Call) -> Call:
    return respell_as_written(call, KEYWORDS, question.words) if question.compare == LITERAL else call


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The layer in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, DIALECT) if way == DEFAULTS else call


def cpu_gaps(words: Words, eigens: Tuple[str, ...] = EIGENS) -> tuple[str, ...]:
    """What TensorFlow 2.21 has no CPU kernel for, as Keras calls it: Eigen's kernels, which serve `eigens`.

    Keras has XLA, which lacks nothing, compile grouped convolutions and those in 3-D with channels first; a
    dilated convolution becomes a plain one of an input that TensorFlow rearranges.
    """
    if words.dtype not in eigens:
        return ()
    compiled = words.op == CONV and (words.groups > 1 or words.rank == 3)
    first = words.layout == "channels_first" and not compiled
    dilated = words.op == CONV_TRANSPOSE and max(words.dilation) > 1
    return (*(("channels_first",) if first else ()), *(("dilation",) if dilated else ()))


def _missing_layer(geometry: Geometry) -> Optional[str]:
    if 0 in (geometry.in_channels, geometry.out_channels):
        return "Keras has no layers without input channels or without filters"
    return None


def _plan_for_geometry(words: Words, geometry: Geometry) -> _LayerPlan:
    """Words of one layer that mean exactly `geometry` but for its orientation, or the nearest plan."""
    own = replace(words, output_size=None, output_padding=None, options={}, padding="VALID")
    layers = _layers(own, geometry)
    if layers:
        return layers[0]
    plan = _LayerPlan(own)
    if max(own.stride) > 1 and max(own.dilation) > 1:
        plan = replace(_dilate_kernel(plan), notes=("no layer has a stride and a dilation",))
    if own.op == CONV_TRANSPOSE and own.groups > 1:
        plan = replace(plan, split=own.groups, notes=(*plan.notes, "transposed layers have no groups"))
    around = _surround_conv if own.op == CONV else _surround_conv_transpose
    return around(plan, geometry)


def _layers(own: Words, geometry: Geometry) -> List[_LayerPlan]:
    """Layers that are `geometry` by themselves; those that are it for every input size come first."""
    found = []
    # an empty axis is what the backends of Keras disagree about
    for candidate in () if 0 in own.size else _candidates(own, geometry):
        prediction = predict(candidate)
        if isinstance(prediction, Geometry) and replace(prediction, flip=geometry.flip) == geometry:
            plan = _LayerPlan(candidate, ends=tuple(axis.ends for axis in prediction.axes))
            found.append((not same_for_every_size(prediction, geometry), plan))
    return [plan for _, plan in sorted(found, key=itemgetter(0))]


def _candidates(own: Words, geometry: Geometry) -> Iterator[Words]:
    for padding in ("VALID", "SAME"):
        plain = replace(own, padding=padding)
        yield plain
        if own.op == CONV_TRANSPOSE:
            least = [smallest_size(a.input, a.effective_kernel, a.stride, padding) for a in geometry.axes]
            extra = tuple(axis.size - size for axis, size in zip(geometry.axes, least))
            # an even kernel without output_padding is a size that `tf.nn.conv_transpose` refuses
            if padding == "VALID" or all(
                more or a.effective_kernel % 2 for more, a in zip(extra, geometry.axes)
            ):
                yield replace(plain, output_padding=extra)


def _dilate_kernel(plan: _LayerPlan) -> _LayerPlan:
    """Zeros between the taps of the kernel instead of a `dilation_rate`."""
    spans = tuple(d * (k - 1) + 1 for k, d in zip(plan.words.kernel, plan.words.dilation))
    words = replace(plan.words, kernel=spans, dilation=(1,) * plan.words.rank)
    return replace(plan, words=words, dilate=plan.words.dilation)


def _surround_conv(plan: _LayerPlan, geometry: Geometry) -> _LayerPlan:
    """Zeros around the input of a `valid` layer, which has no empty outputs: those are cut from one entry."""
    pad = tuple(replace(axis, size=max(axis.size, 1)).zeros for axis in geometry.axes)
    crop = _nonzero_pairs((0, int(axis.size == 0)) for axis in geometry.axes)
    return replace(plan, pad=_nonzero_pairs(pad), crop=crop, ends=() if crop else pad)


def _surround_conv_transpose(plan: _LayerPlan, geometry: Geometry) -> _LayerPlan:
    """Cuts of what a `valid` layer scatters; an empty input becomes one zero."""
    crop = []
    for axis in geometry.axes:
        scattered = (max(axis.input, 1) - 1) * axis.stride + max(axis.effective_kernel, axis.stride)
        crop.append((axis.offset, scattered - axis.offset - axis.size))
    pad = _nonzero_pairs((0, int(axis.input == 0)) for axis in geometry.axes)
    ends = () if pad else tuple(axis.crop for axis in geometry.axes)
    return replace(plan, pad=pad, crop=_nonzero_pairs(crop), ends=ends)


def _nonzero_pairs(pairs: Any) -> Pairs:
    every = tuple(pairs)
    return every if any(map(any, every)) else ()


def _call_for_plan(plan: _LayerPlan, geometry: Optional[Geometry]) -> Call:
    words = plan.words
    first = words.layout == "channels_first"
    data = (0, 1, *range(2, words.rank + 2)) if first else (0, *range(2, words.rank + 2), 1)
    # (C_out, C_in / g, *k) and (C_in, C_out, *k) alike
    kernel = (*range(2, words.rank + 2), 1, 0)
    return Call(
        function=f"keras.layers.Conv{words.rank}D{'' if words.op == CONV else 'Transpose'}",
        words=_keywords(plan),
        layout=Layout(data, kernel, data),
        geometry=geometry,
        flip=geometry is not None and geometry.flip,
        dilate=plan.dilate,
        pad=plan.pad,
        split=plan.split,
        crop=plan.crop,
        notes=plan.notes,
        ends=plan.ends,
    )


def _keywords(plan: _LayerPlan) -> dict[str, Any]:
    """The constructor's words; the layer has the bias itself unless something follows it."""
    words = plan.words
    keywords: dict[str, Any] = {
        "filters": words.out_channels // plan.split,
        "kernel_size": words.kernel,
        "strides": words.stride,
        "data_format": CHANNELS[words.layout == "channels_first"],
        "use_bias": words.bias and plan.split == 1 and not plan.crop,
        "dtype": words.dtype,
    }
    if words.padding is not None:
        keywords["padding"] = words.padding.lower() if isinstance(words.padding, str) else words.padding
    if any(dilation != 1 for dilation in words.dilation) or len(words.dilation) != words.rank:
        keywords["dilation_rate"] = words.dilation
    if words.groups != 1 and plan.split == 1:
        keywords["groups"] = words.groups
    foreign = {"output_padding": words.output_padding, "output_size": words.output_size}
    keywords.update({name: value for name, value in foreign.items() if value is not None})
    return {**keywords, **words.options.get(DIALECT, {})}
