"""The options that select cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from conformance.cases.case import Case
from conformance.cases.library import OWN, library
from conformance.cli.option_groups import argument, option
from conformance.errors import HarnessError, UsageError

MEMORY_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
DEFAULT_MEMORY = "1G"

memory_limit = click.option("--memory-limit", default=DEFAULT_MEMORY, show_default=True, help="Largest case.")
"""The option of commands that take a single case."""


@dataclass(frozen=True)
class Selection:
    """Which cases of which files."""

    paths: tuple[str, ...] = argument(nargs=-1, metavar="[PATH]...")
    expression: str | None = option("-k", metavar="EXPR", help="Only ids or tags that match, as pytest's -k.")
    tags: tuple[str, ...] = option(
        "--tag", multiple=True, help="Only cases with this tag (repeatable: any of them)."
    )
    shard: str | None = option("--shard", metavar="I/N", help="Only the I-th of N parts of the cases.")
    memory_limit: str = option(
        "--memory-limit", default=DEFAULT_MEMORY, show_default=True, help="Largest case, as 512M or 2G."
    )

    @property
    def is_narrowed(self) -> bool:
        """Whether the command line says which cases, instead of leaving it at all that there are."""
        return bool(self.paths or self.expression or self.tags or self.shard)


def select_cases(selection: Selection) -> list[Case]:
    """Load and select; raises CaseFileError, UsageError, or HarnessError when nothing is left."""
    from conformance import cases

    loaded = _load(selection.paths or (str(library()),), memory_bytes(selection.memory_limit))
    chosen = cases.select(loaded, selection.expression, selection.tags)
    if selection.shard is not None:
        chosen = cases.shard(chosen, selection.shard)
    if not chosen:
        raise HarnessError(
            f"nothing was selected out of {len(loaded)} cases; `conformance list` shows their ids and tags"
        )
    return list(chosen)


def describe_source(selection: Selection) -> str:
    """Where the cases come from, as one line for the user."""
    if selection.paths:
        return ", ".join(selection.paths)
    folder = library()
    return f"{folder}/ here" if folder == OWN else "the library that ships with conformance (no cases/ here)"


def _load(paths: Sequence[str], memory_limit: int) -> list[Case]:
    """Every case of files, folders and sources of vectors, and the one case of each `FILE::ID`."""
    from conformance import cases
    from conformance.cases import onnx_vectors as vectors

    whole = [path for path in paths if "::" not in path]
    files = [Path(path) for path in whole if not path.startswith(vectors.PREFIX)]
    loaded = cases.load(files, memory_limit) if files else []
    for path in whole:
        loaded += vectors.load(path) if path.startswith(vectors.PREFIX) else []
    for path in paths:
        file, single, _ = path.partition("::")
        if not single:
            continue
        is_vector = file.startswith(vectors.PREFIX)
        among = vectors.load(file) if is_vector else cases.load([Path(file)], memory_limit)
        case = cases.find(among, path)
        if case not in loaded:
            loaded.append(case)
    return loaded


def memory_bytes(text: str) -> int:
    """Bytes of `512M`, `2G`, `1048576`; raises UsageError for anything else."""
    number, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if not number.isascii() or not number.isdigit() or (unit and unit not in MEMORY_UNITS) or not int(number):
        raise UsageError(
            f"--memory-limit {text!r}: write a number of bytes, or a number with K, M or G such as 512M"
        )
    return int(number) * MEMORY_UNITS.get(unit, 1)
