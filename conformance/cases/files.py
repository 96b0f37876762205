"""Finds the files that paths name, derives the ids of their cases, and reads their text."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.cases.library import PREFIX, SUFFIXES, is_shipped, locate, shipped_id
from conformance.cases.nearest import describe_missing
from conformance.cases.yaml.mistakes import Mistakes, echo
from conformance.durable import open_for_reading

MOST_BYTES = 2**20
"""Bytes that one file may have."""

LIBRARY = ("conformance", "library")
"""The path of the shipped cases inside the package, where the folder is not called `cases`."""

_MARK_OF_A_CASE_FILE = re.compile(rb"conformance[\"']?[ \t]*:")
_START = (1, 1)


@dataclass(frozen=True)
class SourceFile:
    """A YAML file to be read. `id` is the first half of the full ids of its cases, with forward slashes.

    `named` is true where the user named this file and not a folder above it: then it has to be a case file.
    `shipped` is true for a file that was named with the prefix of the shipped library.
    """

    path: Path
    id: str
    named: bool
    shipped: bool = False

    @property
    def display_path(self) -> str:
        """The path as messages show it, with forward slashes; that of a shipped file has the prefix."""
        return self.id if self.shipped else self.path.as_posix()


def find_files(paths: Sequence[Path]) -> Iterator[SourceFile | Mistakes]:
    """The files that `paths` name, each once; a folder that cannot be read gives its mistakes instead."""
    seen: set[str] = set()
    for path in paths:
        for file in _files_at(path):
            real = _real_path(file)
            if real not in seen:
                yield file
            seen.add(real)


def _files_at(path: Path) -> Iterator[SourceFile | Mistakes]:
    real, shipped = locate(path), is_shipped(path)
    # Path.is_dir raises where a folder above may not be entered; reading the file says that better
    if os.path.isdir(real):  # noqa: PTH112
        yield from _files_below(real, shipped)
    else:
        yield _source_file(real, real.parent, named=True, shipped=shipped)


def _source_file(path: Path, folder: Path, *, named: bool, shipped: bool) -> SourceFile:
    return SourceFile(path, shipped_id(path) if shipped else file_id(path, folder), named, shipped)


def read(file: SourceFile, mistakes: Mistakes) -> str | None:
    """The text of a file, or None for a file in a folder that has no key `conformance` in it.

    Raises CaseFileError for a file that cannot be read, is not a regular file, is too large, or is not UTF-8.
    """
    data = _read_bytes(file, mistakes)
    if not file.named and not _MARK_OF_A_CASE_FILE.search(data):
        return None
    if not file.id.isprintable() or "::" in file.id:
        mistakes.fatal(_START, f"the file name {echo(file.id)} cannot be part of an id; use plain characters")
    if is_shipped(file.id) and not file.shipped:
        mistakes.fatal(_START, f"ids behind {PREFIX} are those of shipped cases: rename {echo(file.id)}")
    if len(data) > MOST_BYTES:
        mistakes.fatal(_START, f"the file is larger than {MOST_BYTES} bytes; split it, or use `matrix`")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        mark = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = error.object[error.start]
        mistakes.fatal(mark, f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")


def _real_path(file: SourceFile | Mistakes) -> str:
    if isinstance(file, Mistakes) or "\0" in str(file.path):
        return str(file)
    return os.path.realpath(file.path)


def _read_bytes(file: SourceFile, mistakes: Mistakes) -> bytes:
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):
            mistakes.fatal(_START, "this is not a regular file; name a YAML file or a folder of them")
        with open_for_reading(file.path) as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        mistakes.fatal(_START, describe_missing(file.path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        mistakes.fatal(_START, f"cannot be read ({reason}); name a YAML file or a folder of them")


def _files_below(folder: Path, shipped: bool) -> Iterator[SourceFile | Mistakes]:
    """Every `**/*.yaml` and `.yml` of a folder in the order of the ids; links to folders are not followed."""
    errors: list[OSError] = []
    paths = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=errors.append)
        for name in names
        if name.endswith(SUFFIXES)
    ]
    for error in errors:
        mistakes = Mistakes(str(error.filename))
        mistakes.found[_START, f"the folder cannot be read ({error.strerror})"] = None
        yield mistakes
    files = [_source_file(path, folder, named=False, shipped=shipped) for path in paths]
    yield from sorted(files, key=lambda file: file.id)


def file_id(path: Path, folder: Path) -> str:
    """The path of a file relative to the last folder `cases` above it, else relative to `folder`."""
    whole = _absolute(path)
    end = _end_of_anchor(whole)
    return "/".join(whole.parts[end:]) if end else whole.relative_to(_absolute(folder)).as_posix()


def has_fixed_id(path: Path) -> bool:
    """Whether the ids of a file's cases are the same however the file, or a folder above it, is named."""
    return is_shipped(path) or _end_of_anchor(_absolute(path)) > 0


def _end_of_anchor(whole: Path) -> int:
    """How many parts of a path end with the last folder `cases`, or the shipped library; 0 without one."""
    parts = whole.parts[:-1]
    anchors = (
        end
        for end in range(len(parts), 0, -1)
        if parts[end - 1] == "cases" or parts[max(0, end - 2) : end] == LIBRARY
    )
    return next(anchors, 0)


def _absolute(path: Path) -> Path:
    # Path.resolve would follow links, and a linked file would take the id of its target
    return Path(os.path.abspath(path))  # noqa: PTH100
