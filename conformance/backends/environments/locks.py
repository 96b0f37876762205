"""Locks between processes, which the kernel lets go of when their holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self

from conformance.errors import HarnessError


class Lock:
    """A lock file that is held by everybody who reads, or by the one who changes.

    The file stays where it is: to remove it would let two processes hold two files of one name.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = _open(path)
        except OSError as error:
            raise HarnessError(
                f"{path} cannot be made: {error.strerror}; CONFORMANCE_CACHE names another place to keep"
                " environments in"
            ) from error
        self._path = path

    def shared(self, wait: bool = True) -> bool:
        """Hold it together with others; says whether it is held, which without `wait` may fail."""
        return self._take(fcntl.LOCK_SH, wait)

    def exclusive(self, wait: bool = True) -> bool:
        """Hold it alone; says whether it is held, which without `wait` may fail."""
        return self._take(fcntl.LOCK_EX, wait)

    def _take(self, kind: int, wait: bool) -> bool:
        try:
            fcntl.flock(self._descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise HarnessError(f"{self._path} cannot be locked: {error.strerror}") from error
        return True

    def free(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.free()


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError:
        # environments that another user built are there to be used, in a folder that only he may write
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
