"""Random operands that do not fit, put to an adapter in this process and judged by its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.frameworks.interface import Adapter
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.operators.observations import Observation
from conformance.operators.words import Words
from conformance.worker.answer import answer
from support.misfits import draw_misfit

SEED = 5
"""With it a kernel without filters and operands of a dtype that is not taken are drawn."""


def unchanged(observation: Observation) -> Observation:
    """The observation as it is."""
    return observation


def verdict(
    backend: Adapter,
    dialect: str,
    words: Words,
    change: Callable[[Observation], Observation] = unchanged,
    name: str = "",
) -> Result:
    """What is made of literal words; `change` changes what came of them before."""
    case = Case("a::b", words, Place("a", 1, 1), dialect=dialect, compare="literal")
    question = question_of(case, dialect)
    observation = change(answer(question, backend))
    job = Job(case, name or dialect, question)
    return judge(job, backend.about(), observation, Oracle(), Effort.VERDICT)


def unexplained(result: Result) -> bool:
    """Whether it fails by nothing that is known."""
    return result.verdict == "fail" and "this may be what is known" not in (result.diagnosis or "")


def judge_misfits(backend: Adapter, name: str, cases: int) -> tuple[list[Any], Counter[str]]:
    """The words that a rule predicts wrongly, with the diagnosis, and how many results ended in which way."""
    random, dialect = Random(SEED), backend.about().dialect
    assert dialect is not None
    drawn = [draw_misfit(random) for _ in range(cases)]
    results = [verdict(backend, dialect, words, name=name) for words in drawn]
    wrong = [(words, r.diagnosis) for words, r in zip(drawn, results) if unexplained(r)]
    return wrong, Counter(result.outcome for result in results)
