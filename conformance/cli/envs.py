"""`conformance envs`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import backend_options as backing
from conformance.errors import NOT_STARTED, UsageError

if TYPE_CHECKING:
    from conformance.backends.environments import Environment

DAY = 86400.0


@click.group("envs", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, build and remove the environments in which backends with a version run.

    They are kept in the user's cache folder, or below CONFORMANCE_CACHE, and used again by content: one for
    the same requirements, Python and constraints.
    """
    if context.invoked_subcommand is None:
        listing()


@command.command("list")
def listed() -> None:
    """List them: name, size, Python, requirements, last use."""
    listing()


@command.command("build")
@click.argument("names", nargs=-1, required=True, metavar="BACKEND...")
@backing.extra
@backing.targets_file
@click.option("--python", metavar="PYTHON", help="Make it of this interpreter: a path, python3.10 or 3.10.")
def build(
    names: tuple[str, ...], extra: tuple[str, ...], targets_file: Path | None, python: str | None
) -> None:
    """Build the environments of backends, such as jax==0.4.30, unless they are there already."""
    from dataclasses import replace

    from conformance.backends.environments import environment_of

    for target in backing.chosen(backing.Backing(names, extra, targets_file=targets_file)):
        if not target.requirements:
            raise UsageError(
                f"{target.name} has no environment of its own: write a version, as in jax==0.4.30"
            )
        found = environment_of(replace(target, python=python) if python else target)
        click.echo(f"{target.name}: {found.name}")


@command.command("remove")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="Remove every environment.")
@click.option(
    "--unused",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Remove what was not used for so many days.",
)
def remove(names: tuple[str, ...], everything: bool, unused: float | None) -> int:
    """Remove environments by NAME, all of them, or those that were not used for a while.

    What a process uses or builds right now stays, and the exit code is 3.
    """
    from conformance.backends.environments import store

    if sum((bool(names), everything, unused is not None)) != 1:
        raise UsageError("say which environments: their names, --all, or --unused DAYS")
    busy = [found.name for found in _chosen(names, unused) if not _removed(found)]
    store.sweep()
    for name in busy:
        click.echo(f"error: {name} is in use and was left alone", err=True)
    return NOT_STARTED if busy else 0


def _removed(found: Environment) -> bool:
    from conformance.backends.environments import store

    size = store.size(found.folder)
    if not store.remove(found.name):
        return False
    click.echo(f"removed {found.name} ({_megabytes(size)})")
    return True


def _chosen(names: Sequence[str], unused: float | None) -> list[Environment]:
    from conformance.backends.environments import store
    from conformance.cases.yaml.mistakes import nearest

    kept = {found.name: found for found in store.kept()}
    for name in names:
        if name not in kept:
            raise UsageError(
                f"no environment is called {name!r}{nearest(name, kept)}; see `conformance envs`"
            )
    before = time.time() - (unused or 0) * DAY
    chosen = [kept[name] for name in dict.fromkeys(names)] if names else list(kept.values())
    return chosen if unused is None else [found for found in chosen if store.last_use(found) <= before]


def listing() -> None:
    """Print every environment, and how much all of them take."""
    from conformance.backends.environments import store

    total = 0
    for found in store.kept():
        size = store.size(found.folder)
        total += size
        click.echo(f"{found.name}  {_megabytes(size)}, Python {found.version}, {_age(store.last_use(found))}")
        click.echo(f"    requirements  {', '.join(found.requirements)}")
        if found.added:
            click.echo(f"    added         {', '.join(found.added)}, without which it did not start")
        if found.trouble:
            click.echo(f"    trouble       {' '.join(found.trouble.split())[:160]}")
    count = len(store.kept())
    click.echo(f"{count} environment{'s' if count != 1 else ''}, {_megabytes(total)}, in {store.folder()}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _age(then: float) -> str:
    days = int((time.time() - then) / DAY)
    return "used today" if days < 1 else f"used {days} day{'s' if days != 1 else ''} ago"
