"""Which cases of the library catch faults that are put into the frameworks' own functions.

`python -m benchmarks.framework_faults [FRAMEWORK...] [--fault NAME] [--all]` puts one fault after the other
into a framework inside this process and asks it the cases, small ones first, until one fails that passes
without the fault. It prints the case that catches each fault and the readings that its diagnosis names;
`--all` asks every case and counts. It exits with 1 if a fault is not caught.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.framework_faults.catalogue import FAULTS, IDENTITY
from benchmarks.framework_faults.fault import Fault
from benchmarks.framework_faults.injection import OPS, inject
from conformance import cases, frameworks
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of, size
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, Result
from conformance.worker.answer import answer

LIBRARY = Path(__file__).parents[2] / "cases"
LARGEST = 2 * 10**6
"""The largest case that is asked, in products of an input element and a kernel element."""


@dataclass(frozen=True)
class Detection:
    """The cases that fail by a fault, out of `asked`; `named` are the readings that the diagnosis names."""

    fault: Fault
    failing: tuple[str, ...]
    asked: int
    named: tuple[str, ...] = ()


def order_cases(library: Iterable[Case]) -> list[Case]:
    """Cases in the order in which they are asked: dense ordinary ones first, then by size.

    Cases with a `known` entry and cases beyond `LARGEST` are left out.
    """
    usable = [case for case in library if not case.known and size(case) <= LARGEST]
    return sorted(usable, key=lambda case: (bool({"figure", "empty"} & set(case.tags)), size(case), case.id))


def judge_in_process(
    case: Case, adapter: Any, oracle: Oracle, name: str, effort: Effort = Effort.VERDICT
) -> Result:
    """Ask an adapter in this process and judge what it answers."""
    question = question_of(case, adapter.dialect)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        observation = answer(question, adapter)
    return judge(Job(case, name, question), adapter.described, observation, oracle, effort)


def find_catching_cases(
    framework: str, fault: Fault, library: Sequence[Case], whole: bool = False, oracle: Oracle | None = None
) -> Detection:
    """The first case (`whole`: every case) that fails by a fault."""
    ops, oracle, failing, asked = OPS[framework](), oracle or Oracle(), [], 0
    named: tuple[str, ...] = ()
    with inject(fault, ops):
        adapter = frameworks.adapter(framework)(fault.variant, "cpu")
        for case in library:
            if 0 in case.words.input and not fault.empty:
                continue
            asked += 1
            if judge_in_process(case, adapter, oracle, framework).verdict == FAIL:
                if not failing:
                    named = judge_in_process(case, adapter, oracle, framework, Effort.DIAGNOSIS).readings
                failing.append(case.id)
                if not whole:
                    break
    return Detection(fault, tuple(failing), asked, named)


def faults_of(framework: str, names: Iterable[str] = ()) -> Iterator[Fault]:
    """The faults that a framework can have, or those of them that are named."""
    wanted = set(names)
    return (fault for fault in FAULTS if framework in fault.only and (not wanted or fault.name in wanted))


def main() -> int:
    """Run to completion and print a line for each fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=list(OPS))
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--all", action="store_true")
    asked, missed = parser.parse_args(), 0
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # TensorFlow is imported before its adapter can choose; its own default goes by the processor
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    library = order_cases(cases.load([LIBRARY]))
    for framework in asked.frameworks:
        failing = set(find_catching_cases(framework, IDENTITY, library, whole=True).failing)
        print(f"{framework}: {len(library)} cases, {len(failing)} fail without a fault", flush=True)
        sound = [case for case in library if case.id not in failing]
        for fault in faults_of(framework, asked.fault):
            caught = find_catching_cases(framework, fault, sound, asked.all)
            missed += not caught.failing
            by = f"{len(caught.failing)} of {caught.asked}" if asked.all else f"number {caught.asked}"
            first = f"by {by}: {caught.failing[0]}" if caught.failing else "NOT caught"
            named = f" [{', '.join(caught.named)}]" if caught.named else ""
            print(f"{framework} {fault.name}: {first}{named}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
