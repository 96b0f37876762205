"""A run with its record: every result is written as it comes; a run that was cut off is gone on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from conformance.backends.jobs import Assignment
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.judging.expectations import find_unseen_expectations
from conformance.judging.results import FAIL, Result
from conformance.operators.aspects import CRASHED
from conformance.operators.observations import KILLED
from conformance.printable import count
from conformance.runs import record
from conformance.runs.assignments import assign
from conformance.runs.json_lines import check_replaceable, exists
from conformance.runs.record import Record, Writer
from conformance.runs.run import Run, RunInterrupted
from conformance.runs.stream import Event, Started, stream
from conformance.runs.watcher import UNWATCHED, Watcher, watch_start

INTERRUPTED = "interrupted"
"""Why a run has stopped that Ctrl-C ended."""


def ignore(text: str) -> None:
    """What notices go to by default: nowhere."""


@dataclass(frozen=True)
class Execution:
    """How cases are run, whatever they are: the same for both sides of a comparison.

    `workers` processes for each backend, `timeout` seconds for each case. `watcher` sees how far a run has
    come; `notify` is called with lines of text for people: where a record is gone on with, what was left out.
    `said` is what the first line of a new record says besides. A run stops after `most_failures`, if that is
    not 0, and asks only what `is_chosen` says yes to.
    """

    workers: int = 1
    timeout: float = CASE_TIMEOUT
    watcher: Watcher = UNWATCHED
    notify: Callable[[str], object] = ignore
    said: Mapping[str, object] = field(default_factory=dict)
    most_failures: int = 0
    is_chosen: Callable[[Assignment], bool] = lambda assignment: True


DEFAULT = Execution()
"""One worker, the default timeout, nobody who watches."""


def load_for_resume(
    path: Path, cases: Sequence[Case], notify: Callable[[str], object] = ignore
) -> Record | None:
    """The record that `--resume` goes on with; None where there is no file yet, or no whole line.

    What was killed from outside (SIGKILL is no framework's own end) is taken out of it, to be asked again.
    `notify` is told where it goes on, and of a line that was cut off. Raises UsageError for a file that is no
    record, or that was begun with other cases.
    """
    if not exists(path):
        return None
    if record.is_torn(path):
        notify(f"{path}: cut off before its first line was whole; the run begins anew")
        return None
    found = record.read(path)
    if "baseline" in found.header:
        raise UsageError(f"{path}: is a baseline, which no run goes on with; name the record of a run")
    _require_same_cases(path, found, cases)
    torn = found.end is None and path.stat().st_size > found.complete_bytes
    lost = [result for result in found.results if was_killed(result)]
    kept = record.rewrite_without(path, found, lost) if lost else found
    notify(_describe_resume(path, kept, torn, len(lost)))
    return kept


def _require_same_cases(path: Path, found: Record, cases: Sequence[Case]) -> None:
    """Raise UsageError where a record was begun with other cases: it would have too many, or too few."""
    if found.header["cases"] != len(cases):
        raise UsageError(
            f"{path}: begun with {count(found.header['cases'], 'case')},"
            f" {count(len(cases), 'case')} selected now;"
            " select the same cases, or start a new record"
        )
    selected = {case.id for case in cases}
    other = next((result.case for result in found.results if result.case not in selected), None)
    if other is not None:
        raise UsageError(
            f"{path}: begun with other cases, {other} for one, which is not selected now;"
            " select the same cases, or start a new record"
        )


def _describe_resume(path: Path, kept: Record, torn: bool, lost: int) -> str:
    line = f"; line {len(kept.results) + lost + 2} was cut off and is left out" if torn else ""
    again = f"; {lost} that were killed from outside are asked again" if lost else ""
    return f"{path}: going on after {count(len(kept.results), 'result')}{line}{again}"


def was_killed(result: Result) -> bool:
    """Whether a worker was killed from outside: no framework ends itself that way."""
    return result.outcome == CRASHED and KILLED in (result.error or {}).get("type", "")


def run(
    cases: Sequence[Case],
    targets: Sequence[Target],
    path: Path | None = None,
    earlier: Record | None = None,
    execution: Execution = DEFAULT,
    precision: bool = True,
) -> Run:
    """Judge every case on every target; write a record to `path`, going on after `earlier`.

    A new record has the fingerprint of each backend, unless `precision` says that it is not wanted.
    Raises UsageError where a backend is not what `earlier` was begun with and where `path` is a file that is
    no record, HarnessError where the record cannot be written.
    """
    if path and earlier is None:
        check_replaceable(path)
    before = earlier.results if earlier else ()
    done = {(result.case, result.backend) for result in before}
    planned = [
        each
        for each in assign(cases, targets)
        if (each.job.case.id, each.job.backend) not in done and execution.is_chosen(each)
    ]
    measured = precision and path is not None and earlier is None
    with closing(stream(planned, targets, execution.workers, execution.timeout, measured)) as events:
        started = watch_start(events, [target.name for target in targets], execution.watcher)
        assert isinstance(started, Started)
        totals = Counter(each.job.backend for each in planned if each.job.backend in started.abouts)
        if path and earlier:
            record.check_same_backends(path, earlier, started.abouts)
        with Writer(path, earlier.complete_bytes if earlier else 0) if path else nullcontext() as writer:
            if writer and not earlier:
                head = record.header(started.abouts, len(cases), started.precision)
                writer.write({**head, **execution.said})
            results = [*before]
            try:
                with execution.watcher.running(totals) as show:
                    stopped = _take(_record_results(events, writer, show), results, execution.most_failures)
            except KeyboardInterrupt as interrupt:
                raise RunInterrupted(_finish(cases, results, started, INTERRUPTED)) from interrupt
            is_whole = len(results) == len(before) + totals.total()
            ran = _finish(cases, results, started, None if is_whole else stopped)
            if writer and ran.stopped is None:
                writer.write({"end": True, "counts": record.count_verdicts(results), "exit": ran.exit_code})
    return ran


def _take(found: Iterable[Result], results: list[Result], most_failures: int) -> str | None:
    """Append what comes to `results`; why that was ended, None where it came to its end by itself."""
    failed = 0
    for result in found:
        results.append(result)
        failed += result.verdict == FAIL
        if most_failures and failed >= most_failures:
            return f"stopped after {count(failed, 'failure')}"
    return None


def _finish(cases: Sequence[Case], results: Sequence[Result], started: Started, stopped: str | None) -> Run:
    """The run with what is there; what nobody looked at is known only of a run that came to its end."""
    unseen = find_unseen_expectations(cases, results) if stopped is None else ()
    return Run(
        tuple(results),
        started.abouts,
        started.failures,
        started.precision,
        unseen=unseen,
        stopped=stopped,
    )


def _record_results(
    events: Iterator[Event], writer: Writer | None, show: Callable[[Result], object]
) -> Iterator[Result]:
    """Each result, once it has been written and shown."""
    for event in events:
        assert isinstance(event, Result)
        if writer:
            writer.write(event.to_json())
        show(event)
        yield event
