"""The folder that a site is written to: files are replaced whole, and nothing of a user is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from conformance.errors import HarnessError, UsageError

MARK = ".conformance-site"
"""The file by which a folder is known as a site of this program, which may be written again."""


class SiteFolder:
    """A folder with the files of a site.

    Raises UsageError for a folder that holds anything and is no site, HarnessError where it cannot be
    written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.exists() and not path.is_dir():
                raise UsageError(f"{path}: a site is written to a folder, and this is none; name another one")
            if path.exists() and any(path.iterdir()) and not (path / MARK).is_file():
                raise UsageError(
                    f"{path}: holds files that are no site of this program; name an empty folder"
                )
            path.mkdir(parents=True, exist_ok=True)
            (path / MARK).write_text("A site written by conformance; it may be written again.\n")
        except OSError as error:
            raise self._unwritable(path, error) from error

    def write(self, name: str, text: str) -> None:
        """Write one file; `name` is its path below the folder."""
        with self.open(name) as file:
            file.write(text)

    @contextmanager
    def open(self, name: str) -> Iterator[TextIO]:
        """A file to write to; it takes the place of the one before when it is whole."""
        target = self.path / name
        part = target.with_name(f"{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                yield file
            part.replace(target)
        except OSError as error:
            raise self._unwritable(target, error) from error
        finally:
            part.unlink(missing_ok=True)

    @staticmethod
    def _unwritable(path: Path, error: OSError) -> HarnessError:
        return HarnessError(f"{path}: the site cannot be written: {error.strerror}; name another folder")
