"""Writing files that survive a death, a full disk or a loss of power in the middle of it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

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


def why_not_writable(path: Path) -> str | None:
    """Why a file cannot be written, as far as that is known before it is tried; None if it may be written."""
    try:
        goal = path.resolve(strict=False)
        folder = goal.parent
        if goal.is_dir():
            return os.strerror(errno.EISDIR)
        if not folder.is_dir():
            return f"there is no folder {folder}"
        special = goal.exists() and not goal.is_file()
    except (OSError, RuntimeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return None if os.access(goal if special else folder, os.W_OK) else os.strerror(errno.EACCES)


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
