"""`conformance run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli import selection
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.backends import Target
    from conformance.cases.case import Case
    from conformance.record import Record, Writer
    from conformance.results import Result
    from conformance.suite import Run, Started


@click.command("run")
@selection.options
@click.option(
    "-b",
    "--backend",
    "backends",
    multiple=True,
    metavar="NAME",
    help="A framework, framework+variant@device, or a path to an adapter (repeatable; default: all).",
)
@click.option(
    "--variants",
    multiple=True,
    metavar="NAMES",
    help="Add variants to the backends: all, or names with commas (default: each framework's plain one).",
)
@click.option(
    "--device", default="auto", show_default=True, help="auto, cpu or gpu, for backends without @device."
)
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Write every result to FILE.")
@click.option("--resume", is_flag=True, help="Go on with the record where it was cut off.")
@click.option(
    "--jobs", "workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers a backend."
)
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds a case.",
)
def command(
    backends: tuple[str, ...],
    variants: tuple[str, ...],
    device: str,
    record: Path | None,
    resume: bool,
    workers: int,
    timeout: float,
    **words: Any,
) -> int:
    """Run case files or folders and judge every backend.

    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else the cases shipped with the
    package.
    """
    from rich.console import Console

    from conformance import backends as targets_of
    from conformance import suite
    from conformance import variants as variants_of
    from conformance.reports import terminal

    if resume and record is None:
        raise UsageError("--resume goes on with a record: name it with --record FILE")
    targets = variants_of.added(targets_of.select(backends, device), variants)
    cases = selection.selected(selection.Selection(**words))
    begun = _begun(record, cases) if resume and record else None
    ran = _run(cases, targets, record, begun, workers, timeout)
    console = Console(highlight=False)
    terminal.summary(console, ran.results, ran.abouts, {case.id: case.name for case in cases})
    for name, reason in ran.failures.items():
        click.echo(f"error: {name} could not start: {reason}", err=True)
    return suite.exit_code(ran.results, ran.failures)


def _begun(path: Path, cases: Sequence[Case]) -> Record | None:
    from conformance import record

    if not path.exists() or not path.stat().st_size:
        return None
    begun = record.read(path)
    if begun.header["cases"] != len(cases):
        raise UsageError(
            f"{path}: begun with {begun.header['cases']} cases, {len(cases)} are selected now;"
            " select the same cases, or start a new record"
        )
    return begun


def _run(
    cases: Sequence[Case],
    targets: Sequence[Target],
    path: Path | None,
    begun: Record | None,
    workers: int,
    timeout: float,
) -> Run:
    from conformance import record, suite
    from conformance.plan import jobs
    from conformance.reports import progress

    earlier = begun.results if begun else ()
    done = {(result.case, result.backend) for result in earlier}
    planned = [job for job in jobs(cases, targets) if (job.case.id, job.target.name) not in done]
    with closing(suite.stream(planned, targets, workers, timeout)) as events:
        with progress.starting(target.name for target in targets):
            started = next(events)
        assert isinstance(started, suite.Started)
        totals = Counter(job.target.name for job in planned if job.target.name in started.abouts)
        if path and begun:
            record.check_same_backends(path, begun, started.abouts)
        with record.Writer(path, begun.complete_bytes if begun else 0) if path else nullcontext() as writer:
            if writer and not begun:
                writer.write(record.header(started.abouts, len(cases)))
            results = (*earlier, *_watched(events, totals, writer))
            ran = suite.Run(results, started.abouts, started.failures)
            if writer:
                writer.write({"end": True, "counts": record.counts(results), "exit": ran.exit_code})
    return ran


def _watched(
    events: Iterator[Started | Result], totals: Mapping[str, int], writer: Writer | None
) -> Iterator[Result]:
    from conformance.reports.progress import Bar
    from conformance.results import Result

    with Bar(totals) as bar:
        for event in events:
            assert isinstance(event, Result)
            if writer:
                writer.write(event.to_json())
            bar.advance(event)
            yield event
