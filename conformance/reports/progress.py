"""A bar for each backend while a run goes on; silent where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.judging.results import FAIL, Result
from conformance.printable import one_line
from conformance.reports.console import open_console, styled


def starting(names: Iterable[str]) -> AbstractContextManager[object]:
    """A line on stderr while workers import their frameworks, if stderr is a terminal."""
    console = open_console(stderr=True)
    if not console.is_terminal:
        return nullcontext()
    return console.status(styled(one_line(f"starting {', '.join(names)}")))


@contextmanager
def step_bar(title: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr for one kind of step, if stderr is a terminal; yields the function that advances it."""
    console = open_console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(one_line(title), total=total)
        yield lambda: progress.advance(task)


@contextmanager
def running(totals: Mapping[str, int]) -> Iterator[Callable[[Result], object]]:
    """A bar for each backend, of as many results as it will give; yields the function that takes one."""
    console = open_console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}", style="red", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = {
            name: progress.add_task(one_line(name), total=total, failed="") for name, total in totals.items()
        }
        failed = dict.fromkeys(totals, 0)

        def advance(result: Result) -> None:
            failed[result.backend] += result.verdict == FAIL
            count = failed[result.backend]
            progress.update(tasks[result.backend], advance=1, failed=f"{count} failed" if count else "")

        yield advance
