"""What to ask a backend about its arithmetic in one format, and what all of its answers say.

A task is a group of questions that are read together: `tasks` lists those of a format, `entries` makes the
fingerprint of the observations that came back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from conformance.operators.dtypes import FORMATS
from conformance.operators.observations import (
    KILLED,
    Answer,
    Crashed,
    Observation,
    Refused,
    TimedOut,
    Unsupported,
)
from conformance.operators.question import Question
from conformance.operators.tensors import COTANGENT, GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from conformance.runs.fingerprint import batch_invariance as samples
from conformance.runs.fingerprint import bias_gradient as bias
from conformance.runs.fingerprint.interpretation import Entry, by_family, read, read_sums
from conformance.runs.fingerprint.placement import (
    FACTORS,
    LAYERS,
    RESULTS,
    TAP,
    Placed,
    ProbedLayer,
    operand_of,
)
from conformance.runs.fingerprint.probes import fewer_probes, probes
from conformance.runs.fingerprint.summary import Place, merge

DTYPES = tuple(FORMATS)
"""The formats that are measured."""

_UNSUPPORTED = "unsupported"
MISREAD = "nothing to be read"
"""How a question ended whose answer is none: results of other shapes, or numbers that are no sums."""
UNDECIDED = ("timeout", "killed")
"""Ends of a question that say nothing of the arithmetic: a busy machine, a worker that was killed."""
Fingerprint = dict[str, Entry]
"""One format of a backend: names of what was measured, and what was found."""

Entries = Mapping[Place, Mapping[str, Entry]]
"""What the answers of one task say, by the operator, result and layer that they say it of."""


@dataclass(frozen=True)
class Task:
    """Questions about one format that are read together, and what their answers say about some places."""

    dtype: str
    questions: tuple[Question, ...]
    read: Callable[[tuple[Answer, ...]], Entries]
    places: tuple[Place, ...]


@cache
def tasks(dtype: str) -> tuple[Task, ...]:
    """All that is to be asked about one format."""
    return (
        *(
            _sums_task(op, result, layer, dtype)
            for op in RESULTS
            for layer in LAYERS
            for result in RESULTS[op]
        ),
        *(_bias_task(op, dtype) for op in RESULTS),
        *(_batch_task(op, layer, dtype) for op in RESULTS for layer in LAYERS),
    )


def _sums_task(op: str, result: str, layer: ProbedLayer, dtype: str) -> Task:
    """One question with all probes of one result: each is an element of it."""
    kind, form = RESULTS[op][result], FORMATS[dtype]
    spots = layer.spots(kind)
    asked = (
        fewer_probes(form, spots)
        if layer.depthwise and kind == TAP
        else probes(form, spots, result == OUTPUT)
    )
    placed = Placed(op, result, layer, dtype, tuple(probe.sum for probe in asked))
    left, right = (operand_of(op, array) for array in FACTORS[kind])
    place = (op, result, layer.name)

    def interpret(answers: tuple[Answer, ...]) -> Entries:
        values = answers[0].values.get(result)
        if values is None:
            return {}
        return {place: read(form, by_family(asked, placed.read(values)), left, right)}

    return Task(dtype, (placed.question(),), interpret, (place,))


def _bias_task(op: str, dtype: str) -> Task:
    """One question about the gradient of the bias, a sum without products."""
    summed = bias.BiasSums(op, FORMATS[dtype])
    place = (op, GRAD_BIAS, bias.LAYER)

    def interpret(answers: tuple[Answer, ...]) -> Entries:
        values = answers[0].values.get(GRAD_BIAS)
        if values is None:
            return {}
        sums = by_family(summed.probes(), summed.read(values))
        return {place: read_sums(summed.form, sums, COTANGENT, multiplied=False)}

    return Task(dtype, (summed.question(),), interpret, (place,))


def _batch_task(op: str, layer: ProbedLayer, dtype: str) -> Task:
    """Two questions: one sample in every position of a batch, and the sample alone."""
    batch = samples.batch_question(op, layer, dtype)

    def interpret(answers: tuple[Answer, ...]) -> Entries:
        by_result = samples.read(*answers)
        return {(op, result, layer.name): entries for result, entries in by_result.items()}

    places = tuple((op, result, layer.name) for result in RESULTS[op])
    return Task(dtype, (batch, samples.single_sample(batch)), interpret, places)


def entries(answered: Iterable[tuple[Task, tuple[Observation, ...]]]) -> Fingerprint:
    """The fingerprint of one format out of all that was answered; empty where nothing was computed.

    What did not come to an answer is an entry `answered` that says where, and how it ended.
    """
    found: list[tuple[Place, Mapping[str, Entry]]] = []
    endings: dict[Place, Entry] = {}
    for task, observations in answered:
        answers = tuple(observation for observation in observations if isinstance(observation, Answer))
        endings_of_questions = map(_ending, task.questions, observations)
        lost = next((ending for ending in endings_of_questions if ending), "")
        try:
            found += task.read(answers).items() if not lost else ()
        except (ArithmeticError, LookupError, ValueError):
            # numbers that no sum gives, such as NaN in an answer of an adapter that makes them up
            lost = MISREAD
        for place in task.places if lost != _UNSUPPORTED else ():
            endings[place] = lost or endings.get(place, True)
    # an operator that a backend does not have at all is no question that it failed to answer
    if not all(ending is True for ending in endings.values()):
        found += [(place, {"answered": ending}) for place, ending in endings.items()]
    return merge(found)


def _ending(question: Question, observation: Observation) -> str:
    """How a question ended that has no answer, or one of other shapes; empty where it has one."""
    match observation:
        case Answer():
            return "" if _has_shapes(question, observation) else MISREAD
        case Unsupported():
            return _UNSUPPORTED
        case Refused():
            return "refused"
        case TimedOut():
            return UNDECIDED[0]
        case Crashed(how, _) if KILLED in how:
            return UNDECIDED[1]
        case _:
            return "crashed"


def _has_shapes(question: Question, answer: Answer) -> bool:
    """Whether results have the shapes of their operands, and the output as many axes as the input."""
    words, values = question.words, answer.values
    wanted = {GRAD_INPUT: words.input, GRAD_KERNEL: words.kernel_shape, GRAD_BIAS: (words.out_channels,)}
    alike = all(values[name].shape == shape for name, shape in wanted.items() if name in values)
    return alike and (OUTPUT not in values or values[OUTPUT].ndim == len(words.input))
