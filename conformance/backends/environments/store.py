"""The folder of all environments: each has a folder there, which is complete or absent.

An environment is made in a folder of another name and renamed when it is complete, so that whatever kills
its maker leaves nothing that could be taken for one. A process that uses it holds a shared lock on its name,
one that makes or removes it an exclusive lock.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

from conformance.backends.environments import environment
from conformance.backends.environments.environment import Environment
from conformance.backends.environments.locks import Lock
from conformance.durable import sync_folder
from conformance.errors import HarnessError

CACHE = "CONFORMANCE_CACHE"
"""Environment variable that names another folder for everything that the program caches."""

_UNFINISHED = ".unfinished-"
"""Prefix of the folders in which environments are made."""

_LOCKS = ".locks"
"""Subfolder with a lock file for each name."""


def folder() -> Path:
    """The folder of environments: below `CONFORMANCE_CACHE`, else below the user's cache folder."""
    return cache_folder() / "environments"


def cache_folder() -> Path:
    """The folder of everything that is kept between runs: `CONFORMANCE_CACHE`, else one of the user's."""
    root = os.environ.get(CACHE) or platformdirs.user_cache_dir("conformance", appauthor=False)
    return Path(root).absolute()


def lock(name: str) -> Lock:
    """The lock on the name of an environment, whether or not there is one."""
    return Lock(folder() / _LOCKS / name)


def list_environments() -> list[Environment]:
    """Every complete environment, sorted by name."""
    if not folder().is_dir():
        return []
    found = (environment.read(path) for path in sorted(folder().iterdir()) if not path.name.startswith("."))
    return [each for each in found if each is not None]


@contextmanager
def unfinished_folder() -> Iterator[Path]:
    """Make an empty folder to build an environment in; what is still there at the end is removed.

    After a death the next process that builds removes it. Raises HarnessError for every OSError within, such
    as a full disk.
    """
    name = f"{_UNFINISHED}{secrets.token_hex(6)}"
    path = folder() / name
    with _lock_arrangement():
        _remove_orphans()
        # opened within, or another process could remove the file before it is locked
        own = lock(name)
        own.acquire_exclusive()
    try:
        path.mkdir()
        yield path
    except OSError as error:
        raise HarnessError(f"no environment can be made in {folder()}: {error.strerror or error}") from error
    finally:
        _remove(path)
        with _lock_arrangement():
            (folder() / _LOCKS / name).unlink(missing_ok=True)
        own.release()


def publish(path: Path, name: str) -> Path:
    """Rename a complete environment's folder to `name`; the caller holds the exclusive lock on it."""
    final = folder() / name
    _discard(final)
    path.rename(final)
    sync_folder(final.parent)
    return final


def remove(name: str) -> bool:
    """Remove an environment; returns false, and removes nothing, while a process uses it."""
    with lock(name) as own:
        if not own.acquire_exclusive(wait=False):
            return False
        _discard(folder() / name)
        return True


def disk_usage(path: Path) -> int:
    """Bytes on disk of everything in a folder; files that are hard-linked from elsewhere count in full."""
    total = 0
    for parent, folders, files in os.walk(path):
        for name in (*folders, *files):
            with suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512  # noqa: PTH118
    return total


def mark_used(used: Environment) -> None:
    """Note that an environment is used now, in the modification time of its file."""
    with suppress(OSError):
        os.utime(used.folder / environment.FILE)


def last_use(found: Environment) -> float:
    """When an environment was last used, in seconds since the epoch; 0 if that is unknown."""
    try:
        return (found.folder / environment.FILE).stat().st_mtime
    except OSError:
        return 0.0


def _discard(path: Path) -> None:
    """Remove a folder so that no process sees it half removed: rename it first."""
    if not path.exists():
        return
    with unfinished_folder() as aside:
        path.rename(aside / path.name)


def _lock_arrangement() -> Lock:
    """Acquire the lock under which unfinished folders are made and removed."""
    own = Lock(folder() / _LOCKS / ".arranging")
    own.acquire_exclusive()
    return own


def remove_orphans() -> None:
    """Remove the folders that killed processes left unfinished."""
    if folder().is_dir():
        with _lock_arrangement():
            _remove_orphans()


def _remove_orphans() -> None:
    """Remove unfinished folders whose makers are dead: their locks are free. Needs the arrangement's lock."""
    names = {path.name for parent in (folder(), folder() / _LOCKS) for path in parent.glob(f"{_UNFINISHED}*")}
    for name in names:
        with lock(name) as own:
            if own.acquire_exclusive(wait=False):
                _remove(folder() / name)
                (folder() / _LOCKS / name).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
