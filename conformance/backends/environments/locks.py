"""Locks between processes, which the kernel releases when their holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self

from conformance.errors import HarnessError


class Lock:
    """A lock file that is held by any number of readers, or by one writer (`flock`).

    The file is not removed when the lock is released: otherwise two processes could hold two files of one
    name. Raises HarnessError where the file cannot be made.
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

    def acquire_shared(self, wait: bool = True) -> bool:
        """Hold the lock beside other readers; returns whether it is held: false only without `wait`."""
        return self._acquire(fcntl.LOCK_SH, wait)

    def acquire_exclusive(self, wait: bool = True) -> bool:
        """Hold the lock alone; returns whether it is held, which is false only without `wait`."""
        return self._acquire(fcntl.LOCK_EX, wait)

    def _acquire(self, kind: int, wait: bool) -> bool:
        try:
            fcntl.flock(self._descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise HarnessError(f"{self._path} cannot be locked: {error.strerror}") from error
        return True

    def release(self) -> None:
        """Release the lock for good."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError:
        # environments of another user may be used, though only that user may write the folder of locks
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
