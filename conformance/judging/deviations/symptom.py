"""What came of a question, and what a known deviation would have made of it.

A configuration says where a deviation may show. Whether it is what shows is told by what came out: the words
of a refusal, a shape, the numbers. Another mistake on the same configuration looks otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from conformance.judging.diagnosis import hypotheses
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import outside_bound
from conformance.operators.aspects import (
    ACCEPTANCE,
    COMPUTED,
    CRASHED,
    INFERRED_SHAPE,
    REFUSED,
    SHAPE,
    TIMEOUT,
)
from conformance.operators.convolution.readings import FAMILIES
from conformance.operators.shapes import Shape
from conformance.operators.tensors import COMPUTED_AS, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.windows.readings.constructors import mistake
from conformance.operators.windows.readings.moves import Move, stay
from conformance.operators.words import Words

NAN, NEAR, UNWRITTEN = "NaN", "near", "unwritten"
"""What wrong numbers are: NaN all of them; no further off than sums in 16 bits may be; or memory that nobody
wrote, which may hold anything but what a reading of the whole operator gives."""

_OF_BLOCKS = frozenset(reading.name for reading in FAMILIES["tails"])

ShapesOf = Callable[[Words, Prediction], Collection[Shape]]
"""Canonical output shapes, one of which a framework gives for words and what the rule predicts."""
Window = Callable[[Words, Geometry], Geometry]
"""The operation that a framework computes in place of the predicted one."""


def _gives_nothing(geometry: Geometry, result: str, bias: Move) -> bool:
    return False


@dataclass(frozen=True)
class Evidence:
    """What came of a question.

    `error` is type and message of a refusal or the end of a worker, `missing` those of single results and of
    the shape inference, `shape` (of the output), `shapes` (of every result) and `inferred` are canonical.
    `readings` give what is wrong, `laws` says of
    each wrong result of the right shape which of `NAN` and `NEAR` it is, `gives` whether a result is that of
    another geometry, with the entries of the bias moved.
    """

    outcome: str
    version: str = ""
    device: str = ""
    error: str = ""
    shape: Shape | None = None
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    inferred: Shape | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[str, ...] = ()
    laws: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gives: Callable[[Geometry, str, Move], bool] = _gives_nothing


@dataclass(frozen=True)
class Symptom:
    """What has to have come out for a deviation to be the cause.

    `error` is a regular expression for the words of a refusal: of the call, of a result or of the inference.
    `shape` gives what may come out where it is not the rule's, `inferred` what may be inferred.
    Numbers have to be those of another operation (`window`, with its `bias` moved) or of one of `readings`
    (beginnings of their names), or be as `law` says; where there is none of these, no reading may give them.
    """

    outcome: str = ""
    error: str = ""
    shape: ShapesOf | None = None
    inferred: ShapesOf | None = None
    window: Window | None = None
    bias: Move = stay
    readings: tuple[str, ...] = ()
    law: str = ""

    def explains(self, aspect: str, words: Words, prediction: Prediction, evidence: Evidence) -> bool:
        """Whether what came of one failing aspect is what the deviation makes of it."""
        if self.outcome not in ("", evidence.outcome):
            return False
        if aspect == ACCEPTANCE:
            return self._is_said(evidence.error)
        if not isinstance(prediction, Geometry):
            return False
        if aspect == INFERRED_SHAPE:
            return self._is_inferred(words, prediction, evidence)
        if evidence.shape not in (None, prediction.output_shape):
            return self._is_shaped(words, prediction, evidence)
        if aspect in evidence.missing:
            return bool(self.error) and self._is_said(evidence.missing[aspect])
        return aspect != SHAPE and not self.error and self._is_computed(aspect, words, prediction, evidence)

    def _is_said(self, message: str) -> bool:
        return re.search(self.error, message, re.DOTALL) is not None

    def _is_inferred(self, words: Words, prediction: Geometry, evidence: Evidence) -> bool:
        if INFERRED_SHAPE in evidence.missing:
            return bool(self.error) and self._is_said(evidence.missing[INFERRED_SHAPE])
        if self.inferred is not None:
            return evidence.inferred in self.inferred(words, prediction)
        # where another shape comes out than is inferred, either is wrong
        return self._is_shaped(words, prediction, evidence) and evidence.inferred in (
            evidence.shape,
            prediction.output_shape,
        )

    def _is_shaped(self, words: Words, prediction: Geometry, evidence: Evidence) -> bool:
        if self.window is not None:
            done = self.window(words, prediction)
            return evidence.shape == done.output_shape and evidence.gives(done, OUTPUT, self.bias)
        return self.shape is not None and evidence.shape in self.shape(words, prediction)

    def _is_computed(self, result: str, words: Words, prediction: Geometry, evidence: Evidence) -> bool:
        if self.window is not None:
            return evidence.gives(self.window(words, prediction), result, self.bias)
        if self.law == UNWRITTEN:
            return set(evidence.readings) <= _OF_BLOCKS
        if self.law:
            return self.law in evidence.laws.get(result, ())
        if self.readings:
            return any(name.startswith(self.readings) for name in evidence.readings)
        return self.shape is None and self.inferred is None and not evidence.readings


COMPUTES = Symptom(COMPUTED)
CRASHES, HANGS = Symptom(CRASHED), Symptom(TIMEOUT)


def refuses(error: str) -> Symptom:
    """A call that is refused in words that a regular expression finds."""
    return Symptom(REFUSED, error)


def crashes(error: str) -> Symptom:
    """A worker that ends with words on stderr, or in a way, that a regular expression finds."""
    return Symptom(CRASHED, error)


def lacks(error: str) -> Symptom:
    """A result, or an inferred shape, that is refused though the call computes."""
    return Symptom(COMPUTED, error)


def gives(*readings: str, law: str = "") -> Symptom:
    """Numbers of the right shape that a reading gives, or that are as a law says."""
    return Symptom(COMPUTED, readings=readings, law=law)


def shaped(shape: ShapesOf) -> Symptom:
    """An output of another shape, with whatever numbers."""
    return Symptom(COMPUTED, shape=shape)


def computes(window: Window, bias: Move = stay) -> Symptom:
    """The numbers, and the shape, of another operation."""
    return Symptom(COMPUTED, window=window, bias=bias)


def infers(shape: ShapesOf) -> Symptom:
    """A shape that the framework infers, other than the one that comes out."""
    return Symptom(COMPUTED, inferred=shape)


def on_axes(change: Callable[[Axis], Axis]) -> Window:
    """The predicted operation with each of its axes changed."""
    return lambda words, geometry: replace(geometry, axes=tuple(map(change, geometry.axes)))


def halved_below_zero(words: Words, geometry: Geometry) -> Geometry:
    """SAME's total padding is halved towards zero where a stride beyond the kernel makes it negative.

    Windows begin at `total / 2` before the first element, though SAME pads nothing there.
    """

    def halved(axis: Axis) -> Axis:
        total = min(same_total(geometry, axis), 0)
        half = -(-total // 2)
        begin = total - half if words.padding == "SAME_LOWER" else half
        return replace(axis, offset=begin) if total else axis

    return on_axes(halved)(words, geometry)


def same_total(geometry: Geometry, axis: Axis) -> int:
    """The padding of both ends that SAME stands for, before it is raised to 0."""
    needed = (geometry.coarse(axis) - 1) * axis.stride + axis.effective_kernel
    return needed - geometry.fine(axis)


def find_laws(criterion: Criterion, name: str, observed: npt.NDArray[np.generic]) -> frozenset[str]:
    """Which of `NAN` and `NEAR` the wrong values of a result are; its shape has to be right."""
    values = np.asarray(observed, dtype=np.float64)
    wrong = criterion.wrong(name, values)
    laws = {NAN} if wrong.any() and np.isnan(values[wrong]).all() else set()
    if criterion.reference.is_integer or laws:
        return frozenset(laws)
    narrow = replace(criterion.arithmetic, narrow=(COMPUTED_AS.get(name, name),))
    wider = Criterion(criterion.reference, narrow)
    outside = outside_bound(values, criterion.reference.results[name], wider.bound(name), wider.largest(name))
    return frozenset(laws if (outside & wrong).any() else {NEAR})


def shows(
    criterion: Criterion,
    values: Mapping[str, npt.NDArray[np.generic]],
    done: Geometry,
    result: str,
    bias: Move = stay,
) -> bool:
    """Whether a result that a backend gave is what another operation gives of the same operands."""
    if result not in values:
        return False
    reading = mistake("", "", geometry=lambda _: done, b=bias)
    return hypotheses.gives(criterion, reading, result, np.asarray(values[result], dtype=np.float64))
