"""`conformance sweep`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import count as counting
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli import backend_options as backing
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.failures.space import Space
    from conformance.failures.sweep import Swept

COUNT = 1000
FIELDS = {
    "op": ("ops", "Operators to draw from (repeatable)."),
    "dialect": ("dialects", "Dialects whose words are drawn (repeatable)."),
    "compare": ("comparisons", "equivalent or literal (repeatable)."),
    "dtype": ("dtypes", "Formats to draw from (repeatable)."),
    "gradients": ("gradients", "Derivatives that every case asks for (default: vjp; repeatable)."),
    "data": ("data", "Kinds of data to draw from (default: integers and normal; repeatable)."),
}


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what to draw, and how much of it."""
    positive = click.FloatRange(min=0, min_open=True)
    for decorate in (
        *(
            click.option(f"--{flag}", field, multiple=True, metavar="WORD", help=text)
            for flag, (field, text) in reversed(FIELDS.items())
        ),
        click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the numbers."),
        click.option(
            "--only", multiple=True, type=click.IntRange(0), metavar="K", help="Only number K (repeatable)."
        ),
        click.option("--seconds", type=positive, help="Begin no case after so long."),
        click.option("--count", type=click.IntRange(1), help=f"Configurations (default: {COUNT})."),
        click.option(
            "--seed", default=0, show_default=True, type=click.IntRange(0), help="Where drawing starts."
        ),
    ):
        command = decorate(command)
    return command


@click.command("sweep")
@backing.options
@click.option("--variants", multiple=True, metavar="NAMES", help="Add variants to the backends, as in run.")
@_options
@backing.pace
@click.option("--no-shrink", is_flag=True, help="Keep failing cases as they were drawn.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a case for each cause to FILE.",
)
def command(
    backends: tuple[str, ...],
    extra: tuple[str, ...],
    device: str,
    targets_file: Path | None,
    variants: tuple[str, ...],
    seed: int,
    count: int | None,
    seconds: float | None,
    only: tuple[int, ...],
    shard: str | None,
    workers: int,
    timeout: float,
    no_shrink: bool,
    output: Path | None,
    **fields: tuple[str, ...],
) -> int:
    """Run random cases from the whole configuration space, and keep the smallest case of each failure.

    Number K of a seed is the same case in every run that draws from the same words; dtype and data do not
    change its configuration. Failures that a known deviation covers are known; the others are grouped by what
    they look like, made small while they fail alike, and written as a case file with -o.
    """
    from conformance.backends import variants as variants_of
    from conformance.failures import space as drawing
    from conformance.reports.sweep import told

    space = _space(fields)
    targets = variants_of.added(
        backing.chosen(backing.Backing(backends, extra, device, targets_file)), variants
    )
    targets = backing.prepare(targets)
    numbers = only or _numbers(count or (None if seconds else COUNT), shard)
    cases = (drawing.case(space, seed, number) for number in numbers)
    limit = 0 if count is None and seconds else len(only) or count or COUNT
    found = _swept(cases, targets, workers, timeout, seconds or float("inf"), limit)
    said = [f"--{flag} {value}" for flag, (field, _) in FIELDS.items() for value in fields[field]]
    return told(found, f"conformance sweep --seed {seed} {' '.join(said)}".rstrip(), not no_shrink, output)


def _space(fields: dict[str, tuple[str, ...]]) -> Space:
    """What to draw from; raises UsageError for a word that is none of a field's."""
    from conformance.cases.yaml.mistakes import echo, listed, nearest
    from conformance.failures.space import Space
    from conformance.operators.data_kinds import KINDS
    from conformance.operators.tensors import DERIVATIVE_KINDS

    whole = Space()
    for flag, (field, _) in FIELDS.items():
        allowed = {"data": KINDS, "gradients": DERIVATIVE_KINDS}.get(field, getattr(whole, field))
        for value in fields[field]:
            if value not in allowed:
                raise UsageError(
                    f"--{flag} {echo(value)}: it can be {listed(allowed)}{nearest(value, allowed)}"
                )
    return Space(**{field: values or getattr(whole, field) for field, values in fields.items()})


def _numbers(count: int | None, shard: str | None) -> Iterable[int]:
    """The numbers of a sweep, without end where nothing limits them."""
    from conformance.cases.selection import part

    index, parts = part(shard) if shard else (1, 1)
    return counting(index - 1, parts) if count is None else range(index - 1, count, parts)


def _swept(
    cases: Iterable[Case],
    targets: Sequence[Target],
    workers: int,
    timeout: float,
    seconds: float,
    total: int,
) -> Swept:
    """The whole sweep, with a bar for each backend; Ctrl-C ends it with what has come so far."""
    from conformance.failures.sweep import Judged, Swept, swept
    from conformance.reports import progress
    from conformance.runs.stream import Started

    judged: list[Judged] = []
    with closing(swept(cases, targets, workers, timeout, seconds)) as events:
        with progress.starting(target.name for target in targets):
            started = next(events)
        assert isinstance(started, Started)
        try:
            with progress.running(dict.fromkeys(started.abouts, total)) as advance:
                for event in events:
                    assert isinstance(event, Judged)
                    judged.append(event)
                    advance(event.result)
        except KeyboardInterrupt:
            return Swept(tuple(judged), started, interrupted=True)
    return Swept(tuple(judged), started)
