"""Explains a case: in every dialect, its legal output sizes, the call of every backend, and a drawing.

Everything is predicted by the rules and the calls of the frameworks, which are pure; none of them is started.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.cases.questions import question_and_prediction
from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.registry import find_operator
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words
from conformance.semantics.differences.divergence import predictions
from conformance.semantics.drawing import axis_lines
from conformance.semantics.input_sizes import describe_input_sizes
from conformance.semantics.neighbours import Neighbours, find_neighbours, neighbour_lines
from conformance.semantics.output_sizes import (
    AllowedSizes,
    Choice,
    SelectedWindow,
    allowed_sizes,
    describe_spelling,
    distinct_axes,
    selected_windows,
)
from conformance.semantics.text_rows import WIDTH, row, wrap


@dataclass(frozen=True)
class DialectView:
    """What one dialect makes of the words of a case: a geometry, or a refusal."""

    dialect: str
    prediction: Prediction


@dataclass(frozen=True)
class Sizes:
    """Output sizes of the axes with these indices: what each dialect allows, and the windows behind it."""

    axes: tuple[int, ...]
    legal: tuple[AllowedSizes, ...]
    windows: tuple[SelectedWindow, ...]


@dataclass(frozen=True)
class BackendCall:
    """How one backend will be called: its line of code and the steps around it, or why it is not asked."""

    backend: str
    text: str
    native: bool
    around: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseExplanation:
    """What `conformance explain` shows of one case; `sizes` is empty for a conv, which has no choice."""

    case: Case
    readings: tuple[DialectView, ...]
    sizes: tuple[Sizes, ...]
    asked: tuple[BackendCall, ...]
    drawing: tuple[tuple[str, ...], ...]
    neighbours: tuple[Neighbours, ...] = ()

    def __str__(self) -> str:
        return "\n".join(explanation_lines(self))


def explain(case: Case) -> CaseExplanation:
    """The explanation of a case, as `str` prints it; no framework is started."""
    predicted = predictions(case.words)
    readings = tuple(DialectView(dialect, prediction) for dialect, prediction in predicted.items())
    own = predicted[case.dialect]
    axes = own.axes if isinstance(own, Geometry) else ()
    gathers = find_operator(case.words.op).gathers
    drawing = tuple(tuple(axis_lines(gathers, axis)) for axis in axes)
    calls = tuple(_backend_calls(case))
    return CaseExplanation(
        case, readings, _axis_sizes(case), calls, drawing, tuple(find_neighbours(case.dialect, case.words))
    )


def _axis_sizes(case: Case) -> tuple[Sizes, ...]:
    # sizes are examined axis by axis, for which every list needs an entry for each
    if not find_operator(case.words.op).has_size_words or not case.words.fit_together:
        return ()
    return tuple(_sizes(case.dialect, alike, indices) for alike, indices in distinct_axes(case.words))


def _sizes(dialect: str, words: Words, indices: tuple[int, ...]) -> Sizes:
    """The sizes of one of the different axes, which every axis of `words` is like."""
    allowed = {name: allowed_sizes(name, words) for name in registry.DIALECTS}
    return Sizes(indices, tuple(allowed.values()), selected_windows(allowed[dialect], words))


def _backend_calls(case: Case) -> Iterator[BackendCall]:
    """The call of each framework but NumPy, which speaks no dialect and has loops instead of a call."""
    questions: dict[str | None, tuple[Question, Prediction]] = {}
    for backend in (name for name in registry.BUILT_IN if name != "numpy"):
        # every framework is sent one question, unless it reads literal words by its own rule
        reader = registry.FRAMEWORKS[backend].dialect if case.compare == LITERAL else None
        if reader not in questions:
            questions[reader] = question_and_prediction(case, reader)
        yield _backend_call(case, backend, *questions[reader])


def _backend_call(case: Case, backend: str, question: Question, prediction: Prediction) -> BackendCall:
    dialect = registry.FRAMEWORKS[backend].dialect
    if isinstance(prediction, Refusal) and case.compare == EQUIVALENT and case.dialect != dialect:
        return BackendCall(backend, f"not asked: the rule of {case.dialect} refuses the words", True)
    call = registry.call(backend)(question, prediction, "cpu")
    if not isinstance(call, Call):
        return BackendCall(backend, f"not asked: {call.reason}", True)
    translated = isinstance(prediction, Geometry) and case.compare == EQUIVALENT and case.dialect != dialect
    sizes = describe_input_sizes(prediction, call) if isinstance(prediction, Geometry) and translated else ()
    return BackendCall(backend, call.text, call.native, (*call.steps_around(case.words.bias), *sizes))


def explanation_lines(explanation: CaseExplanation) -> Iterator[str]:
    """The explanation as lines of plain text for a terminal of 100 columns."""
    case = explanation.case
    yield case.id
    yield from wrap("  ", case.why)
    yield from wrap("  ", f"words ({case.dialect}, {case.compare}): {_words_text(case.words)}")
    yield ""
    yield "In each dialect (* the case's own)"
    for reading in explanation.readings:
        yield from row(reading.dialect, reading.dialect == case.dialect, _prediction_text(reading.prediction))
    for sizes in explanation.sizes:
        yield from _size_lines(case, sizes)
    for neighbours in explanation.neighbours:
        yield from neighbour_lines(neighbours)
    yield ""
    yield "How each backend is called" + (" (the words as they are)" if case.compare == LITERAL else "")
    for asked in explanation.asked:
        yield from row(asked.backend, False, asked.text + ("" if asked.native else "   [not native]"), 15)
        yield from (line for text in asked.around for line in wrap(" " * 19, text))
    for index, axis in enumerate(explanation.drawing):
        yield ""
        yield f"Axis {index}"
        yield from (line for row in axis for line in _fit_drawing(row))


def _fit_drawing(line: str) -> Iterator[str]:
    """A line of a drawing; its legend goes on a line of its own where both do not fit on one."""
    if len(line) + 2 <= WIDTH:
        yield f"  {line}"
        return
    picture, _, legend = line.rpartition("   ")
    yield f"  {picture.rstrip()}"
    yield f"          {legend}"


def _words_text(words: Words) -> str:
    return ", ".join(f"{name}={value}" for name, value in words.telling_words.items())


def _prediction_text(prediction: Prediction) -> str:
    if isinstance(prediction, Refusal):
        return f"refused ({prediction.rule}): {prediction.why}"
    return f"output {_shape_text(prediction.output_shape)}: {_window_text(prediction)}"


def _window_text(geometry: Geometry) -> str:
    ends = ", ".join(str(list(geometry.ends(axis))) for axis in geometry.axes)
    name = find_operator(geometry.op).ends_name
    return f"{name} {ends}" + (", kernel turned by 180 degrees" if geometry.flip else "")


def _size_lines(case: Case, sizes: Sizes) -> Iterator[str]:
    plural = "axes" if len(sizes.axes) > 1 else "axis"
    yield ""
    yield f"Legal output sizes of {plural} {', '.join(map(str, sizes.axes))}, and the words that select them"
    for allowed in sizes.legal:
        yield from row(allowed.dialect, allowed.dialect == case.dialect, _allowed_text(allowed))
    for window in sizes.windows:
        yield ""
        lo, hi = window.axis.crop
        yield f"Size {window.axis.size} of {case.dialect}, crop {[lo, hi]}, in the words of the others"
        for spelling in window.spellings:
            yield from row(spelling.dialect, False, describe_spelling(spelling))


def _allowed_text(allowed: AllowedSizes) -> str:
    if isinstance(allowed.default, Refusal):
        return f"none: {allowed.default.why}"
    parts = [f"default {allowed.default.size}", *map(_choice_text, allowed.choices)]
    if not allowed.choices:
        parts.append(
            "no word for another size" + ("; explicit pads decide" if allowed.dialect == "jax" else "")
        )
    return "; ".join(parts)


def _choice_text(choice: Choice) -> str:
    values = _range_text(choice.values) + (" and up" if choice.open_ended else "")
    if choice.values == choice.sizes:
        return f"{choice.word}={values}"
    return f"{choice.word}={values} gives {_range_text(choice.sizes)}"


def _shape_text(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _range_text(numbers: range) -> str:
    """`9..11` for 9, 10, 11."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}..{numbers[-1]}"
