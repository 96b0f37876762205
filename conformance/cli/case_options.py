"""The words that select cases, the same for every command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from conformance.cases.case import Case
from conformance.cases.library import library
from conformance.errors import HarnessError, UsageError

MEMORY_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
DEFAULT_MEMORY = "1G"


@dataclass(frozen=True)
class Selection:
    """Which cases of which files."""

    paths: tuple[str, ...] = ()
    expression: str | None = None
    tags: tuple[str, ...] = ()
    shard: str | None = None
    memory_limit: str = DEFAULT_MEMORY


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the selecting arguments and options to a command."""
    for decorate in (
        click.option(
            "--memory-limit", default=DEFAULT_MEMORY, show_default=True, help="Largest case, as 512M or 2G."
        ),
        click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the cases."),
        click.option(
            "--tag", "tags", multiple=True, help="Only cases with this tag (repeatable: any of them)."
        ),
        click.option("-k", "expression", metavar="EXPR", help="Only ids or tags that match, as pytest's -k."),
        click.argument("paths", nargs=-1, metavar="[PATH]..."),
    ):
        command = decorate(command)
    return command


def selected(selection: Selection) -> list[Case]:
    """Load and select; raises CaseFileError, UsageError, or HarnessError when nothing is left."""
    from conformance import cases

    found = _load(selection.paths or (str(library()),), memory_bytes(selection.memory_limit))
    chosen = cases.select(found, selection.expression, selection.tags)
    if selection.shard is not None:
        chosen = cases.shard(chosen, selection.shard)
    if not chosen:
        raise HarnessError(
            f"nothing was selected out of {len(found)} cases; `conformance list` shows their ids and tags"
        )
    return list(chosen)


def _load(paths: Sequence[str], memory_limit: int) -> list[Case]:
    """Every case of files, folders and sources of vectors, and the one case of each `FILE::ID`."""
    from conformance import cases
    from conformance.cases import onnx_vectors as vectors

    whole = [path for path in paths if "::" not in path]
    files = [Path(path) for path in whole if not path.startswith(vectors.PREFIX)]
    found = cases.load(files, memory_limit) if files else []
    for path in whole:
        found += vectors.load(path) if path.startswith(vectors.PREFIX) else []
    for path in paths:
        file, single, _ = path.partition("::")
        if not single:
            continue
        outside = file.startswith(vectors.PREFIX)
        among = vectors.load(file) if outside else cases.load([Path(file)], memory_limit)
        case = cases.find(among, path)
        if case not in found:
            found.append(case)
    return found


def memory_bytes(text: str) -> int:
    """Bytes of `512M`, `2G`, `1048576`; raises UsageError for anything else."""
    number, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if not number.isascii() or not number.isdigit() or (unit and unit not in MEMORY_UNITS) or not int(number):
        raise UsageError(
            f"--memory-limit {text!r}: write a number of bytes, or a number with K, M or G such as 512M"
        )
    return int(number) * MEMORY_UNITS.get(unit, 1)
