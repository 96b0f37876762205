"""Which cases of the library catch faults that are patched into the frameworks' own functions.

`python -m benchmarks.patched [FRAMEWORK...] [--patch NAME] [--all]` patches one fault after the other into
a framework inside this process and asks it the cases, small ones first, until one fails that is right without
it. It prints the case that catches each fault; `--all` asks every case and counts. It exits with 1 where a
fault is not caught.
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

from benchmarks.patches import IDENTITY, PATCHES, Patch
from benchmarks.patching import OPS, patched
from conformance import cases, frameworks
from conformance.cases.case import Case
from conformance.judge import judge
from conformance.oracle import Oracle
from conformance.plan import question_of
from conformance.results import FAIL
from conformance.selftest import size
from conformance.worker.answer import answer

LIBRARY = Path(__file__).parent.parent / "cases"
LARGEST = 2 * 10**6
"""Products in the output of the largest case that is asked."""


@dataclass(frozen=True)
class Caught:
    """The cases that fail by a patch, of those that were asked."""

    patch: Patch
    failing: tuple[str, ...]
    asked: int


def ordered(found: Iterable[Case]) -> list[Case]:
    """Cases as they are asked: dense ordinary ones first, then by size; what is known to fail is left out."""
    usable = [
        case for case in found if not case.known and size(case) <= LARGEST and min(case.words.input) > 0
    ]
    return sorted(usable, key=lambda case: (bool({"figure", "empty"} & set(case.tags)), size(case), case.id))


def fails(case: Case, adapter: Any, oracle: Oracle, name: str) -> bool:
    """Whether a case fails on an adapter in this process."""
    question = question_of(case, adapter.dialect)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        observed = answer(question, adapter)
    result = judge(
        case,
        name,
        adapter.dialect,
        adapter.about(),
        question,
        observed,
        oracle,
        diagnosed=False,
    )
    return result.verdict == FAIL


def catching(
    framework: str, patch: Patch, found: Sequence[Case], whole: bool = False, oracle: Oracle | None = None
) -> Caught:
    """The first case (`whole`: every case) that fails by a patch."""
    ops, oracle, failing, asked = OPS[framework](), oracle or Oracle(), [], 0
    with patched(patch, ops):
        adapter = frameworks.adapter(framework)("", "cpu")
        for case in found:
            asked += 1
            if fails(case, adapter, oracle, framework):
                failing.append(case.id)
                if not whole:
                    break
    return Caught(patch, tuple(failing), asked)


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
            print(f"{framework} {patch.name}: {first}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
