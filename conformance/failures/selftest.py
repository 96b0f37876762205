"""Does the harness catch planted faults: every fault against every case, the kill matrix.

Faults are planted in an adapter that answers in this process, as a worker would; what a worker adds
(isolation, arrays on the wire) is nothing that a fault of the numbers could hide behind.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from conformance.backends.variants import PLANTED
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of, size
from conformance.errors import HarnessError
from conformance.frameworks.planted import BY_NAME, FAULTS, Fault
from conformance.frameworks.planted.adapter import Adapter
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, Result
from conformance.operators.observations import Observation
from conformance.operators.question import Question
from conformance.worker.answer import answer
from conformance.worker.messages import crash_of

EXACTLY, AMONG, NO = "exactly", "among others", "no"
MOST_DIAGNOSED = 12
"""Failures that are diagnosed to see whether a fault is named; a run names what explains all of its own."""
LARGEST = 10**6
"""Products in the output of the largest case that is diagnosed though it tells a fault from no other one: all
readings are tried, however long that takes."""

Map = Callable[..., Iterable[Any]]
Progress = Callable[[], object]


@dataclass(frozen=True)
class MatrixRow:
    """What became of one fault.

    `asked` are the ids of the cases in which it is at work, `killed` of those that fail because of it,
    both from the smallest case to the largest. `named` says whether the diagnoses of its failures name
    it; `others` are the readings that explain all of them as well.
    """

    fault: Fault
    asked: tuple[str, ...]
    killed: tuple[str, ...]
    named: str
    others: tuple[str, ...] = ()

    @property
    def is_caught(self) -> bool:
        """Whether at least one case fails because of it."""
        return bool(self.killed)


@dataclass(frozen=True)
class KillMatrix:
    """A row for each fault, a column for each case; `alarms` are the cases that fail with nothing planted."""

    rows: tuple[MatrixRow, ...]
    cases: tuple[Case, ...]
    alarms: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Every fault is caught, and nothing else is."""
        return all(row.is_caught for row in self.rows) and not self.alarms


@dataclass(frozen=True)
class _Column:
    """One case: the faults at work in it, and those that make it fail."""

    asked: frozenset[str]
    killed: frozenset[str]


def selftest(
    cases: Sequence[Case],
    faults: Sequence[Fault] = FAULTS,
    workers: int = 1,
    advanced: Progress = lambda: None,
) -> KillMatrix:
    """Put every case to every fault, and to no fault at all; `advanced` is called after each case.

    `workers` processes share the cases; with 1 everything happens in this one.
    """
    ordered = tuple(sorted(cases, key=lambda case: (size(case), case.id)))
    names = ("", *(fault.name for fault in faults))
    with _open_map(workers) as mapped:
        columns: list[_Column] = []
        for column in mapped(partial(_judge_case, names), ordered):
            columns.append(column)
            advanced()
        found = dict(zip((case.id for case in ordered), columns))
        killed = {name: tuple(case for case in ordered if name in found[case.id].killed) for name in names}
        diagnosed = mapped(
            _name_fault, [(fault.name, _cases_to_diagnose(killed[fault.name], found)) for fault in faults]
        )
        rows = tuple(
            MatrixRow(
                fault, _ids(ordered, found, fault), tuple(case.id for case in killed[fault.name]), *named
            )
            for fault, named in zip(faults, diagnosed)
        )
    return KillMatrix(rows, ordered, tuple(case.id for case in killed[""]))


def judge_fault(case: Case, fault: str, oracle: Oracle, effort: Effort = Effort.EXHAUSTIVE) -> Result | None:
    """The verdict on a backend with one fault; None where the fault cannot show in the case."""
    adapter = Adapter(fault)
    question = question_of(case, adapter.dialect)
    job = Job(case, f"{PLANTED}+{fault}" if fault else PLANTED, question)
    if not adapter.can_show(question, job.prediction(adapter.dialect)):
        return None
    return judge(job, adapter.about(), _ask(question, adapter), oracle, effort)


def _ask(question: Question, adapter: Adapter) -> Observation:
    """What a worker answers: a fault outside of all stages costs the case, as it would there."""
    try:
        return answer(question, adapter)
    except RuntimeError as error:
        return crash_of(error)


def _judge_case(names: Sequence[str], case: Case) -> _Column:
    oracle = Oracle()
    verdicts = {name: judge_fault(case, name, oracle, Effort.VERDICT) for name in names}
    asked = {name: result for name, result in verdicts.items() if result is not None}
    killed = frozenset(name for name, result in asked.items() if result.verdict == FAIL)
    return _Column(frozenset(asked), killed)


def _ids(cases: Iterable[Case], found: Mapping[str, _Column], fault: Fault) -> tuple[str, ...]:
    return tuple(case.id for case in cases if fault.name in found[case.id].asked)


def _cases_to_diagnose(killed: Sequence[Case], found: Mapping[str, _Column]) -> tuple[Case, ...]:
    """The smallest failure, those that tell the fault from others that are planted too, then large ones of
    many files."""
    chosen = list(killed[:1])
    others = frozenset.union(*(found[case.id].killed for case in chosen)) if chosen else frozenset()
    while len(chosen) < MOST_DIAGNOSED:
        best = min(killed, key=lambda case: len(others & found[case.id].killed), default=None)
        if best is None or others <= found[best.id].killed:
            break
        chosen.append(best)
        others &= found[best.id].killed
    rest = [case for case in reversed(killed) if case not in chosen and size(case) <= LARGEST]
    return (*chosen, *_alternate_files(rest)[: MOST_DIAGNOSED - len(chosen)])


def _alternate_files(cases: Sequence[Case]) -> list[Case]:
    """The first of every file, then the second ones: what is in one file is much alike."""
    before: Counter[str] = Counter()
    ranked = []
    for case in cases:
        file = case.id.split("::")[0]
        ranked.append((before[file], case))
        before[file] += 1
    return [case for _, case in sorted(ranked, key=lambda pair: pair[0])]


def _name_fault(task: tuple[str, Sequence[Case]]) -> tuple[str, tuple[str, ...]]:
    """Whether the diagnoses of some failures name the fault, and what else explains all of them."""
    name, killed = task
    behaviour, oracle = BY_NAME[name].behaviour, Oracle()
    results = (judge_fault(case, name, oracle) for case in killed)
    if behaviour is not None:
        said = [behaviour.said in (result.diagnosis or "") for result in results if result]
        return (EXACTLY if said and all(said) else NO), ()
    shared = _common_readings(name, results)
    if name not in shared:
        return NO, ()
    others = tuple(sorted(shared - {name}))
    return (AMONG if others else EXACTLY), others


def _common_readings(name: str, results: Iterator[Result | None]) -> set[str]:
    shared: set[str] = set()
    for count, result in enumerate(results):
        readings = set(result.readings) if result else set()
        shared = shared & readings if count else readings
        if shared <= {name}:
            break
    return shared


@contextmanager
def _open_map(workers: int) -> Iterator[Map]:
    """`map`, in this process or shared among several; raises HarnessError where one of those is killed."""
    if workers == 1:
        yield map
        return
    try:
        with _safe_path(), ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            yield partial(pool.map, chunksize=4)
    except BrokenProcessPool as error:
        raise HarnessError(
            "a process that judged a part of the cases was killed (out of memory?); --jobs 1 needs the least"
        ) from error


@contextmanager
def _safe_path() -> Iterator[None]:
    """Have Python processes that are started meanwhile look for no modules in the current folder."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
