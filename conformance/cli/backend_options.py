"""The options that choose backends, and how fast they are asked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.backends.limits import CASE_TIMEOUT, MOST_SECONDS, MOST_WORKERS
from conformance.cli import completion, defaults
from conformance.cli.option_groups import option
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.backends.target import Target

DEVICES = ("auto", "cpu", "gpu")
"""What `--device` takes; a number may stand behind the last two, as `gpu:1`."""


def _check_number(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """Raise BadParameter for NaN, which no range excludes."""
    if math.isnan(value):
        raise click.BadParameter("a number of seconds is wanted", context, parameter)
    return value


@dataclass(frozen=True)
class Backing:
    """Which backends, on which device, and what is installed beside them."""

    HEADING: ClassVar[str] = "Which backends"

    backends: tuple[str, ...] = option(
        "-b",
        "--backend",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.backends,
        help="A framework, framework==version+variant@device, or a path to an adapter (repeatable, or"
        " with commas; default: every framework that is installed).",
    )
    extra: tuple[str, ...] = option(
        "--with",
        multiple=True,
        metavar="REQ",
        help="Install this as well in every environment that is built (repeatable).",
    )
    device: str = option(
        "--device",
        default="auto",
        show_default=True,
        shell_complete=completion.words_of(DEVICES),
        help="auto, cpu or gpu, for backends without @device.",
    )
    targets_file: Path | None = option(
        "--targets",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file that defines more names for -b (default: targets.yaml here); alone, all of them.",
    )


@dataclass(frozen=True)
class Pace:
    """How many workers a backend has, and the seconds that a case may take."""

    HEADING: ClassVar[str] = "How fast"

    workers: int = option(
        "--jobs",
        default=1,
        show_default=True,
        type=click.IntRange(1, MOST_WORKERS),
        help="Workers a backend.",
    )
    timeout: float = option(
        "--timeout",
        default=CASE_TIMEOUT,
        show_default=True,
        type=click.FloatRange(min=0, max=MOST_SECONDS, min_open=True),
        callback=_check_number,
        help="Seconds a case.",
    )


def select_targets(backing: Backing, default: Iterable[str] = ()) -> tuple[Target, ...]:
    """The targets, as `prepare` takes them; `default` are the names where none is given.

    Raises UsageError for a name that is no backend, and for code of a configuration that is not trusted;
    CaseFileError for mistakes in the file of targets.
    """
    from conformance.backends.selection import select

    configuration = defaults.load()
    named = () if backing.targets_file and defaults.is_configured("backends") else backing.backends
    if configuration.code and not named and not backing.targets_file and not default:
        raise UsageError(configuration.code)
    names = named or (() if backing.targets_file else default)
    return select(names, backing.device, backing.extra, backing.targets_file, configuration.targets)


def prepare(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Find the environments that targets ask for or build them, with progress on stderr."""
    from conformance.backends.import_path import describe_ignored
    from conformance.cli.output import print_progress

    targets = tuple(targets)
    for sentence in describe_ignored(targets):
        print_progress(sentence)
    if not any(target.requirements for target in targets):
        return targets
    from conformance.backends.environments import prepare
    from conformance.reports import progress

    with progress.steps() as say:
        return prepare(targets, say)
