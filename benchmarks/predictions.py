"""How often a dialect's rule is right: random configurations against the framework, in a child process.

`python -m benchmarks.predictions [FRAMEWORK...] [--count N] [--seed S]` asks three parties about each
configuration: the rule, the framework's execution and its own shape inference. It prints, for each framework
and operator, how many configurations the rule accepts and refuses, where two parties disagree, which of
that is a finding (`conformance.judging.deviations`), and what one prediction costs.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from conformance.backends.client import Client
from conformance.backends.names import parse
from conformance.failures.configurations import VOCABULARIES, draw_configuration
from conformance.frameworks.registry import FRAMEWORKS, rule
from conformance.judging.deviations.catalogue import matching_deviations
from conformance.judging.deviations.deviation import EXECUTION, INFERENCE
from conformance.operators.observations import Answer, Crashed, Observation, Refused
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, Shape
from conformance.operators.tensors import OUTPUT
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal, Words

COUNT = 20_000
LIMIT = 60.0
"""Seconds for one configuration."""
RULE = "rule"
REFUSED, CRASHED, SILENT = "refused", "crashed", "no answer"
PARTIES = {EXECUTION: "executed", INFERENCE: "inferred"}
PARTY = Path(__file__).with_name("party.py")

PartyAnswer = Shape | str | None
"""A canonical output shape; REFUSED, CRASHED or SILENT; or None if a party could not be asked."""


@dataclass
class Tally:
    """Counts over the configurations of one operator in one framework, and examples of disagreements."""

    accepted: int = 0
    refused: int = 0
    not_asked: int = 0
    mispredicted: int = 0
    disagreements: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Words]] = field(default_factory=dict)
    words: list[Words] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Configurations that the framework answered."""
        return self.accepted + self.refused


class Party:
    """One of the framework's two answers, from a worker that is started again whenever it dies."""

    def __init__(self, backend: str, mode: str, stack: ExitStack) -> None:
        self._target = parse(f"{PARTY}+{mode}.{backend}@cpu")
        self._stack = stack
        self._client = stack.enter_context(Client(self._target))
        self.version = self._client.wait_until_started().version

    def __call__(self, words: Words, dialect: str) -> PartyAnswer:
        """Ask the framework about one configuration; the death of its worker counts as an answer."""
        if self._client.given_up:
            self._client = self._stack.enter_context(Client(self._target))
        question = Question(words, dialect, LITERAL, Recipe(0, words.dtype), gradients=False)
        return shape_or_outcome(self._client.ask(question, LIMIT))


def shape_or_outcome(observation: Observation) -> PartyAnswer:
    """The output shape of an observation, or the word for an outcome without one."""
    match observation:
        case Answer():
            return tuple(int(extent) for extent in observation.values[OUTPUT].shape)
        case Refused(type="NoInferenceError"):
            return None
        case Refused():
            return REFUSED
        case Crashed():
            return CRASHED
        case _:
            return None


def predict_shape(words: Words, dialect: str) -> PartyAnswer:
    """The output shape that the rule of a dialect predicts, or REFUSED."""
    match rule(dialect)(words):
        case Refusal():
            return REFUSED
        case Geometry() as geometry:
            return geometry.output_shape


def count_answers(words: Words, framework: str, answers: dict[str, PartyAnswer], tally: Tally) -> None:
    """Count one configuration in the tally, from the answers of every party, the rule among them."""
    tally.words.append(words)
    if answers[RULE] == REFUSED:
        tally.refused += 1
    else:
        tally.accepted += 1
    for party in (EXECUTION, INFERENCE):
        if answers[party] in (None, answers[RULE]):
            continue
        tally.disagreements[RULE, party] += 1
        names = matching_deviations(words, framework, party, rule(dialect_of(framework))(words))
        tally.findings.update(f"{party}: {name}" for name in names[:1])
        if not names:
            tally.mispredicted += 1
            kind = f"{party}: {_kind(words, dialect_of(framework), answers[party])}"
            tally.examples.setdefault(kind, []).append(words)
    if None not in answers.values() and answers[EXECUTION] != answers[INFERENCE]:
        tally.disagreements[EXECUTION, INFERENCE] += 1


def _kind(words: Words, dialect: str, answer: PartyAnswer) -> str:
    """A disagreement in a few words that many configurations share."""
    prediction = rule(dialect)(words)
    ruled = f"refused for {prediction.rule}" if isinstance(prediction, Refusal) else "accepted"
    return f"rule {ruled}, party {answer if isinstance(answer, str) else 'gives another shape'}"


def ask_configurations(framework: str, op: str, count: int, seed: int, parties: dict[str, Party]) -> Tally:
    """Ask about `count` random configurations of one operator; those that cannot be asked are drawn anew."""
    dialect = dialect_of(framework)
    random, tally = Random(f"{dialect} {op} {seed}"), Tally()
    while tally.asked < count:
        words = draw_configuration(random, dialect, op)
        answers = {RULE: predict_shape(words, dialect), EXECUTION: parties[EXECUTION](words, dialect)}
        if answers[EXECUTION] is None:
            tally.not_asked += 1
            continue
        answers[INFERENCE] = parties[INFERENCE](words, dialect)
        count_answers(words, framework, answers, tally)
    return tally


def dialect_of(framework: str) -> str:
    """The dialect whose words a built-in framework speaks."""
    dialect = FRAMEWORKS[framework.partition("+")[0]].dialect
    assert dialect is not None
    return dialect


def seconds_each(predict: Callable[[Words], Prediction], configurations: list[Words]) -> float:
    """Processor seconds of one prediction: the mean over all configurations."""
    began = time.process_time()
    for words in configurations:
        predict(words)
    return (time.process_time() - began) / max(1, len(configurations))


def lines(framework: str, version: str, op: str, tally: Tally) -> Iterator[str]:
    """The printed lines about one framework and operator."""
    cost = seconds_each(rule(dialect_of(framework)), tally.words) * 1e6
    yield (
        f"{framework} {version} {op}: {tally.asked} configurations, {tally.accepted} accepted, "
        f"{tally.refused} refused, {tally.mispredicted} mispredicted; {tally.not_asked} could not be asked; "
        f"{cost:.1f} microseconds each"
    )
    for (one, other), number in sorted(tally.disagreements.items()):
        yield f"  {one} and {other} differ: {number}"
    for name, number in tally.findings.most_common():
        yield f"  finding {name}: {number}"
    for kind, examples in sorted(tally.examples.items(), key=lambda pair: -len(pair[1])):
        yield f"  unexplained {kind}: {len(examples)}, as {min(examples, key=lambda words: len(str(words)))}"


def main() -> None:
    """Run to completion and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    spoken = [name for name, framework in FRAMEWORKS.items() if framework.dialect in VOCABULARIES]
    parser.add_argument("frameworks", nargs="*", default=spoken)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", type=Path, help="a file for every configuration that is unexplained")
    parser.add_argument("--op", choices=(CONV, CONV_TRANSPOSE), action="append")
    asked = parser.parse_args()
    for framework in asked.frameworks:
        for op in asked.op or (CONV, CONV_TRANSPOSE):
            with ExitStack() as stack:
                parties = {party: Party(framework, mode, stack) for party, mode in PARTIES.items()}
                tally = ask_configurations(framework, op, asked.count, asked.seed, parties)
                version = parties[EXECUTION].version
            print("\n".join(lines(framework, version, op, tally)), flush=True)
            if asked.misses:
                missed = ((kind, words) for kind, examples in tally.examples.items() for words in examples)
                with asked.misses.open("a", encoding="utf-8") as file:
                    file.writelines(f"{kind}\t{words}\n" for kind, words in missed)


if __name__ == "__main__":
    main()
