"""The smallest configuration that fails as a case fails: fewer channels, smaller sizes, plainer words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance.cases.case import Case, Expect
from conformance.client import Client
from conformance.frameworks import predict
from conformance.geometry import Geometry, Prediction
from conformance.judge import judge
from conformance.observations import About, Observation, Question
from conformance.oracle import Oracle
from conformance.plan import question_of
from conformance.results import FAIL, KNOWN, Result
from conformance.words import Words

MOST_QUESTIONS = 200
MOST_SECONDS = 30.0
QUESTION_LIMIT = 20.0

DEADLY = ("crashed", "timeout")

Asked = Callable[[Case], "Verdict"]
Wanted = Callable[["Verdict"], bool]


@dataclass(frozen=True)
class Verdict:
    """What came of a case on one backend; `prediction` is what its rule makes of the question."""

    case: Case
    question: Question
    prediction: Prediction
    about: About
    observation: Observation
    result: Result

    @property
    def failing(self) -> tuple[str, ...]:
        """The aspects that fail, known deviations included."""
        return tuple(name for name, state in self.result.aspects.items() if state in (FAIL, KNOWN))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compute."""
        return isinstance(self.prediction, Geometry) and 0 in self.prediction.output_shape

    def like(self, other: Verdict) -> bool:
        """Whether this is the same failure: the same outcome, the first failing aspect, and no new one.

        What computes something does not become an empty operation: emptiness has failures of its own.
        """
        error, theirs = self.result.error or {}, other.result.error or {}
        return (
            self.result.outcome == other.result.outcome
            and isinstance(self.prediction, Geometry) == isinstance(other.prediction, Geometry)
            and error.get("type") == theirs.get("type")
            and set(other.failing[:1]) <= set(self.failing) <= set(other.failing)
            and self.empty == other.empty
        )


def asking(client: Client, limit: float = QUESTION_LIMIT) -> Asked:
    """A way to put cases to a backend; raises HarnessError when it cannot start."""
    about, oracle = client.wait_until_started(), Oracle()
    dialect = about.dialect

    def ask(case: Case) -> Verdict:
        question = question_of(case, dialect)
        observation = client.ask(question, limit)
        name, plain = client.target.name, client.target.plain
        result = judge(
            case, name, dialect, about, question, observation, oracle, diagnosed=False, plain=plain
        )
        return Verdict(case, question, predict(question, dialect), about, observation, result)

    return ask


def _any(verdict: Verdict) -> bool:
    return True


def shrunk(
    found: Verdict,
    ask: Asked,
    questions: int = MOST_QUESTIONS,
    seconds: float = MOST_SECONDS,
    wanted: Wanted = _any,
) -> Verdict:
    """The last of ever smaller cases that still fails like `found`; `found` itself where none does.

    What is not `wanted` is passed over. At most so many questions are asked, for at most so long. A case that
    gives its operands itself is left alone, and so is one that ends the worker: three deaths in a row would
    give the backend up.
    """
    given = not all(isinstance(kind, str) for kind in found.case.kinds.values())
    if not found.failing or given or found.result.outcome in DEADLY:
        return found
    until = time.monotonic() + seconds
    tried = {found.case.words}
    smallest, progress = found, True
    while progress:
        progress = False
        for words in smaller(smallest.case.words):
            if words in tried:
                continue
            if len(tried) > questions or time.monotonic() > until:
                return smallest
            tried.add(words)
            verdict = ask(bare(found.case, words))
            if verdict.like(smallest) and wanted(verdict):
                smallest, progress = verdict, True
                break
    return smallest


def bare(case: Case, words: Words) -> Case:
    """The case with other words, and without what was expected of the old ones."""
    return replace(case, words=words, expect=Expect(), known=())


def smaller(words: Words) -> Iterator[Words]:
    """Configurations that are a step smaller or plainer, the largest steps first."""
    for axis in range(words.rank if words.rank > 1 else 0):
        yield _without(words, axis)
    yield from _plainer(words)
    yield from _fewer_channels(words)
    for batch in _less(words.batch):
        yield replace(words, input=(batch, *words.input[1:]))
    for axis in range(words.rank):
        yield from _on_axis(words, axis)


def _without(words: Words, axis: int) -> Words:
    """The words of one spatial axis less."""

    def less(values: Any) -> Any:
        return (*values[:axis], *values[axis + 1 :]) if isinstance(values, tuple) else values

    per_axis = ("kernel", "stride", "dilation", "padding", "output_padding", "output_size")
    change: dict[str, Any] = {name: less(getattr(words, name)) for name in per_axis}
    return replace(words, input=(*words.input[:2], *less(words.size)), **change)


def _plainer(words: Words) -> Iterator[Words]:
    plain: dict[str, Any] = {
        "bias": False,
        "output_size": None,
        "output_padding": None,
        "padding": None,
        "stride": (1,) * words.rank,
        "dilation": (1,) * words.rank,
        "layout": "native",
    }
    for name, value in plain.items():
        if getattr(words, name) != value:
            yield replace(words, **{name: value})


def _fewer_channels(words: Words) -> Iterator[Words]:
    groups = max(1, words.groups)
    inputs, outputs = words.in_channels // groups, words.out_channels // groups
    for fewer in _less(groups):
        yield _channels(words, fewer, inputs, outputs)
    for fewer in _less(inputs):
        yield _channels(words, groups, fewer, outputs)
    for fewer in _less(outputs):
        yield _channels(words, groups, inputs, fewer)


def _channels(words: Words, groups: int, inputs: int, outputs: int) -> Words:
    shape = (words.batch, groups * inputs, *words.size)
    return replace(words, groups=groups, input=shape, out_channels=groups * outputs)


def _on_axis(words: Words, axis: int) -> Iterator[Words]:
    at = axis + 2
    for size in _less(words.input[at]):
        less = replace(words, input=_set(words.input, at, size))
        if words.output_size is not None:
            shift = (words.input[at] - size) * words.stride[axis]
            yield replace(
                less, output_size=_set(words.output_size, axis, max(0, words.output_size[axis] - shift))
            )
        yield less
    for name in ("kernel", "stride", "dilation"):
        for value in _less(getattr(words, name)[axis]):
            change: dict[str, Any] = {name: _set(getattr(words, name), axis, value)}
            yield replace(words, **change)


def _less(number: int) -> Iterator[int]:
    """1, the half and one less, each once, where they are smaller."""
    yield from dict.fromkeys(value for value in (1, number // 2, number - 1) if 1 <= value < number)


def _set(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])
