"""A run with its record: every result written as it comes, going on where an earlier run was cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any, Protocol

from conformance.backends.jobs import assign
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.judging.results import Result
from conformance.operators.observations import KILLED
from conformance.runs import record
from conformance.runs.json_lines import exists
from conformance.runs.record import Record, Writer
from conformance.runs.run import Run
from conformance.runs.stream import Started, stream


class Watcher(Protocol):
    """Who is told how far a run has come: `reports.progress` tells a terminal."""

    def starting(self, names: Iterable[str]) -> AbstractContextManager[object]:
        """Entered while the backends start."""
        ...

    def running(self, totals: Mapping[str, int]) -> AbstractContextManager[Callable[[Result], object]]:
        """Entered while `totals` results of each backend are awaited; what it gives is called with each."""
        ...


class NoWatcher:
    """Tells nobody."""

    def starting(self, names: Iterable[str]) -> AbstractContextManager[object]:
        """Nothing to show."""
        return nullcontext()

    def running(self, totals: Mapping[str, int]) -> AbstractContextManager[Callable[[Result], object]]:
        """Nothing to show."""
        return nullcontext(lambda result: None)


def load_for_resume(
    path: Path, cases: Sequence[Case], told: Callable[[str], object] = lambda text: None
) -> Record | None:
    """The record that `--resume` goes on with; None where there is no file yet, or no whole line.

    What was killed from outside (SIGKILL is no framework's own end) is taken out of it, to be asked again.
    `told` hears where it goes on, and of a line that was cut off. Raises UsageError for a file that is no
    record, or that was begun with another number of cases.
    """
    if not exists(path):
        return None
    if record.is_torn(path):
        told(f"{path}: cut off before its first line was whole; the run begins anew")
        return None
    found = record.read(path)
    if found.header["cases"] != len(cases):
        raise UsageError(
            f"{path}: begun with {found.header['cases']} cases, {len(cases)} are selected now;"
            " select the same cases, or start a new record"
        )
    selected = {case.id for case in cases}
    other = next((result.case for result in found.results if result.case not in selected), None)
    if other is not None:
        raise UsageError(
            f"{path}: begun with other cases, {other} for one, which is not selected now;"
            " select the same cases, or start a new record"
        )
    torn = found.end is None and path.stat().st_size > found.complete_bytes
    lost = [result for result in found.results if was_killed(result)]
    kept = record.rewrite_without(path, found, lost) if lost else found
    told(_describe_resume(path, kept, torn, len(lost)))
    return kept


def _describe_resume(path: Path, kept: Record, torn: bool, lost: int) -> str:
    line = f"; line {len(kept.results) + lost + 2} was cut off and is left out" if torn else ""
    again = f"; {lost} that were killed from outside are asked again" if lost else ""
    return f"{path}: going on after {len(kept.results)} results{line}{again}"


def was_killed(result: Result) -> bool:
    """Whether a worker was killed from outside: no framework ends itself that way."""
    return result.outcome == "crashed" and KILLED in (result.error or {}).get("type", "")


def run(
    cases: Sequence[Case],
    targets: Sequence[Target],
    path: Path | None = None,
    earlier: Record | None = None,
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    watcher: Watcher | None = None,
    precision: bool = True,
) -> Run:
    """Judge every case on every target; write a record to `path`, going on after `earlier`.

    A new record has the fingerprint of each backend, unless `precision` says that it is not wanted.
    Raises UsageError where a backend is not what `earlier` was begun with, HarnessError where the record
    cannot be written.
    """
    watcher = watcher or NoWatcher()
    before = earlier.results if earlier else ()
    done = {(result.case, result.backend) for result in before}
    planned = [each for each in assign(cases, targets) if (each.job.case.id, each.job.backend) not in done]
    measured = precision and path is not None and earlier is None
    with closing(stream(planned, targets, workers, timeout, measured)) as events:
        with watcher.starting(target.name for target in targets):
            started = next(events)
        assert isinstance(started, Started)
        totals = Counter(each.job.backend for each in planned if each.job.backend in started.abouts)
        if path and earlier:
            record.check_same_backends(path, earlier, started.abouts)
        with Writer(path, earlier.complete_bytes if earlier else 0) if path else nullcontext() as writer:
            if writer and not earlier:
                writer.write(record.header(started.abouts, len(cases), started.precision))
            with watcher.running(totals) as told:
                results = (*before, *_record_results(events, writer, told))
            ran = Run(results, started.abouts, started.failures, started.precision)
            if writer:
                writer.write({"end": True, "counts": record.count_verdicts(results), "exit": ran.exit_code})
    return ran


def _record_results(
    events: Iterator[Started | Result], writer: Writer | None, told: Callable[[Result], Any]
) -> Iterator[Result]:
    for event in events:
        assert isinstance(event, Result)
        if writer:
            writer.write(event.to_json())
        told(event)
        yield event
