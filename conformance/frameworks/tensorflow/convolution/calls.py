"""How TensorFlow is asked: `tf.nn.conv{1,2,3}d` and `tf.nn.conv{1,2,3}d_transpose` with `output_shape`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional, Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV
from ....operators.windows.ends import Ends
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Padding, Refusal, Words
from ...defaults import (
    DEFAULTS,
    REQUIRED,
    Keyword,
    Keywords,
    call_without_defaults,
    respell_as_written,
)
from ...interface import Call, Layout, Pairs
from ...shared_rules import same_for_every_size
from .cpu_gaps import ANY, cpu_gaps, lacks_kernels
from .rules import STRINGS, empty_kernel, padding_or_default, predict, spelled_sizes, spread_lists

DIALECT = "tensorflow"
FORMATS = {1: ("NWC", "NCW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}
"""`data_format` of channels last and of channels first, by the number of spatial axes."""


def keywords(op: str, rank: int, first: bool) -> Keywords:
    """Keyword arguments of a function that have a default or take one number; `first`: channels first.

    `tf.nn.conv3d` takes no number; the strides and the padding of a convolution have no default.
    """

    def spatial(value: Any) -> Any:
        listed = isinstance(value, list) and len(value) == rank + 2
        return value if not listed else value[2:] if first else value[1:-1]

    numbers = rank < 3 or op != CONV
    return {
        "stride": Keyword("stride", takes_number=True),
        "strides": Keyword("stride", takes_number=numbers, spatial=spatial),
        "padding": Keyword("padding", REQUIRED if op == CONV else "SAME"),
        "data_format": Keyword("layout", FORMATS[rank][0]),
        "dilations": Keyword("dilation", 1, numbers, spatial),
    }


@dataclass(frozen=True)
class CallPlan:
    """What is decided before the call is spelled: the padding word, output sizes, and what goes around.

    `own` is true where the words are the case's own, foreign ones included.
    """

    padding: Padding
    sizes: tuple[int, ...]
    own: bool = False
    pad: Pairs = ()
    crop: Pairs = ()
    ends: tuple[Ends, ...] = ()


def translate(
    question: Question, prediction: Prediction, device: str, kernels: str = ANY
) -> Union[Call, Unsupported]:
    """The call for a question; `device` and whose `kernels` its CPU runs decide which are missing. Pure.

    Words of TensorFlow's own dialect stay as they are. What the CPU has no kernel for is unsupported in
    literal mode, and emulated as a user would in equivalent mode: zeros between the taps, groups one by one.
    """
    words = question.words
    if isinstance(prediction, Refusal):
        misread = _misread_groups(words) if words.fit_together else None
        return misread or _as_written(question, _call_for_plan(words, plan_with_words(words)))
    # operands of the case's own go in as they are, as literal words do
    literal = question.compare == LITERAL or not words.fit_together
    gradients = question.differentiates and not literal
    lacking = lacks_kernels(device, kernels)
    if literal or question.dialect == DIALECT:
        plan = plan_with_words(words)
    elif empty_kernel(words) is not None:
        what = "elements" if words.op == CONV else "output channels"
        return Unsupported(f"tf.nn refuses filters without {what}, whatever the words", skips.OPERANDS)
    else:
        explicit = not lacking or _explicit_serves(words, prediction, gradients, kernels)
        plan = plan_for_geometry(words, prediction, explicit)
    gaps = _gaps(words, prediction, gradients, isinstance(plan.padding, tuple), kernels) if lacking else ()
    if "channels_first" in gaps or (literal and gaps):
        return Unsupported(
            f"TensorFlow has no CPU kernel for {gaps[-1]} in {words.dtype}, {words.rank}-D", skips.DEVICE
        )
    return _as_written(question, _call_for_plan(words, plan, prediction, gaps))


def _as_written(question: Question, call: Call) -> Call:
    """The call; of literal words each in its form, with a list also for one axis."""
    words = question.words
    if question.compare != LITERAL:
        return call
    if words.rank == 1:
        lists = {"stride": words.stride, "strides": words.stride, "dilations": words.dilation}
        call = replace(call, words={n: list(lists[n]) if n in lists else v for n, v in call.words.items()})
    table = keywords(words.op, words.rank, words.layout == "channels_first")
    return respell_as_written(call, table, words)


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    words = question.words
    if way != DEFAULTS:
        return call
    table = keywords(words.op, words.rank, words.layout == "channels_first")
    return call_without_defaults(question, call, table, DIALECT)


def _gaps(words: Words, geometry: Geometry, gradients: bool, explicit: bool, kernels: str) -> tuple[str, ...]:
    return cpu_gaps(geometry, words.dtype, gradients, explicit, words.layout == "channels_first", kernels)


def _explicit_serves(words: Words, geometry: Geometry, gradients: bool, kernels: str) -> bool:
    """Whether explicit padding is as good as VALID with zeros around it.

    Its backward kernels (also of a transposed convolution) are Eigen's: 5,000 ones in bfloat16 give 1,280.
    """
    if words.op == CONV and not gradients:
        return True
    bare, explicit = (_gaps(words, geometry, gradients, explicit, kernels) for explicit in (False, True))
    return bare == explicit and words.dtype in ("float64", "float32")


def _misread_groups(words: Words) -> Optional[Unsupported]:
    """tf.nn reads the number of groups off the kernel's shape: what does not divide may read as another."""
    split = words.in_channels if words.op == CONV else words.out_channels
    depth = words.kernel_shape[1]
    if depth == 0 or split % depth:
        return None
    read = split // depth
    if read == words.groups or words.in_channels % read or words.out_channels % read:
        return None
    return Unsupported(
        f"tf.nn has no word for groups: it would read this kernel as {read} groups", skips.WORDS
    )


def plan_with_words(words: Words) -> CallPlan:
    """The words of a case as they are."""
    alike = spread_lists(words)
    sizes = spelled_sizes(words if isinstance(alike, Refusal) else alike)
    return CallPlan(padding_or_default(words), sizes, own=True)


def plan_for_geometry(words: Words, geometry: Geometry, explicit_allowed: bool) -> CallPlan:
    """Native words that mean exactly `geometry`, or VALID with zeros and crops around it."""
    sizes = tuple(axis.size for axis in geometry.axes)
    edges = [axis.zeros if words.op == CONV else axis.crop for axis in geometry.axes]
    explicit = tuple((before, max(after, 0)) for before, after in edges)
    meant = []
    for padding in ("VALID", "SAME", explicit) if explicit_allowed else STRINGS:
        prediction = _predict_with(words, padding, geometry)
        if isinstance(prediction, Geometry) and replace(prediction, flip=geometry.flip) == geometry:
            meant.append((padding, prediction))
    # what holds for every input size comes first
    meant.sort(key=lambda candidate: not same_for_every_size(candidate[1], geometry))
    for padding, prediction in meant[:1]:
        return CallPlan(padding, sizes, ends=_ends(prediction))
    if words.op == CONV:
        pad = tuple(map(_needed_pad, geometry.axes))
        return CallPlan("VALID", sizes, pad=pad, ends=pad)
    scattered = tuple(map(_scatter_size, geometry.axes))
    crop = tuple(
        (axis.offset, whole - axis.offset - axis.size) for axis, whole in zip(geometry.axes, scattered)
    )
    return CallPlan("VALID", scattered, crop=crop)


def _predict_with(words: Words, padding: Padding, geometry: Geometry) -> Prediction:
    sizes = None if words.op == CONV else tuple(axis.size for axis in geometry.axes)
    return predict(replace(words, padding=padding, output_size=sizes, output_padding=None, options={}))


def _ends(geometry: Geometry) -> tuple[Ends, ...]:
    """A transposed convolution spells out the output size of one input size."""
    return tuple(axis.ends for axis in geometry.axes) if geometry.op == CONV else ()


def _needed_pad(axis: Axis) -> tuple[int, int]:
    """Zeros (or, negative, a crop) around the input; rows that no window reaches stay where they are."""
    if axis.size == 0:
        # no window is computed, so the end of the zeros may not come before their beginning
        before, after = axis.padding
        return before, max(after, -axis.input - before)
    return axis.zeros


def _scatter_size(axis: Axis) -> int:
    """An output size that VALID accepts and that holds the whole scatter."""
    return axis.full if axis.input else max(axis.effective_kernel - axis.stride, 0)


def _call_for_plan(
    words: Words, plan: CallPlan, geometry: Optional[Geometry] = None, gaps: tuple[str, ...] = ()
) -> Call:
    first = words.layout == "channels_first"
    data = (0, 1, *range(2, words.rank + 2)) if first else (0, *range(2, words.rank + 2), 1)
    split = words.groups if "groups" in gaps else 1
    dilated = "dilation" in gaps
    return Call(
        function=f"tf.nn.{words.op.replace('conv', f'conv{words.rank}d')}",
        words=_keywords(words, plan, words.out_channels // split, dilated),
        layout=Layout(data, (*range(2, words.rank + 2), 1, 0), data),
        geometry=geometry,
        flip=geometry is not None and geometry.flip,
        dilate=words.dilation if dilated else (),
        pad=plan.pad,
        split=split,
        crop=plan.crop,
        ends=plan.ends,
        notes=tuple(f"no CPU kernel for {gap} in {words.dtype}, {words.rank}-D" for gap in gaps),
    )


def _keywords(words: Words, plan: CallPlan, out_channels: int, dilated_by_hand: bool) -> dict[str, Any]:
    first = words.layout == "channels_first"
    keywords: dict[str, Any] = {}
    if words.op != CONV:
        shape = (out_channels, *plan.sizes) if first else (*plan.sizes, out_channels)
        keywords["output_shape"] = [words.batch, *shape]
    keywords["stride" if words.op == CONV and words.rank == 1 else "strides"] = _numbers_by_axis(
        words.stride, words.rank, first
    )
    keywords["padding"] = spell_padding(plan.padding, first)
    keywords["data_format"] = FORMATS[words.rank][first]
    dilated = any(dilation != 1 for dilation in words.dilation) or len(words.dilation) != words.rank
    if not dilated_by_hand and dilated:
        keywords["dilations"] = _numbers_by_axis(words.dilation, words.rank, first)
    return {**keywords, **_foreign(words)} if plan.own else keywords


def _foreign(words: Words) -> dict[str, Any]:
    """Words that tf.nn does not have, passed all the same for TensorFlow to refuse."""
    foreign: dict[str, Any] = dict(words.options.get(DIALECT, {}))
    if words.op == CONV and words.output_size is not None:
        foreign["output_shape"] = list(words.output_size)
    if words.output_padding is not None:
        foreign["output_padding"] = list(words.output_padding)
    return foreign


def _numbers_by_axis(numbers: tuple[int, ...], rank: int, first: bool) -> Union[int, list[int]]:
    if len(numbers) != rank:
        return list(numbers)
    if len(numbers) == 1:
        return numbers[0]
    if len(numbers) == 2:
        return list(numbers)
    return [1, 1, *numbers] if first else [1, *numbers, 1]


def spell_padding(padding: Padding, first: bool) -> Union[str, int, list[Any]]:
    """The argument `padding` of a function whose data are channels first or last; none is VALID."""
    if padding is None or isinstance(padding, str):
        return padding or "VALID"
    if isinstance(padding, int):
        return padding
    if any(isinstance(part, int) for part in padding):
        return list(padding)
    pairs = [list(pair) for pair in padding if isinstance(pair, tuple)]
    return [[0, 0], [0, 0], *pairs] if first else [[0, 0], *pairs, [0, 0]]
