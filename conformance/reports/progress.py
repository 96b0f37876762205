"""How far a long command is, on stderr: one live display on a terminal, elsewhere a line now and then.

Where nobody watches, in the log of CI, silence for minutes looks like a program that hangs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.judging.results import FAIL, Result
from conformance.printable import one_line
from conformance.reports.console import open_console, print_line, styled

EVERY = 20.0
"""Seconds from one line to the next where stderr is no terminal."""

MOST_FAILURES = 20
"""Failures that are told as they come; further ones are counted in the lines of progress."""


def starting(names: Iterable[str]) -> AbstractContextManager[object]:
    """What is shown while workers import their frameworks."""
    return _waiting(f"starting {', '.join(names)}")


def measuring(total: int) -> AbstractContextManager[Callable[[int], object]]:
    """What is shown while fingerprints are measured; yields the function that takes how much is done."""
    return _counting("precision fingerprint", total)


@contextmanager
def step_bar(title: str, total: int) -> Iterator[Callable[[], object]]:
    """What is shown of one kind of step; yields the function that is called after each."""
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        show(done)

    with _counting(title, total) as show:
        yield advance


@contextmanager
def steps() -> Iterator[Callable[[str], object]]:
    """Yields a function that prints a line about a step of work; the last line is repeated while it lasts."""
    console, last = open_console(stderr=True), ""

    def say(line: str) -> None:
        nonlocal last
        last = line
        print_line(console, f"conformance: {line}")

    with _now_and_then(console, lambda: last and f"still {last}"):
        yield say


@contextmanager
def running(totals: Mapping[str, int]) -> Iterator[Callable[[Result], object]]:
    """What is shown of the results of each backend, of `totals`; yields the function that takes a result."""
    console = open_console(stderr=True)
    done, failed = dict.fromkeys(totals, 0), dict.fromkeys(totals, 0)

    def describe() -> str:
        parts = (
            f"{name} {done[name]} of {total}{f', {failed[name]} failed' if failed[name] else ''}"
            for name, total in totals.items()
        )
        return "; ".join(parts)

    with _bars(console, "{task.fields[failed]}") as progress, _now_and_then(console, describe):
        tasks = {
            name: progress.add_task(one_line(name), total=total, failed="") for name, total in totals.items()
        }

        def advance(result: Result) -> None:
            done[result.backend] += 1
            failed[result.backend] += result.verdict == FAIL
            count = failed[result.backend]
            progress.update(tasks[result.backend], advance=1, failed=f"{count} failed" if count else "")

        yield advance


class Watching:
    """What `run` shows: how far it is, with `verbose` each result, and without a terminal each failure.

    The lines of `verbose` go to stdout, or to stderr with `err`; everything else goes to stderr.
    """

    def __init__(self, verbose: bool = False, err: bool = False) -> None:
        self._verbose, self._err = verbose, err

    def starting(self, names: Iterable[str]) -> AbstractContextManager[object]:
        """Entered while the backends start."""
        return starting(names)

    def measuring(self, total: int) -> AbstractContextManager[Callable[[int], object]]:
        """Entered while fingerprints are measured."""
        return measuring(total)

    @contextmanager
    def running(self, totals: Mapping[str, int]) -> Iterator[Callable[[Result], object]]:
        """Entered while results are awaited; yields the function that takes one."""
        is_watched = open_console(stderr=True).is_terminal
        told = 0
        with nullcontext(lambda result: None) if self._verbose else running(totals) as advance:

            def show(result: Result) -> None:
                nonlocal told
                advance(result)
                if self._verbose:
                    _print_result(result, self._err)
                elif result.verdict == FAIL and not is_watched and told < MOST_FAILURES:
                    told += 1
                    _print_result(result, err=True)

            yield show


def _print_result(result: Result, err: bool) -> None:
    failing = ", ".join(result.failing_aspects)
    what = f"  {result.outcome}: {failing}" if failing else ""
    line = f"{result.verdict.upper()} {result.case} [{result.backend}]{what}"
    print_line(open_console(stderr=err), line)


@contextmanager
def _counting(title: str, total: int) -> Iterator[Callable[[int], object]]:
    """A bar for one kind of step; yields the function that takes how many are done."""
    console, done = open_console(stderr=True), 0

    def show(count: int) -> None:
        nonlocal done
        done = count
        progress.update(task, completed=count)

    with (
        _bars(console) as progress,
        _now_and_then(console, lambda: f"{title}: {done} of {total}"),
    ):
        task = progress.add_task(one_line(title), total=total)
        yield show


@contextmanager
def _waiting(text: str) -> Iterator[None]:
    """A spinner beside a text."""
    console = open_console(stderr=True)
    if console.is_terminal:
        with console.status(styled(one_line(text))):
            yield
        return
    with _now_and_then(console, lambda: text):
        yield


def _bars(console: Console, *more: str) -> Progress:
    """Bars with their numbers, the fields `more` and the time; nothing where `console` is no terminal."""
    fields = (TextColumn(each, style="red", markup=False) for each in more)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        *fields,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def _now_and_then(console: Console, describe: Callable[[], str]) -> Generator[None]:
    """Print what `describe` gives every `EVERY` seconds while the work goes on, unless on a terminal.

    A thread prints it: the work may be one call that does not come back for minutes.
    """
    if console.is_terminal:
        yield
        return
    begun, ended = time.monotonic(), threading.Event()

    def print_until_the_end() -> None:
        while not ended.wait(EVERY):
            text = describe()
            if text:
                print_line(console, f"conformance: {one_line(text)} ({_seconds(time.monotonic() - begun)})")

    thread = threading.Thread(target=print_until_the_end, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        # not for ever: nobody may read what it prints
        thread.join(1.0)


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s"
