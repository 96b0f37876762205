"""Files that are written whole or not at all, whatever happens, and read without waiting for ever."""

from __future__ import annotations

import errno
import io
import os
import select
import stat
import tempfile
import time
from pathlib import Path
from typing import Any

PATIENCE = 30.0
"""Seconds for which something has to come of a pipe, a terminal or a file of /proc that is read."""

_NO_DISK = (errno.EINVAL, errno.EROFS, errno.ENOTSUP)
"""Errors with which `fsync` says that a pipe, a device or a file system has nothing to put on a disk."""


def replace(path: Path, data: bytes) -> None:
    """Write a file in one step: at every moment, and after a crash, there is the old content or the new.

    A pipe or a device is written to as it is. Raises OSError, after which the old content is still there.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    # the new name must be on the disk too
    sync_folder(path.parent)


def open_for_reading(path: Path) -> io.BufferedReader:
    """A file, or a pipe or device, whose reads raise TimeoutError after `PATIENCE` seconds of nothing.

    A pipe that nobody writes to is not waited for for ever, neither when it is opened. Raises OSError.
    """
    return io.BufferedReader(_PatientFile(path))


class _PatientFile(io.RawIOBase):
    """An open file whose reads end: with what came, with the end of the file, or with TimeoutError."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        # reading a pipe whose writer is still to come gives nothing, as at its end
        self._may_begin = stat.S_ISFIFO(os.fstat(self._descriptor).st_mode)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()

    def readinto(self, buffer: Any) -> int:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                data = os.read(self._descriptor, len(buffer))
            except BlockingIOError:
                data = b""
            else:
                if data or not self._may_begin:
                    buffer[: len(data)] = data
                    self._may_begin = False
                    return len(data)
            self._wait(deadline)

    def _wait(self, deadline: float) -> None:
        """Wait for data, or for the end of what is written; raises TimeoutError."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        events = poll.poll(max(deadline - time.monotonic(), 0) * 1000)
        if not events:
            raise TimeoutError(errno.ETIMEDOUT, f"nothing came of it for {PATIENCE:g} seconds")
        if not events[0][1] & select.POLLIN:
            # the writer has come and gone
            self._may_begin = False


def why_not_writable(path: Path) -> str | None:
    """Why a file cannot be written, as far as that is known before it is tried; None if it may be written."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # a pipe below /dev or /proc has no name that could be resolved
            return None if os.access(path, os.W_OK) else os.strerror(errno.EACCES)
        goal = path.resolve(strict=False)
        folder = goal.parent
        if goal.is_dir():
            return os.strerror(errno.EISDIR)
        if not folder.is_dir():
            return f"there is no folder {folder}"
    except (OSError, RuntimeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return None if os.access(folder, os.W_OK) else os.strerror(errno.EACCES)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync(descriptor: int) -> None:
    """Wait until what was written to a file is on the disk, if it has one; raises OSError."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_DISK:
            raise


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
