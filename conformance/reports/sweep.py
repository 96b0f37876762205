"""What a sweep found: counts, known deviations, and each new cause with its minimal case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from conformance.cases.writing import FileEntry, case_file_text, one_line
from conformance.commands import BackendOrigin, Origins, command
from conformance.failures.causes import Cause
from conformance.failures.sweep import JudgedCase, Sweep
from conformance.judging.results import SKIP
from conformance.operators.skips import OTHER
from conformance.printable import count as count_of
from conformance.reports.console import print_line
from conformance.reports.failure import describe_call
from conformance.reports.verdict_table import print_verdict_table
from conformance.runs.summary import summarize

MOST_NUMBERS = 8
"""How many of the drawn cases of a cause are listed by number."""

MOST_OF_MESSAGE = 300
"""Characters of an error message that are shown."""


@dataclass(frozen=True)
class DrawnCases:
    """How the cases of a sweep are drawn again: `words` are its seed and what it drew from."""

    words: tuple[str, ...]
    backends: Mapping[str, BackendOrigin] = field(default_factory=dict)

    def command(self, *more: str) -> str:
        """The sweep that draws the same cases."""
        return command("sweep", *self.words, *more)

    def repeat(self, failure: JudgedCase) -> str:
        """The command that repeats one result."""
        origin = Origins({}, self.backends).backend(failure.target.name)
        return self.command("--only", case_number(failure.case.id), "-b", origin.name, *origin.options)


def print_sweep(console: Console, sweep: Sweep, causes: Sequence[Cause], drawn: DrawnCases) -> None:
    """Print known deviations, a table of verdicts, and each new cause."""
    _print_counts(console, sweep)
    for cause in causes:
        description = "\n".join(_describe_cause(cause, drawn))
        print_line(console, (description[:4], "red"), description[4:])


def _print_counts(console: Console, sweep: Sweep) -> None:
    known = Counter(name for each in sweep.judged for name in dict.fromkeys(each.known.values()))
    if known:
        print_line(console, ("Known deviations", "bold"), ", by what covers them")
        for name, count in known.most_common():
            print_line(console, f"  {name}: {count}")
    skips = list(describe_skips(sweep))
    if skips:
        print_line(console, ("Not checked", "bold"), ", by kind")
        for line in skips:
            print_line(console, line)
    summary = summarize([each.result for each in sweep.judged], sweep.started.abouts)
    print_line(console, count_of(summary.cases, "case"))
    print_verdict_table(console, summary.backends)


def describe_skips(sweep: Sweep) -> Iterator[str]:
    """What was not checked: lines for each backend, with the number of cases or of results by kind."""
    for name in sweep.started.abouts:
        mine = [each.result for each in sweep.judged if each.result.backend == name]
        passed = {each.skip: count for each, count in sweep.not_taken.items() if each.backend == name}
        asked = Counter(result.skip or OTHER for result in mine if result.verdict == SKIP)
        aspects = Counter(
            aspect
            for result in mine
            if result.verdict != SKIP
            for aspect, state in result.aspects.items()
            if state == SKIP
        )
        drawn = "cases were drawn that it does not take"
        for what, counts in (
            (drawn, passed),
            ("cases were skipped", asked),
            ("results not checked", aspects),
        ):
            if counts:
                kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
                yield f"  {name}: {sum(counts.values())} {what}: {kinds}"


def case_number(case_id: str) -> str:
    """The number of a drawn case, from its id `sweep-SEED.yaml::NUMBER`."""
    return case_id.rpartition("::")[2]


def _describe_cause(cause: Cause, drawn: DrawnCases) -> Iterator[str]:
    result, count = cause.result, len(cause.failures)
    failing = ", ".join(result.failing_aspects)
    yield f"FAIL {result.backend}  {result.outcome}: {failing}  ({count} {'case' if count == 1 else 'cases'})"
    yield from (f"     {line}" for line in _details(cause))
    yield f"     case: {one_line(cause.minimal)}"
    yield f"     repeat: {drawn.repeat(cause.failures[0])}"


def _details(cause: Cause) -> Iterator[str]:
    """Diagnosis, error, call, and the numbers of the drawn cases that fail so."""
    result = cause.result
    yield from (result.diagnosis or "").splitlines()
    if result.error:
        yield f"{result.error['type']}: {' '.join(result.error['message'].split())[:MOST_OF_MESSAGE]}"
    yield from describe_call(result)
    numbers = [case_number(each.case.id) for each in cause.failures]
    more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
    yield f"seen in number {', '.join(numbers[:MOST_NUMBERS])}{more}"


def format_case_file(causes: Sequence[Cause], drawn: DrawnCases) -> str:
    """A case file with the minimal case of each cause, and what came out of it in comments."""
    written = [
        FileEntry(f"{_slug(cause.backend)}-{index}", cause.minimal, _comments(cause, drawn))
        for index, cause in enumerate(causes, start=1)
    ]
    about = "The minimal case of each cause, as drawn and made small; what came out stands above each case."
    return case_file_text(f"Found by {drawn.command()}", about, written)


def _comments(cause: Cause, drawn: DrawnCases) -> tuple[str, ...]:
    result = cause.result
    head = f"{result.backend}, {result.outcome}: {', '.join(result.failing_aspects)}"
    return (head, *_details(cause), f"drawn by: {drawn.repeat(cause.failures[0])}")


def _slug(backend: str) -> str:
    """The name of a backend with nothing in it that an id of a case may not have."""
    return "".join(letter if letter.isalnum() or letter in "+._-" else "-" for letter in Path(backend).name)
