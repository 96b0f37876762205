"""A bar for each backend while a run goes on; silent where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from conformance.results import FAIL, Result


def starting(names: Iterable[str]) -> AbstractContextManager[object]:
    """A line on stderr while workers import their frameworks, if stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return nullcontext()
    return console.status(f"starting {', '.join(names)}")


@contextmanager
def counted(title: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr for one kind of step, if stderr is a terminal; what it gives is called after each."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


class Bar:
    """Progress on stderr, one line a backend, if stderr is a terminal."""

    def __init__(self, totals: Mapping[str, int]) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("[red]{task.fields[failed]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {
            name: self._progress.add_task(name, total=total, failed="") for name, total in totals.items()
        }
        self._failed = dict.fromkeys(totals, 0)

    def advance(self, result: Result) -> None:
        """Count one result."""
        self._failed[result.backend] += result.verdict == FAIL
        failed = self._failed[result.backend]
        self._progress.update(
            self._tasks[result.backend], advance=1, failed=f"{failed} failed" if failed else ""
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
