"""`conformance envs`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from conformance.cli import completion
from conformance.cli.backend_options import Backing, select_targets
from conformance.cli.help import Command, Group
from conformance.cli.option_groups import group
from conformance.cli.output import echo
from conformance.commands import command as command_line
from conformance.errors import NOT_STARTED, UsageError

if TYPE_CHECKING:
    from conformance.backends.environments import Environment

DAY = 86400.0


@click.group(
    "envs",
    cls=Group,
    invoke_without_command=True,
    examples=(
        "conformance envs",
        "conformance envs build jax==0.4.30",
        "conformance envs remove --unused 30",
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    """List, build and remove the environments in which backends with a version run.

    They are kept in the user's cache folder, or below CONFORMANCE_CACHE, and used again by content: one for
    the same requirements, Python and constraints.
    """
    if context.invoked_subcommand is None:
        print_environments()


@command.command("list", cls=Command, examples=("conformance envs list",))
def list_environments() -> None:
    """List them: name, size, Python, requirements, last use."""
    print_environments()


@command.command("build", cls=Command, examples=("conformance envs build jax==0.4.30 torch==2.4.1",))
@click.argument("names", nargs=-1, required=True, metavar="BACKEND...", shell_complete=completion.backends)
@group(Backing, "backing", "extra", "targets_file")
@click.option("--python", metavar="PYTHON", help="Make it of this interpreter: a path, python3.10 or 3.10.")
def build(names: tuple[str, ...], backing: Backing, python: str | None) -> None:
    """Build the environments of backends, such as jax==0.4.30, unless they are there already."""
    from conformance.backends.environments import environment_of

    for target in select_targets(replace(backing, backends=names)):
        if not target.requirements:
            raise UsageError(
                f"{target.name} has no environment of its own: write a version, as in jax==0.4.30"
            )
        environment = environment_of(replace(target, python=python) if python else target)
        echo(f"{target.name}: {environment.name}")


@command.command("remove", cls=Command, examples=("conformance envs remove --unused 30",))
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
    busy = [each.name for each in _choose(names, unused) if not _remove(each)]
    store.remove_orphans()
    for name in busy:
        echo(f"error: {name} is in use and was left alone", err=True)
    return NOT_STARTED if busy else 0


def _remove(environment: Environment) -> bool:
    """Whether an environment could be removed, which one that is in use cannot."""
    from conformance.backends.environments import store

    size = store.disk_usage(environment.folder)
    if not store.remove(environment.name):
        return False
    echo(f"removed {environment.name} ({_megabytes(size)})")
    return True


def _choose(names: Sequence[str], unused: float | None) -> list[Environment]:
    """The environments of these names, all without names; of them those not used for `unused` days."""
    from conformance.backends.environments import store
    from conformance.cases.spelling import suggest_spelling

    kept = {each.name: each for each in store.list_environments()}
    for name in names:
        if name not in kept:
            raise UsageError(
                f"no environment is called {name!r}{suggest_spelling(name, kept)};"
                f" see `{command_line('envs')}`"
            )
    before = time.time() - (unused or 0) * DAY
    chosen = [kept[name] for name in dict.fromkeys(names)] if names else list(kept.values())
    return chosen if unused is None else [each for each in chosen if store.last_use(each) <= before]


def print_environments() -> None:
    """Print every environment, and how much all of them take."""
    from conformance.backends.environments import store

    total = 0
    for each in store.list_environments():
        size = store.disk_usage(each.folder)
        total += size
        echo(f"{each.name}  {_megabytes(size)}, Python {each.version}, {_age(store.last_use(each))}")
        echo(f"    requirements  {', '.join(each.requirements)}")
        if each.added:
            echo(f"    added         {', '.join(each.added)}, without which it did not start")
        if each.trouble:
            echo(f"    trouble       {' '.join(each.trouble.split())[:160]}")
    count = len(store.list_environments())
    echo(f"{count} environment{'s' if count != 1 else ''}, {_megabytes(total)}, in {store.folder()}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _age(last_use: float) -> str:
    days = int((time.time() - last_use) / DAY)
    return "used today" if days < 1 else f"used {days} day{'s' if days != 1 else ''} ago"
