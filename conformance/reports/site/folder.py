"""The folder that a site is written to: its files are replaced together, and nothing of a user is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from conformance.durable import replace
from conformance.errors import HarnessError, UsageError

MARK = ".conformance-site"
"""The file by which a folder is known as a site of this program, which may be written again."""

_UNFINISHED = ".unfinished-"
"""How the folder begins in which a site is written before it takes its place."""


class SiteFolder:
    """The files of a site while they are written, in a folder of their own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, text: str) -> None:
        """Write one file; `name` is its path below the folder."""
        with self.open(name) as file:
            file.write(text)

    def copy(self, name: str, source: Path) -> None:
        """Write one file as another one is."""
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    @contextmanager
    def open(self, name: str) -> Iterator[TextIO]:
        """A file to write to."""
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file


@contextmanager
def new_site(path: Path) -> Iterator[SiteFolder]:
    """The folder of a site at `path`; what is written takes its place at the end, or not at all.

    Raises UsageError for a folder that holds anything and is no site, or links to other places, HarnessError
    where it cannot be written; the files that were there are as they were then.
    """
    _check_replaceable(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        replace(path / MARK, b"A site written by conformance; it may be written again.\n")
        for killed in path.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(killed, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=path))
        try:
            yield SiteFolder(unfinished)
            _move_files(unfinished, path)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        why = error.strerror or error
        raise HarnessError(
            f"{path}: the site cannot be written: {why}; make room, or name another folder"
        ) from error


def _check_replaceable(path: Path) -> None:
    """Raise UsageError where anything would be lost that is no site of this program."""
    mark = path / MARK
    try:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path}: a site is written to a folder, and this is none; name another one")
        if path.exists() and any(path.iterdir()) and (mark.is_symlink() or not mark.is_file()):
            raise UsageError(f"{path}: holds files that are no site of this program; name an empty folder")
    except OSError as error:
        raise HarnessError(f"{path}: the site cannot be written: {error.strerror or error}") from error


def _move_files(source: Path, target: Path) -> None:
    """Put the files below one folder in place of those below another; raises OSError, UsageError.

    A link in the target leads to what is not of the site: it is not followed.
    """
    files = [path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file()]
    folders = {folder for file in files for folder in file.parents if folder != Path()}
    for folder in sorted(folders):
        if (target / folder).is_symlink():
            raise UsageError(f"{target / folder}: is a link, and a site stays in its folder; remove it")
        (target / folder).mkdir(exist_ok=True)
    for file in files:
        (source / file).replace(target / file)
