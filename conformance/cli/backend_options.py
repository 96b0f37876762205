"""The words that choose backends, the same for every command."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.backends.limits import CASE_TIMEOUT

if TYPE_CHECKING:
    from conformance.backends.target import Target


@dataclass(frozen=True)
class Backing:
    """Which backends, on which device, with what beside them."""

    backends: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    device: str = "auto"
    targets_file: Path | None = None


targets_file = click.option(
    "--targets",
    "targets_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that defines more names for -b (default: targets.yaml here); alone, all of them.",
)
extra = click.option(
    "--with",
    "extra",
    multiple=True,
    metavar="REQ",
    help="Install this as well in every environment that is built (repeatable).",
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose backends to a command."""
    return names(targets_file(command))


def names(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without a file that defines more names."""
    for decorate in (
        click.option(
            "--device",
            default="auto",
            show_default=True,
            help="auto, cpu or gpu, for backends without @device.",
        ),
        extra,
        click.option(
            "-b",
            "--backend",
            "backends",
            multiple=True,
            metavar="NAME",
            help="A framework, framework==version+variant@device, or a path to an adapter (repeatable;"
            " default: every framework that is installed).",
        ),
    ):
        command = decorate(command)
    return command


MOST_SECONDS = 1e6


def _a_number(context: click.Context, option: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("a number of seconds is wanted", context, option)
    return value


def pace(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how many workers a backend has, and how long a case may take."""
    for decorate in (
        click.option(
            "--timeout",
            default=CASE_TIMEOUT,
            show_default=True,
            type=click.FloatRange(min=0, max=MOST_SECONDS, min_open=True),
            callback=_a_number,
            help="Seconds a case.",
        ),
        click.option(
            "--jobs",
            "workers",
            default=1,
            show_default=True,
            type=click.IntRange(1, 64),
            help="Workers a backend.",
        ),
    ):
        command = decorate(command)
    return command


def chosen(backing: Backing, default: Iterable[str] = ()) -> tuple[Target, ...]:
    """The targets, as `prepare` takes them; `default` are the names where none is given.

    Raises UsageError for what is no backend, CaseFileError for mistakes in the file of targets.
    """
    from conformance.backends import selection as targets

    asked = backing.backends or (() if backing.targets_file else default)
    return targets.select(asked, backing.device, backing.extra, backing.targets_file)


def say(text: str) -> None:
    """Tell the person who waits what happens, apart from results."""
    click.echo(f"conformance: {text}", err=True)


def prepare(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Build the environments that targets ask for, or find them; what happens is told on stderr."""
    targets = tuple(targets)
    if not any(target.requirements for target in targets):
        return targets
    from conformance.backends.environments import prepared

    return prepared(targets)
