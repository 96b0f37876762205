"""What a case means: in every dialect, to every backend, and as a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance import draw, frameworks
from conformance.cases.case import Case
from conformance.frameworks.interface import Call
from conformance.geometry import CONV_TRANSPOSE, Geometry, Prediction, Refusal
from conformance.observations import EQUIVALENT, LITERAL, Question
from conformance.operands import Recipe
from conformance.words import Words


@dataclass(frozen=True)
class Reading:
    """The words of a case as one dialect reads them, and the output sizes that it would allow.

    `legal` has, per spatial axis, every output size that the dialect accepts there; it is empty
    where the dialect has no word for an output size.
    """

    dialect: str
    prediction: Prediction
    legal: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Asked:
    """How one backend will be called: a line of code and what is put around it, or why it is not asked."""

    backend: str
    text: str
    native: bool
    around: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Everything `conformance explain` shows of one case."""

    case: Case
    readings: tuple[Reading, ...]
    asked: tuple[Asked, ...]
    drawing: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return "\n".join(lines(self))


def explain(case: Case) -> Explanation:
    """Read a case in every dialect; pure, no framework is started."""
    readings = tuple(
        Reading(dialect, frameworks.rule(dialect)(case.words), legal_sizes(dialect, case.words))
        for dialect in frameworks.DIALECTS
    )
    own = frameworks.rule(case.dialect)(case.words)
    drawing = (
        tuple(tuple(draw.axis_lines(own.op, axis)) for axis in own.axes) if isinstance(own, Geometry) else ()
    )
    asked = tuple(_asked(case, name) for name in frameworks.BUILT_IN if name != "numpy")
    return Explanation(case, readings, asked, drawing)


def legal_sizes(dialect: str, words: Words) -> tuple[tuple[int, ...], ...]:
    """Per spatial axis, the output sizes a transposed convolution may be asked for in a dialect."""
    rule = frameworks.rule(dialect)
    bare = replace(words, output_size=None, output_padding=None)
    start = rule(bare)
    if words.op != CONV_TRANSPOSE or isinstance(start, Refusal):
        return ()
    default = tuple(axis.size for axis in start.axes)

    def accepts(index: int, size: int) -> bool:
        asked = (*default[:index], size, *default[index + 1 :])
        return isinstance(rule(replace(bare, output_size=asked)), Geometry)

    found = tuple(
        tuple(size for size in range(axis.full + axis.stride + axis.dilation + 1) if accepts(index, size))
        for index, axis in enumerate(start.axes)
    )
    return found if all(found) else ()


def _asked(case: Case, backend: str) -> Asked:
    question = Question(
        case.words, case.dialect, case.compare, Recipe(case.seed, case.words.dtype), case.gradients
    )
    prediction = frameworks.predict(question, backend)
    if isinstance(prediction, Refusal) and case.compare == EQUIVALENT and case.dialect != backend:
        return Asked(backend, f"not asked: the rule of {case.dialect} refuses the words", True)
    call = frameworks.call(backend)(question, prediction, "cpu")
    if not isinstance(call, Call):
        return Asked(backend, f"not asked: {call.reason}", True)
    return Asked(backend, call.text, call.native, tuple(around(call)))


def around(call: Call) -> Iterator[str]:
    """What is done around a framework's own call, in words."""
    if call.flip:
        yield "kernel turned by 180 degrees before the call"
    if any(factor != 1 for factor in call.dilate):
        yield f"zeros put between the taps of the kernel, dilation {call.dilate}"
    if any(any(pair) for pair in call.pad):
        yield f"input padded with zeros before the call (negative: cut): {call.pad}"
    if call.split > 1:
        yield f"{call.split} groups computed one by one and concatenated"
    if any(any(pair) for pair in call.crop):
        yield f"output cut after the call (negative: zeros added): {call.crop}"
    yield from call.notes


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation as lines of plain text."""
    case = explanation.case
    yield case.id
    yield f"  {case.why}"
    yield f"  words ({case.dialect}, {case.compare}): {_written(case.words)}"
    yield ""
    yield "In each dialect"
    for reading in explanation.readings:
        yield from _reading_lines(reading, own=reading.dialect == case.dialect)
    yield ""
    yield "How each backend is called" + (" (the words as they are)" if case.compare == LITERAL else "")
    for asked in explanation.asked:
        yield f"  {asked.backend:<11} {asked.text}{'' if asked.native else '   [not native]'}"
        yield from (f"              {line}" for line in asked.around)
    for index, axis in enumerate(explanation.drawing):
        yield ""
        yield f"Axis {index}"
        yield from (f"  {line}" for line in axis)


def _written(words: Words) -> str:
    shown = {name: value for name, value in words.to_json().items() if value not in (None, {}, False)}
    return ", ".join(f"{name}={value}" for name, value in shown.items())


def _reading_lines(reading: Reading, own: bool) -> Iterator[str]:
    mark = "*" if own else " "
    match reading.prediction:
        case Refusal(rule, why):
            yield f"{mark} {reading.dialect:<11} refused ({rule}): {why}"
        case geometry:
            yield f"{mark} {reading.dialect:<11} output {_by(geometry.output_shape)}: {_windows(geometry)}"
    if reading.legal:
        yield f"              legal output sizes: {'; '.join(_sizes(sizes) for sizes in reading.legal)}"


def _windows(geometry: Geometry) -> str:
    word = "crop" if geometry.op == CONV_TRANSPOSE else "padding"
    ends = ", ".join(str(list(axis.crop if word == "crop" else axis.padding)) for axis in geometry.axes)
    return f"{word} {ends}" + (", kernel turned by 180 degrees" if geometry.flip else "")


def _by(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _sizes(sizes: tuple[int, ...]) -> str:
    if len(sizes) > 1 and sizes == tuple(range(sizes[0], sizes[-1] + 1)):
        return f"{sizes[0]}..{sizes[-1]}"
    return ", ".join(map(str, sizes))
