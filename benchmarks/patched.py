"""Which cases of the library catch faults that are patched into the frameworks' own functions.

`python -m benchmarks.patched [FRAMEWORK...] [--patch NAME] [--all]` patches one fault after the other into
a framework inside this process and asks it the cases, small ones first, until one fails that is right without
it. It prints the case that catches each fault and the readings that its diagnosis names; `--all` asks every
case and counts. It exits with 1 where a fault is not caught.
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

from benchmarks.patch import Patch
from benchmarks.patches import IDENTITY, PATCHES
from benchmarks.patching import OPS, patched
from conformance import cases, frameworks
from conformance.cases.case import Case
from conformance.cases.questions import question_of, size
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, Result
from conformance.worker.answer import answer

LIBRARY = Path(__file__).parent.parent / "cases"
LARGEST = 2 * 10**6
"""Products in the output of the largest case that is asked."""


@dataclass(frozen=True)
class Caught:
    """The cases that fail by a patch, of those that were asked; `named` is what the first diagnosis names."""

    patch: Patch
    failing: tuple[str, ...]
    asked: int
    named: tuple[str, ...] = ()


def ordered(found: Iterable[Case]) -> list[Case]:
    """Cases as they are asked: dense ordinary ones first, then by size; what is known to fail is left out."""
    usable = [case for case in found if not case.known and size(case) <= LARGEST]
    return sorted(usable, key=lambda case: (bool({"figure", "empty"} & set(case.tags)), size(case), case.id))


def judged(case: Case, adapter: Any, oracle: Oracle, name: str, diagnosed: bool = False) -> Result:
    """The verdict on a case that an adapter is asked in this process."""
    question = question_of(case, adapter.dialect)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        observed = answer(question, adapter)
    about = adapter.described
    return judge(case, name, adapter.dialect, about, question, observed, oracle, diagnosed=diagnosed)


def catching(
    framework: str, patch: Patch, found: Sequence[Case], whole: bool = False, oracle: Oracle | None = None
) -> Caught:
    """The first case (`whole`: every case) that fails by a patch."""
    ops, oracle, failing, asked = OPS[framework](), oracle or Oracle(), [], 0
    named: tuple[str, ...] = ()
    with patched(patch, ops):
        adapter = frameworks.adapter(framework)(patch.variant, "cpu")
        for case in found:
            if 0 in case.words.input and not patch.empty:
                continue
            asked += 1
            if judged(case, adapter, oracle, framework).verdict == FAIL:
                if not failing:
                    named = judged(case, adapter, oracle, framework, diagnosed=True).readings
                failing.append(case.id)
                if not whole:
                    break
    return Caught(patch, tuple(failing), asked, named)


def patches(framework: str, names: Iterable[str] = ()) -> Iterator[Patch]:
    """The patches of a framework."""
    wanted = set(names)
    return (patch for patch in PATCHES if framework in patch.only and (not wanted or patch.name in wanted))


def main() -> int:
    """Run to completion and print a line for each fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=list(OPS))
    parser.add_argument("--patch", action="append", default=[])
    parser.add_argument("--all", action="store_true")
    asked, missed = parser.parse_args(), 0
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    library = ordered(cases.load([LIBRARY]))
    for framework in asked.frameworks:
        failing = set(catching(framework, IDENTITY, library, whole=True).failing)
        print(f"{framework}: {len(library)} cases, {len(failing)} fail without a fault", flush=True)
        sound = [case for case in library if case.id not in failing]
        for patch in patches(framework, asked.patch):
            caught = catching(framework, patch, sound, asked.all)
            missed += not caught.failing
            by = f"{len(caught.failing)} of {caught.asked}" if asked.all else f"number {caught.asked}"
            first = f"by {by}: {caught.failing[0]}" if caught.failing else "NOT caught"
            named = f" [{', '.join(caught.named)}]" if caught.named else ""
            print(f"{framework} {patch.name}: {first}{named}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
