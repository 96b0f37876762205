"""`conformance sweep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import count as count_from
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.cli import completion
from conformance.cli.backend_options import Backing, Pace, prepare, select_targets
from conformance.cli.help import Command
from conformance.cli.option_groups import flag_of, group, option, words_of, written_options
from conformance.cli.origins import option_words
from conformance.cli.output import echo, print_failed_starts
from conformance.cli.output_files import OutputFile
from conformance.commands import command as command_line
from conformance.commands import positional
from conformance.errors import AGREED, DISAGREED, INTERRUPTED, NOT_STARTED, UsageError
from conformance.printable import count

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.failures.causes import Cause
    from conformance.failures.space import Space
    from conformance.failures.sweep import JudgedCase, NotTaken, Sweep
    from conformance.operators.observations import About
    from conformance.runs.stream import Started

COUNT = 1000


@dataclass(frozen=True)
class Extent:
    """Which of the numbered cases of a seed are drawn, and for how long."""

    HEADING: ClassVar[str] = "How many cases"

    seed: int = option(
        "--seed", default=0, show_default=True, type=click.IntRange(0), help="Where drawing starts."
    )
    count: int | None = option("--count", type=click.IntRange(1), help=f"Configurations (default: {COUNT}).")
    seconds: float | None = option(
        "--seconds", type=click.FloatRange(min=0, min_open=True), help="Begin no case after so long."
    )
    only: tuple[int, ...] = option(
        "--only", multiple=True, type=click.IntRange(0), metavar="K", help="Only number K (repeatable)."
    )
    shard: str | None = option("--shard", metavar="I/N", help="Only the I-th of N parts of the numbers.")

    @property
    def numbers(self) -> Iterable[int]:
        """The numbers of the cases; without end, since a backend need not take each of them."""
        return self.only or shard_numbers(None, self.shard)

    @property
    def most_cases(self) -> int:
        """How many cases there can be, those alone that a backend takes; 0 where only the time is limited."""
        if self.only:
            return len(self.only)
        count = None if self.count is None and self.seconds else self.count or COUNT
        return 0 if count is None else len(list(shard_numbers(count, self.shard)))


def _allowed(name: str) -> tuple[str, ...]:
    """The words that an option of `SpaceOptions` takes."""
    from conformance.failures.space import Space
    from conformance.operators.data_kinds import KINDS
    from conformance.operators.registry import NAMES
    from conformance.operators.tensors import DERIVATIVE_KINDS

    words: dict[str, tuple[str, ...]] = {
        **vars(Space()),
        "ops": NAMES,
        "data": KINDS,
        "gradients": DERIVATIVE_KINDS,
    }
    return words[name]


@dataclass(frozen=True)
class SpaceOptions:
    """What cases are drawn from: the fields of `Space`, empty for its own values."""

    HEADING: ClassVar[str] = "What is drawn"

    ops: tuple[str, ...] = option(
        "--op",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "ops")),
        help="Operators to draw from (default: conv and conv_transpose; repeatable).",
    )
    dialects: tuple[str, ...] = option(
        "--dialect",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "dialects")),
        help="Dialects whose words are drawn (repeatable).",
    )
    comparisons: tuple[str, ...] = option(
        "--compare",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "comparisons")),
        help="equivalent or literal (repeatable).",
    )
    dtypes: tuple[str, ...] = option(
        "--dtype",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "dtypes")),
        help="Formats to draw from (repeatable).",
    )
    gradients: tuple[str, ...] = option(
        "--gradients",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "gradients")),
        help="Derivatives that every case asks for (default: vjp; repeatable).",
    )
    data: tuple[str, ...] = option(
        "--data",
        multiple=True,
        metavar="WORD",
        shell_complete=completion.words_of(partial(_allowed, "data")),
        help="Kinds of data to draw from (default: integers and normal; repeatable).",
    )


@click.command(
    "sweep",
    cls=Command,
    examples=("conformance sweep -b torch --seed 1 -o found.yaml",),
)
@group(Backing, "backing")
@click.option(
    "--variants",
    multiple=True,
    metavar="NAMES",
    shell_complete=completion.all_variants,
    help="Add variants to the backends, as in run.",
)
@group(Extent, "extent")
@group(SpaceOptions, "words")
@group(Pace, "pace")
@click.option("--no-shrink", is_flag=True, help="Keep failing cases as they were drawn.")
@group(OutputFile, "output")
def command(
    backing: Backing,
    variants: tuple[str, ...],
    extent: Extent,
    words: SpaceOptions,
    pace: Pace,
    no_shrink: bool,
    output: OutputFile,
) -> int:
    """Run random cases from the whole configuration space, and keep the smallest case of each failure.

    Number K of a seed is the same case in every run that draws from the same words; dtype and data do not
    change its configuration. Failures that a known deviation covers are known; the others are grouped by what
    they look like, made small while they fail alike, and written as a case file with -o.
    """

    from conformance.backends.variants import add_variants
    from conformance.failures.space import draw_case, narrow
    from conformance.failures.sweep import run_sweep
    from conformance.reports.console import open_console
    from conformance.reports.origins import origins_of
    from conformance.reports.sweep import DrawnCases, format_case_file, print_sweep

    output.check()
    space = _space(words)
    targets = prepare(add_variants(select_targets(backing), variants))

    def draw(abouts: Mapping[str, About]) -> Iterator[Case]:
        narrowed = narrow(space, abouts.values())
        return (draw_case(narrowed, extent.seed, number) for number in extent.numbers)

    seconds, most = extent.seconds or float("inf"), extent.most_cases or None
    events = run_sweep(draw, targets, pace.workers, pace.timeout, seconds, most)
    sweep = _collect(events, targets, extent.most_cases)
    causes = _find_causes(sweep, shrinking=not no_shrink)
    origins = origins_of((), targets, option_words(backing))
    same = _narrowed_words(words, space, narrow(space, sweep.started.abouts.values()))
    drawn = DrawnCases(("--seed", str(extent.seed), *words_of(same)), origins.backends)
    print_sweep(open_console(), sweep, causes, drawn)
    if output.file is not None and causes:
        output.write(format_case_file(causes, drawn))
        again = command_line("run", positional(str(output.file)), *words_of(backing))
        echo(f"{output.file}: {count(len(causes), 'case')}, one for each cause; `{again}` repeats them")
    print_failed_starts(sweep.started.failures)
    return _exit_code(sweep)


def _exit_code(sweep: Sweep) -> int:
    if sweep.interrupted:
        return INTERRUPTED
    if sweep.started.failures:
        return NOT_STARTED
    return DISAGREED if sweep.failures else AGREED


def _narrowed_words(words: SpaceOptions, space: Space, narrowed: Space) -> SpaceOptions:
    """The options that draw from the narrowed space, whatever backends are named."""
    return replace(
        words,
        ops=words.ops if narrowed.ops == space.ops else narrowed.ops,
        dtypes=words.dtypes if narrowed.dtypes == space.dtypes else narrowed.dtypes,
    )


def _space(words: SpaceOptions) -> Space:
    """What to draw from; raises UsageError for a word that is none of a field's."""
    from conformance.cases.spelling import suggest_spelling
    from conformance.cases.yaml import mistakes
    from conformance.failures.space import Space

    written = written_options(words)
    for name, values in written.items():
        allowed = _allowed(name)
        for value in values:
            if value not in allowed:
                raise UsageError(
                    f"{flag_of(SpaceOptions, name)} {mistakes.echo(value)}:"
                    f" it can be {mistakes.join_words(allowed)}{suggest_spelling(value, allowed)}"
                )
    return Space(**written)


def shard_numbers(count: int | None, shard: str | None) -> Iterable[int]:
    """The numbers below `count` that fall into a shard `I/N`, without end where there is no count."""
    from conformance.cases.selection import parse_shard

    index, parts = parse_shard(shard) if shard else (1, 1)
    return count_from(index - 1, parts) if count is None else range(index - 1, count, parts)


def _collect(
    sweep: Generator[Started | NotTaken | JudgedCase], targets: Iterable[Target], most_cases: int
) -> Sweep:
    """The whole sweep, with a bar for each backend; Ctrl-C ends it with the results so far."""
    from conformance.failures.sweep import JudgedCase, NotTaken, Sweep
    from conformance.reports import progress
    from conformance.runs.stream import Started

    judged: list[JudgedCase] = []
    not_taken: Counter[NotTaken] = Counter()
    with closing(sweep) as events:
        with progress.starting(target.name for target in targets):
            started = next(events)
        assert isinstance(started, Started)
        try:
            with progress.running(dict.fromkeys(started.abouts, most_cases)) as advance:
                for event in events:
                    if isinstance(event, NotTaken):
                        not_taken[event] += 1
                        continue
                    assert isinstance(event, JudgedCase)
                    judged.append(event)
                    advance(event.result)
        except KeyboardInterrupt:
            return Sweep(tuple(judged), started, interrupted=True, not_taken=not_taken)
    return Sweep(tuple(judged), started, not_taken=not_taken)


def _find_causes(sweep: Sweep, shrinking: bool) -> tuple[Cause, ...]:
    """The causes of new failures, none of a sweep that was interrupted: they take time to find."""
    from conformance.failures.causes import find_causes
    from conformance.reports import progress

    failures = () if sweep.interrupted else sweep.failures
    with progress.step_bar("shrinking", len(failures)) as advance:
        return find_causes(failures, advance, shrinking)
