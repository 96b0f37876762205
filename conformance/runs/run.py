"""A finished run with its exit code, and the library's `run`, which keeps all results and writes no file."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from os import PathLike
from typing import Self, overload

from conformance.backends import selection
from conformance.backends.environments import prepare
from conformance.backends.import_path import describe_ignored
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.variants import add_variants
from conformance.cases.case import Case
from conformance.cases.spelling import suggest_spelling
from conformance.errors import AGREED, DISAGREED, NOT_STARTED
from conformance.judging.expectations import UnseenExpectation, find_unseen_expectations
from conformance.judging.results import FAIL, SKIP, VERDICTS, Result
from conformance.operators.observations import About
from conformance.printable import html_table, one_line
from conformance.runs.assignments import assign
from conformance.runs.stream import Precision, Started, stream


@dataclass(frozen=True, repr=False)
class Run:
    """A finished run. Iterating gives its results; an id of a case those of it, an id and a backend one.

    `abouts` has what each backend that started says of itself, `failures` why each other one did not start,
    `precision` the fingerprints that were measured. `requested` are the backends that somebody named, as
    against those that run because they are installed: one of them of which nothing could be checked makes the
    run fail. `unseen` are the expectations of cases that the run did not look at. `stopped` says why the run
    ended before all was asked, None where it was not.
    """

    results: tuple[Result, ...]
    abouts: Mapping[str, About]
    failures: Mapping[str, str]
    precision: Precision = field(default_factory=dict)
    requested: tuple[str, ...] = ()
    unseen: tuple[UnseenExpectation, ...] = ()
    stopped: str | None = None

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @overload
    def __getitem__(self, key: int | tuple[str, str]) -> Result: ...

    @overload
    def __getitem__(self, key: str | slice) -> Self: ...

    def __getitem__(self, key: int | slice | str | tuple[str, str]) -> Result | Self:
        """A result by its place or by case and backend; results by a slice or by the id of a case.

        Raises KeyError where nothing has the id, with the nearest that there is.
        """
        if isinstance(key, int):
            return self.results[key]
        if isinstance(key, slice):
            return self._of(self.results[key])
        case, backend = (key, None) if isinstance(key, str) else key
        found = self.where(case=case) if backend is None else self.where(case=case, backend=backend)
        if not found:
            raise KeyError(self._describe_missing(case, backend))
        return found if backend is None else found.results[0]

    def where(self, **wanted: object) -> Self:
        """The results whose fields have these values, or one of several: `where(verdict=["fail", "known"])`.

        The fields are those of `Result`. Raises TypeError for a field that a result has not.
        """
        unknown = sorted(set(wanted) - set(_FIELDS))
        if unknown:
            raise TypeError(f"a result has no field {unknown[0]!r}{suggest_spelling(unknown[0], _FIELDS)}")
        allowed = {name: _several(value) for name, value in wanted.items()}
        return self._of(
            result
            for result in self.results
            if all(getattr(result, name) in values for name, values in allowed.items())
        )

    @property
    def failed(self) -> Self:
        """The results that fail."""
        return self.where(verdict=FAIL)

    def _of(self, results: Iterable[Result]) -> Self:
        """A part of the run; of a part no backend has to have checked anything."""
        return replace(self, results=tuple(results), requested=())

    def _describe_missing(self, case: str, backend: str | None) -> str:
        cases = {result.case for result in self.results}
        if case not in cases:
            return f"no result of the case {case!r}{suggest_spelling(case, cases)}"
        return f"no result of {backend!r}{suggest_spelling(backend or '', self.abouts)}"

    def _summary(self) -> str:
        counts = Counter(result.verdict for result in self.results)
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
        backends = ", ".join(one_line(name) for name in dict.fromkeys(r.backend for r in self.results))
        return f"{len(self.results)} results on {backends or 'no backend'}: {told or 'none'}"

    def __repr__(self) -> str:
        return f"<Results: {self._summary()}>"

    def _repr_html_(self) -> str:
        """A table of the results for a notebook, those that fail first; at most `MOST_ROWS`."""
        ordered = sorted(self.results, key=lambda result: result.verdict != FAIL)[:MOST_ROWS]
        rows = [(r.case, r.backend, r.verdict, r.outcome, r.diagnosis or r.reason or "") for r in ordered]
        return html_table([("case", "backend", "verdict", "outcome", "why"), *rows], self._summary())

    @property
    def exit_code(self) -> int:
        """What `conformance run` would exit with."""
        if unchecked_backends(self.results, self.requested):
            return NOT_STARTED
        return exit_code(self.results, self.failures)


class RunInterrupted(KeyboardInterrupt):
    """Raised where Ctrl-C ends a run that has begun; `run` holds the results until then."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


MOST_ROWS = 200
"""Results that a table in a notebook has."""
_FIELDS = tuple(each.name for each in fields(Result))


def _several(value: object) -> Collection[object]:
    return value if isinstance(value, Collection) and not isinstance(value, str) else (value,)


def unchecked_backends(results: Iterable[Result], names: Iterable[str]) -> tuple[str, ...]:
    """The backends among `names` of which no result was checked: all that they were asked was skipped."""
    checked = {result.backend for result in results if result.verdict != SKIP}
    return tuple(name for name in names if name not in checked)


def exit_code(results: Iterable[Result], failures: Mapping[str, str]) -> int:
    """3 when a backend could not start, 1 when anything failed, 0 otherwise; the largest that applies."""
    if failures:
        return NOT_STARTED
    return DISAGREED if any(result.verdict == FAIL for result in results) else AGREED


def run(
    cases: Iterable[Case],
    backends: Iterable[str] = (),
    device: str = "auto",
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    targets: str | PathLike[str] | None = None,
    variants: Iterable[str] = (),
) -> Run:
    """Judge every case on every backend (default: NumPy and each framework that is installed).

    A backend may be a name of the file `targets`, or of `targets.yaml` here. `variants` are added to each of
    them: names, or `all`.

    Raises UsageError for a backend that nobody has; a backend that cannot start is in `failures`.
    """
    chosen = add_variants(selection.select(backends, device, file=targets), variants)
    for sentence in describe_ignored(chosen):
        warnings.warn(sentence, stacklevel=2)
    chosen = prepare(chosen)
    cases = tuple(cases)
    events = list(stream(assign(cases, chosen), chosen, workers, timeout))
    started = events[0]
    assert isinstance(started, Started)
    results = tuple(event for event in events if isinstance(event, Result))
    requested = tuple(target.name for target in chosen) if backends or targets else ()
    unseen = find_unseen_expectations(cases, results)
    return Run(results, started.abouts, started.failures, requested=requested, unseen=unseen)
