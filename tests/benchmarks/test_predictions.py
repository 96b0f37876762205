"""Random configurations: the rules predict acceptance and shape, and every listed deviation still shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from random import Random

import pytest
from support.forked_workers import Templates
from support.paths import ROOT

from benchmarks import predictions
from conformance.cases import load
from conformance.cases.case import Case
from conformance.failures.configurations import draw_configuration
from conformance.frameworks.registry import DIALECTS, rule
from conformance.judging.deviations.catalogue import DEVIATIONS
from conformance.judging.deviations.deviation import EXECUTION, INFERENCE, Deviation
from conformance.operators.aspects import COMPUTED, REFUSED
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

COUNTS = {"torch": 200, "tensorflow": 120, "jax": 150, "onnxruntime": 200}
"""Configurations of each operator; JAX compiles each of them."""
Parties = dict[str, predictions.Party]


@pytest.fixture(scope="module", params=COUNTS)
def asked(request: pytest.FixtureRequest, templates: Templates) -> Iterator[tuple[str, Parties]]:
    framework = request.param
    with templates.in_use(), ExitStack() as stack:
        modes = predictions.PARTIES.items()
        yield framework, {party: predictions.Party(framework, mode, stack) for party, mode in modes}


@pytest.fixture(scope="module")
def library() -> dict[str, Case]:
    return {case.id: case for case in load(ROOT / "cases")}


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_configurations_are_predicted(asked: tuple[str, Parties], op: str) -> None:
    framework, parties = asked
    count = COUNTS[framework]
    tally = predictions.ask_configurations(framework, op, count, 7, parties)
    assert tally.asked == count
    assert tally.examples == {}
    assert tally.mispredicted == 0
    assert count / 5 < tally.accepted < count - 10


def test_every_deviation_is_shown_by_its_case(asked: tuple[str, Parties], library: dict[str, Case]) -> None:
    framework, parties = asked
    own = [
        known
        for known in DEVIATIONS
        if known.framework == framework
        and known.party in parties
        and known.case
        and library[known.case].words.op in (CONV, CONV_TRANSPOSE)
        and library[known.case].words.fit_together
        and all(one.outcome in (COMPUTED, REFUSED) for one in known.symptoms)
    ]
    assert own
    assert [known.name for known in own if not shows(known, library[known.case], parties)] == []


def shows(known: Deviation, case: Case, parties: Parties) -> bool:
    """Whether a case has the words of a deviation, and its party does not do what the rule says."""
    words = case.words
    dialect = predictions.dialect_of(known.framework)
    deviates = parties[known.party](words, dialect) not in (predictions.predict_shape(words, dialect), None)
    return known.op in ("", words.op) and known.holds(words, rule(dialect)(words)) and deviates


def test_a_wrong_rule_is_noticed() -> None:
    random, tally = Random(1), predictions.Tally()
    legal = (draw_configuration(random, "torch", CONV) for _ in range(100))
    for words in legal:
        found = rule("torch")(words)
        if isinstance(found, Geometry):
            wrong = (*found.output_shape[:-1], found.output_shape[-1] + 1)
            answers = {predictions.RULE: wrong, EXECUTION: found.output_shape, INFERENCE: found.output_shape}
            predictions.count_answers(words, "torch", answers, tally)
    assert tally.accepted > 20
    assert tally.mispredicted == 2 * tally.accepted
    assert tally.disagreements[predictions.RULE, EXECUTION] == tally.accepted
    assert tally.disagreements[EXECUTION, INFERENCE] == 0


def test_a_crash_is_an_answer_that_no_rule_gives() -> None:
    words = draw_configuration(Random(1), "torch", CONV)
    answers = {predictions.RULE: predictions.predict_shape(words, "torch"), EXECUTION: predictions.CRASHED}
    tally = predictions.Tally()
    predictions.count_answers(words, "torch", {**answers, INFERENCE: None}, tally)
    assert tally.mispredicted == 1


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_a_prediction_costs_less_than_five_copies_of_its_words(dialect: str, op: str) -> None:
    """Some 10 to 20 microseconds where this was written; copies are the measure, whatever the machine."""
    random = Random(3)
    spoken = dialect if dialect in predictions.VOCABULARIES else "torch"
    asked = [draw_configuration(random, spoken, op) for _ in range(400)]
    once = min(predictions.seconds_each(rule(dialect), asked) for _ in range(5))
    copy = min(predictions.seconds_each(copy_words, asked) for _ in range(5))
    assert once < 5 * copy


def copy_words(words: Words) -> Words:
    return replace(words, groups=words.groups)
