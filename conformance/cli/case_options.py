"""The options that select cases."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import click

from conformance.cases.case import Case
from conformance.cases.library import OWN, PREFIX, library, locate
from conformance.cases.spelling import split_list
from conformance.cli import completion, defaults
from conformance.cli.option_groups import argument, option, words_of
from conformance.commands import command
from conformance.errors import HarnessError, UsageError
from conformance.printable import count

MEMORY_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
DEFAULT_MEMORY = "1G"

memory_limit = click.option("--memory-limit", default=DEFAULT_MEMORY, show_default=True, help="Largest case.")
"""The option of commands that take a single case."""


@dataclass(frozen=True)
class Selection:
    """Which cases of which files."""

    HEADING: ClassVar[str] = "Which cases"

    paths: tuple[str, ...] = argument(nargs=-1, metavar="[PATH]...", shell_complete=completion.cases)
    expression: str | None = option("-k", metavar="EXPR", help="Only ids or tags that match, as pytest's -k.")
    tags: tuple[str, ...] = option(
        "--tag",
        multiple=True,
        shell_complete=completion.tags,
        help="Only cases with this tag (repeatable, or with commas: any of them).",
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
    from conformance.runs.configuration import add_known, check_met

    loaded = load_paths(case_paths(selection), memory_bytes(selection.memory_limit))
    accepted = defaults.load().known
    if not selection.is_narrowed:
        check_met(loaded, accepted)
    loaded = add_known(loaded, accepted)
    return choose(loaded, selection)


def choose(loaded: Sequence[Case], selection: Selection) -> list[Case]:
    """The cases that `-k`, `--tag` and `--shard` select; raises HarnessError when nothing is left."""
    from conformance import cases
    from conformance.cases.nearest import describe_unknown_tags

    tags = tuple(each for text in selection.tags for each in split_list(text))
    chosen = cases.select(loaded, selection.expression, tags)
    if selection.shard is not None:
        chosen = cases.shard(chosen, selection.shard)
    if not chosen:
        unknown = describe_unknown_tags(tags, (tag for case in loaded for tag in case.tags))
        raise HarnessError(
            f"nothing was selected out of {count(len(loaded), 'case')}{unknown};"
            f" `{command('list', *words_of(selection, 'paths', 'memory_limit'))}` shows their ids and tags"
        )
    return chosen


def case_paths(selection: Selection) -> tuple[str, ...]:
    """The paths of the command line, else of the configuration, else the library."""
    return selection.paths or defaults.load().paths or (str(library()),)


def describe_source(selection: Selection) -> str:
    """Where the cases come from, as one line for the user."""
    if selection.paths:
        return ", ".join(selection.paths)
    configuration = defaults.load()
    if configuration.paths:
        return f"{', '.join(configuration.paths)} ({configuration.file})"
    folder = library()
    if str(folder) == PREFIX:
        return "the library that ships with conformance (no cases/ here)"
    return f"{folder}/ here" if folder == OWN else f"{folder}/"


def load_paths(paths: Sequence[str], memory_limit: int) -> list[Case]:
    """Every case of files, folders and sources of vectors, and the one case of each `FILE::ID`."""
    from conformance import cases

    split = [split_name(path) for path in paths]
    whole = [source for source, single in split if not single]
    files = [Path(source) for source in whole if not _is_vectors(source)]
    loaded = cases.load(files, memory_limit) if files else []
    for source in whole:
        loaded += _load_source(source, memory_limit) if _is_vectors(source) else []
    for source, single in split:
        if single:
            case = cases.find_in_source(_load_source(source, memory_limit), source, single)
            loaded += [] if case in loaded else [case]
    return loaded


_LONGEST_PATH = 4096
"""Characters of a path beyond which no system has one (PATH_MAX of Linux)."""


def split_name(name: str) -> tuple[str, str]:
    """The source of a name `FILE::ID` or `FOLDER::FILE::ID`, and what stands behind it; empty for a path.

    A path may have `::` in it itself: the first part that exists is the source.
    """
    if is_source(name):
        return name, ""
    source, colons, single = name.partition("::")
    while colons and not is_source(source):
        if len(source) > _LONGEST_PATH:
            break
        more, colons, single = single.partition("::")
        source = f"{source}::{more}"
    return (source, single) if colons else name.partition("::")[::2]


def is_source(path: str) -> bool:
    """Whether a path names a file, a folder or a source of vectors that is there, shipped ones too."""
    # Path.exists raises for some texts that are no path
    return (_is_vectors(path) and "::" not in path) or os.path.exists(locate(path))  # noqa: PTH110


def _is_vectors(source: str) -> bool:
    from conformance.cases import onnx_vectors as vectors

    return source.startswith(vectors.PREFIX)


def _load_source(source: str, memory_limit: int) -> list[Case]:
    from conformance import cases
    from conformance.cases import onnx_vectors as vectors

    return vectors.load(source) if _is_vectors(source) else cases.load([Path(source)], memory_limit)


def memory_bytes(text: str) -> int:
    """Bytes of `512M`, `2G`, `1048576`; raises UsageError for anything else."""
    number, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if not number.isascii() or not number.isdigit() or (unit and unit not in MEMORY_UNITS) or not int(number):
        raise UsageError(
            f"--memory-limit {text!r}: write a number of bytes, or a number with K, M or G such as 512M"
        )
    return int(number) * MEMORY_UNITS.get(unit, 1)
