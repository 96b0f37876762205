"""What a sweep found: counts, known deviations, and each new cause with its minimal case."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from conformance.cases.writing import FileEntry, case_file_text, one_line
from conformance.errors import AGREED, DISAGREED, INTERRUPTED, NOT_STARTED
from conformance.failures.causes import Cause, causes
from conformance.failures.sweep import Judged, Swept
from conformance.judging.results import FAIL
from conformance.reports import progress, terminal

MOST_NUMBERS = 8


def told(found: Swept, command: str, shrinking: bool, output: Path | None) -> int:
    """Print what was found, write the case file where one is wanted, and give the exit code.

    `command` draws the same cases again; with `--only K` and a backend it repeats one result.
    """
    console = Console(highlight=False)
    wanted = () if found.interrupted else found.failures
    with progress.counted("shrinking", len(wanted)) as advanced:
        grouped = causes(wanted, advanced, shrinking)
    _counts(console, found)
    for cause in grouped:
        told = escape("\n".join(_cause(cause, command)))
        console.print(f"[red]{told[:4]}[/]{told[4:]}", soft_wrap=True)
    if output is not None and grouped:
        output.write_text(_file(grouped, command))
        console.print(
            f"{output}: {len(grouped)} cases, one for each cause; `conformance run {output}` repeats them"
        )
    for name, reason in found.started.failures.items():
        Console(stderr=True, highlight=False).print(f"error: {name} could not start: {reason}", markup=False)
    return _exit_code(found)


def _exit_code(found: Swept) -> int:
    if found.interrupted:
        return INTERRUPTED
    if found.started.failures:
        return NOT_STARTED
    return DISAGREED if found.failures else AGREED


def _counts(console: Console, found: Swept) -> None:
    known = Counter(name for each in found.judged for name in dict.fromkeys(each.known.values()))
    if known:
        console.print("[bold]Known deviations[/], by what covers them")
        for name, number in known.most_common():
            console.print(f"  {escape(name)}: {number}", soft_wrap=True)
    console.print(terminal.table([each.result for each in found.judged], found.started.abouts))


def number(case_id: str) -> str:
    """The number of a drawn case, from its id."""
    return case_id.rpartition("::")[2]


def _cause(cause: Cause, command: str) -> Iterator[str]:
    result = cause.result
    failed = ", ".join(aspect for aspect, state in result.aspects.items() if state == FAIL)
    count = len(cause.failures)
    yield f"FAIL {result.backend}  {result.outcome}: {failed}  ({count} {'case' if count == 1 else 'cases'})"
    yield from (f"     {line}" for line in _said(cause))
    yield f"     case: {one_line(cause.minimal)}"
    yield f"     repeat: {_repeat(cause.failures[0], command)}"


def _said(cause: Cause) -> Iterator[str]:
    result = cause.result
    yield from (result.diagnosis or "").splitlines()
    if result.error:
        yield f"{result.error['type']}: {' '.join(result.error['message'].split())[:300]}"
    if result.call:
        yield f"call: {result.call}"
    chosen = [number(each.case.id) for each in cause.failures]
    more = f" and {len(chosen) - MOST_NUMBERS} more" if len(chosen) > MOST_NUMBERS else ""
    yield f"seen in number {', '.join(chosen[:MOST_NUMBERS])}{more}"


def _repeat(failure: Judged, command: str) -> str:
    return f"{command} --only {number(failure.case.id)} -b {shlex.quote(failure.target.name)}"


def _file(grouped: Sequence[Cause], command: str) -> str:
    written = [
        FileEntry(f"{_slug(cause.backend)}-{index}", cause.minimal, _comments(cause, command))
        for index, cause in enumerate(grouped, start=1)
    ]
    about = "The minimal case of each cause, as drawn and made small; what came out stands above each case."
    return case_file_text(f"Found by {command}", about, written)


def _comments(cause: Cause, command: str) -> tuple[str, ...]:
    result = cause.result
    failed = ", ".join(aspect for aspect, state in result.aspects.items() if state == FAIL)
    head = f"{result.backend}, {result.outcome}: {failed}"
    return (head, *_said(cause), f"drawn by: {_repeat(cause.failures[0], command)}")


def _slug(backend: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "+._-" else "-" for letter in Path(backend).name)
