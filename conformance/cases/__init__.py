"""Case files: YAML in, frozen cases out."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path

from conformance.cases.case import Case, ExpectedResult, KnownDeviation
from conformance.cases.memory import MEMORY_LIMIT
from conformance.cases.selection import find, find_in_source, select, shard
from conformance.cases.yaml.place import Place

__all__ = [
    "MEMORY_LIMIT",
    "Case",
    "ExpectedResult",
    "KnownDeviation",
    "Place",
    "find",
    "find_in_source",
    "load",
    "select",
    "shard",
]

TEXT = "text"
"""What stands for the file of cases that come from a text."""


def load(
    paths: Sequence[str | PathLike[str]] | str | PathLike[str] = (),
    memory_limit: int = MEMORY_LIMIT,
    *,
    text: str | None = None,
) -> list[Case]:
    """The cases of files and folders (`**/*.yaml`, `**/*.yml`), in the order of the paths, then of the ids.

    A YAML file without the top-level key `conformance` is not a case file: it is passed over in a folder and
    a mistake where it is named. The id of a case is the path of its file relative to the last folder `cases`
    above it, else to the folder named, then `::` and its own id.
    A path `shipped:...` is one of the shipped library, and so are the ids of its cases. `memory_limit` counts
    bytes. With `text`, the text of a case file, its cases come last, their ids behind `text::`.
    Raises CaseFileError with every mistake of every file, each with file, line and column.
    """
    # YAML and pydantic take a quarter of a second to import, and only loading needs them
    from conformance.cases import loading

    several = [paths] if isinstance(paths, (str, PathLike)) else paths
    loaded = loading.load([Path(fspath(path)) for path in several], memory_limit)
    return loaded if text is None else [*loaded, *loading.load_text(text, TEXT, memory_limit)]
