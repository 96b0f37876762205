"""How JAX is asked: `jax.lax.conv_general_dilated` and `jax.lax.conv_transpose`.

Pads of one pair per axis, negative ones included, express every geometry, so nothing is ever put
around the call. `native` layout is what each function takes when no `dimension_numbers` are given:
channels first for `conv_general_dilated`, channels last for `conv_transpose`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV
from ....operators.windows.ends import SAME_LOWER, SAME_UPPER
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Refusal, Words
from ...defaults import DEFAULTS, Keyword, Keywords, call_without_defaults, respell_as_written
from ...interface import Call, Layout, Pairs, channels_first
from ...shared_rules import same_for_every_size
from .rules import ADDED_BIAS, predict
from .sums import why_not_exact

DIALECT = "jax"
CONV_FUNCTION = "jax.lax.conv_general_dilated"
CONV_TRANSPOSE_FUNCTION = "jax.lax.conv_transpose"
WORDS = {SAME_UPPER: "SAME", SAME_LOWER: "SAME_LOWER"}
"""How JAX spells padding that goes by the input size."""


KEYWORDS: Keywords = {
    "lhs_dilation": Keyword("stride", 1),
    "rhs_dilation": Keyword("dilation", 1),
    "feature_group_count": Keyword("groups", 1),
    "transpose_kernel": Keyword("options", False),
    "use_consistent_padding": Keyword("options", False),
}
"""Keyword arguments that have a default; strides and padding have none, and no number stands for all axes."""


@dataclass(frozen=True)
class JaxCall(Call):
    """A `Call` in which the canonical kernel of a transposed convolution becomes that of a convolution.

    Its channels are swapped within each of `swapped` groups, and it is turned by 180 degrees; 0 where the
    kernel stays as it is.
    """

    swapped: int = 0


def translate(
    question: Question, prediction: Prediction, device: str, general: bool = False
) -> Union[Call, Unsupported]:
    """The call for a question: its own words in literal mode or from JAX's dialect, else the geometry's.

    Every device is asked in the same words. With `general` no geometry is asked of `conv_transpose`.
    """
    words = question.words
    if isinstance(prediction, Refusal) and prediction.rule == ADDED_BIAS:
        return Unsupported(prediction.why, skips.OPERANDS)
    if isinstance(prediction, Geometry) and _speaks_own_words(question):
        rounded = why_not_exact(question, prediction)
        if rounded is not None:
            return Unsupported(rounded, skips.DTYPE)
    if general and isinstance(prediction, Geometry) and prediction.op != CONV:
        if question.compare == LITERAL:
            return Unsupported("literal words are those of jax.lax.conv_transpose", skips.WORDS)
        return _dilated_input_call(words, prediction)
    geometry = prediction if isinstance(prediction, Geometry) else None
    if _speaks_own_words(question):
        call = _call_with_words(words, geometry)
        return respell_as_written(call, KEYWORDS, words) if question.compare == LITERAL else call
    if isinstance(prediction, Refusal):
        return Unsupported(f"the rule of {question.dialect} refuses the words: {prediction.why}", skips.WORDS)
    if prediction.op != CONV and prediction.groups > 1:
        return _dilated_input_call(words, prediction)
    rephrased = _rephrase(words, prediction)
    meant = predict(rephrased)
    ends = tuple(axis.ends for axis in meant.axes) if isinstance(meant, Geometry) else ()
    # conv_transpose turns the kernel by itself; for a convolution it has to be handed over turned
    return replace(_call_with_words(rephrased, prediction), flip=_turned_first(prediction), ends=ends)


def _speaks_own_words(question: Question) -> bool:
    return question.compare == LITERAL or question.dialect == DIALECT


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`; `GENERAL` is for `translate` to know."""
    return call_without_defaults(question, call, KEYWORDS, DIALECT) if way == DEFAULTS else call


def _turned_first(geometry: Geometry) -> bool:
    return geometry.op == CONV and geometry.flip


def _rephrase(words: Words, geometry: Geometry) -> Words:
    """Words of JAX that mean `geometry`: a padding string where it does for every input size, else pairs."""
    options = {} if geometry.op == CONV else {"transpose_kernel": not geometry.flip}
    plain = replace(words, output_padding=None, output_size=None, options={DIALECT: options})
    own = (plain.padding,) if isinstance(plain.padding, str) else ()
    for word in (*own, *(WORDS[axis.ends] for axis in geometry.axes if isinstance(axis.ends, str))):
        spelled = replace(plain, padding=word)
        if same_for_every_size(predict(spelled), geometry):
            return spelled
    return replace(plain, padding=pads(geometry))


def pads(geometry: Geometry) -> Pairs:
    """Explicit padding: of the input of a convolution, of the dilated input of a transposed one."""
    return tuple(map(_conv_pads if geometry.op == CONV else _conv_transpose_pads, geometry.axes))


def _conv_pads(axis: Axis) -> tuple[int, int]:
    if axis.size > 0:
        return axis.zeros
    # one element short of a window gives an empty output, however far the geometry's own pads fall short
    return axis.offset, axis.effective_kernel - 1 - axis.input - axis.offset


def _conv_transpose_pads(axis: Axis) -> tuple[int, int]:
    first = axis.effective_kernel - 1 - axis.offset
    dilated = (axis.input - 1) * axis.stride + 1 if axis.input else 0
    return first, axis.size - 1 + axis.effective_kernel - dilated - first


def _call_with_words(words: Words, geometry: Union[Geometry, None]) -> Call:
    """The call with `words` as they stand; what JAX lacks goes in as well, for JAX to refuse."""
    conv = words.op == CONV
    arguments: dict[str, Any] = {"window_strides" if conv else "strides": words.stride}
    arguments["padding"] = _padding(words)
    if any(factor != 1 for factor in words.dilation) or len(words.dilation) != words.rank:
        arguments["rhs_dilation"] = words.dilation
    if words.groups != 1:
        arguments["feature_group_count"] = words.groups
    # JAX has neither: they are passed for it to refuse
    foreign = {"output_padding": words.output_padding, "output_size": words.output_size}
    arguments.update({name: value for name, value in foreign.items() if value is not None})
    arguments.update(words.options.get(DIALECT, {}))
    layout, numbers = _conv_layout(words) if conv else _conv_transpose_layout(words)
    if numbers:
        arguments["dimension_numbers"] = numbers
    return Call(CONV_FUNCTION if conv else CONV_TRANSPOSE_FUNCTION, arguments, layout, geometry)


def _padding(words: Words) -> Any:
    if words.padding is None:
        return "VALID"
    if isinstance(words.padding, tuple) and all(isinstance(entry, tuple) for entry in words.padding):
        return list(words.padding)
    return words.padding


Numbers = Union[tuple, None]  # type: ignore[type-arg]
"""`dimension_numbers` of a call, or None for the function's default."""


def _conv_layout(words: Words) -> tuple[Layout, Numbers]:
    if words.layout != "channels_last":
        return channels_first(words.rank), None
    last, space = _channels_last_axes(words.rank), "HWD"[: words.rank]
    layout = Layout(last, (*range(2, words.rank + 2), 1, 0), last)
    return layout, (f"N{space}C", f"{space}IO", f"N{space}C")


def _conv_transpose_layout(words: Words) -> tuple[Layout, Numbers]:
    """With `transpose_kernel` the kernel is the one of the convolution: its outputs are our inputs."""
    transposed = bool(words.option(DIALECT, "transpose_kernel", False))
    if words.layout == "channels_first":
        space = "HWD"[: words.rank]
        kernel = f"OI{space}" if transposed else f"IO{space}"
        return channels_first(words.rank), (f"NC{space}", kernel, f"NC{space}")
    last = _channels_last_axes(words.rank)
    return Layout(last, (*range(2, words.rank + 2), *((1, 0) if transposed else (0, 1))), last), None


def _channels_last_axes(rank: int) -> tuple[int, ...]:
    return (0, *range(2, rank + 2), 1)


def _dilated_input_call(words: Words, geometry: Geometry) -> Call:
    """A convolution of the dilated input: `jax.lax.conv_transpose` has no groups.

    The adapter turns the canonical kernel and swaps its channels within each group.
    """
    arguments: dict[str, Any] = {"window_strides": (1,) * words.rank, "padding": list(pads(geometry))}
    arguments["lhs_dilation"] = words.stride
    if any(factor != 1 for factor in words.dilation):
        arguments["rhs_dilation"] = words.dilation
    arguments["feature_group_count"] = geometry.groups
    layout = channels_first(words.rank)
    if words.layout == "channels_last":
        last, space = _channels_last_axes(words.rank), "HWD"[: words.rank]
        layout = replace(layout, input=last, output=last)
        arguments["dimension_numbers"] = (f"N{space}C", f"OI{space}", f"N{space}C")
    notes = ("the kernel is turned and its channels are swapped within each group",)
    return JaxCall(
        CONV_FUNCTION,
        arguments,
        layout,
        geometry,
        flip=geometry.flip,
        notes=notes,
        ends=tuple(axis.crop for axis in geometry.axes),
        swapped=geometry.groups,
    )
