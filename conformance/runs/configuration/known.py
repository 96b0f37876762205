"""Known deviations that a configuration accepts, added to the cases that they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from conformance.cases.case import Case
from conformance.cases.spelling import suggest_spelling
from conformance.errors import CaseFileError
from conformance.printable import count
from conformance.runs.configuration.configuration import AcceptedDeviation


def add_known(cases: Iterable[Case], accepted: Sequence[AcceptedDeviation]) -> list[Case]:
    """The cases, each with the deviations that are accepted of it, as if the case listed them."""
    return [_with_known(case, accepted) for case in cases]


def _with_known(case: Case, accepted: Sequence[AcceptedDeviation]) -> Case:
    own = tuple(each.deviation for each in accepted if any(_matches(case.id, glob) for glob in each.cases))
    return replace(case, known=(*case.known, *own)) if own else case


def check_met(cases: Sequence[Case], accepted: Sequence[AcceptedDeviation]) -> None:
    """Raise CaseFileError for every id or glob that none of all the cases has: it accepts nothing."""
    ids = [case.id for case in cases]
    mistakes = [
        f"{each.deviation.place}: `known` is for {glob}, and none of {count(len(ids), 'case')} is called so"
        f"{suggest_spelling(glob, ids)}"
        for each in accepted
        for glob in each.cases
        if not any(_matches(case_id, glob) for case_id in ids)
    ]
    if mistakes:
        raise CaseFileError(mistakes)


def _matches(case_id: str, glob: str) -> bool:
    return case_id == glob or fnmatchcase(case_id, glob)
