"""How TensorFlow is asked for a depthwise convolution: `tf.nn.depthwise_conv2d`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, List, Optional, Tuple, Union

from ....operators import skips
from ....operators.dtypes import is_integer
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.windows.geometry import Geometry, Prediction
from ....operators.words import Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...depthwise_rules import geometry_by_groups, words_by_groups
from ...interface import Call, Layout
from ..convolution.calls import DIALECT, FORMATS, CallPlan, plan_for_geometry, plan_with_words, spell_padding
from ..convolution.cpu_gaps import ANY, EIGEN, XLA, lacks_kernels
from .rules import RANK, strides_over_dilation

FUNCTION = "tf.nn.depthwise_conv2d"
KEYWORDS: Keywords = {
    "strides": Keyword("stride"),
    "padding": Keyword("padding"),
    "data_format": Keyword("layout", FORMATS[RANK][0]),
    "dilations": Keyword("dilation", 1),
}


def translate(
    question: Question, prediction: Prediction, device: str, kernels: str = ANY
) -> Union[Call, Unsupported]:
    """The call for a question; TensorFlow's own words as they are, a geometry in words that mean it.

    A dilation beside a stride, which the function takes for another operation, is said by zeros between the
    taps. `device` and whose `kernels` its CPU runs decide which are missing.
    """
    words = question.words
    refusal = _refuse_unsupported(words) or _refuse_kernels(question, device, kernels)
    if refusal is not None:
        return refusal
    if question.compare == LITERAL or question.dialect == DIALECT:
        call = _call(words, plan_with_words(words), words.dilation)
        geometry = prediction if isinstance(prediction, Geometry) else None
        call = replace(call, words={**call.words, **words.options.get(DIALECT, {})}, geometry=geometry)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if not isinstance(prediction, Geometry):
        return Unsupported(f"the words are refused: {prediction.why}", skips.WORDS)
    # around the call, zeros leave to oneDNN what backward kernels with explicit padding do not know
    explicit = not question.differentiates or not (
        len(set(words.stride)) > 1 or words.layout == "channels_first"
    )
    return _for_geometry(words, prediction, explicit)


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return call_without_defaults(question, call, KEYWORDS, DIALECT) if way == DEFAULTS else call


def _refuse_unsupported(words: Words) -> Optional[Unsupported]:
    if words.rank != RANK:
        return Unsupported("TensorFlow has depthwise convolutions over 2 spatial axes", skips.RANK)
    if is_integer(words.dtype):
        return Unsupported(f"TensorFlow has no depthwise convolution of {words.dtype}", skips.DTYPE)
    return None


def _refuse_kernels(question: Question, device: str, kernels: str) -> Optional[Unsupported]:
    """What kernels lack, as measured with TensorFlow 2.21: oneDNN's, which are for float32 alone, know
    channels first and a stride for each axis; Eigen's, and all backward kernels with explicit padding, do
    not. Nor does a GPU know a stride for each axis.
    """
    words = question.words
    own = question.compare == LITERAL or question.dialect == DIALECT
    explicit = own and question.differentiates and not isinstance(words.padding, (str, type(None)))
    if kernels == XLA or (kernels != EIGEN and words.dtype == "float32" and not explicit):
        return None
    if lacks_kernels(device, kernels) and words.layout == "channels_first":
        return Unsupported(
            "TensorFlow has no CPU kernel of channels-first depthwise convolutions here", skips.DEVICE
        )
    if len(set(words.stride)) > 1 and min(words.stride) > 0:
        return Unsupported("TensorFlow has no kernel of unequal strides here", skips.DEVICE)
    return None


def _for_geometry(words: Words, geometry: Geometry, explicit: bool) -> Union[Call, Unsupported]:
    if 0 in geometry.input_shape[1:] or 0 in geometry.output_shape[1:] or 0 in geometry.kernel_shape:
        return Unsupported("tf.nn.depthwise_conv2d is asked for elements only", skips.OPERANDS)
    numbers = geometry.to_words(words.dtype, words.layout)
    dilate: Tuple[int, ...] = ()
    if strides_over_dilation(numbers):
        dilate = numbers.dilation
        axes = (replace(axis, kernel=axis.effective_kernel, dilation=1) for axis in geometry.axes)
        numbers = replace(geometry, axes=tuple(axes)).to_words(words.dtype, words.layout)
    plan = plan_for_geometry(words_by_groups(numbers), _undilated(geometry, dilate), explicit)
    call = _call(numbers, plan, numbers.dilation)
    return replace(call, geometry=geometry, flip=geometry.flip, dilate=dilate)


def _undilated(geometry: Geometry, dilate: Tuple[int, ...]) -> Geometry:
    """The convolution by groups that is called, whose kernel has the zeros of `dilate` in it."""
    grouped = geometry_by_groups(geometry)
    if not dilate:
        return grouped
    axes = (replace(axis, kernel=axis.effective_kernel, dilation=1) for axis in grouped.axes)
    return replace(grouped, axes=tuple(axes))


def _call(words: Words, plan: CallPlan, dilation: Tuple[int, ...]) -> Call:
    first = words.layout == "channels_first"
    data = (0, 1, 2, 3) if first else (0, 2, 3, 1)
    keywords = {
        "strides": _around(words.stride, first),
        "padding": spell_padding(plan.padding, first),
        "data_format": FORMATS[RANK][first],
    }
    if any(number != 1 for number in dilation):
        keywords["dilations"] = list(dilation)
    layout = Layout(data, (2, 3, 0, 1), data)
    return Call(FUNCTION, keywords, layout, pad=plan.pad, crop=plan.crop, ends=plan.ends)


def _around(stride: Tuple[int, ...], first: bool) -> List[Any]:
    return [1, 1, *stride] if first else [1, *stride, 1]
