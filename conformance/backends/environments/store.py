"""The folder that environments are kept in: one for each, complete or not there.

An environment is made in a folder of another name and renamed when it is complete, so that whatever kills
its maker leaves nothing that could be taken for one. Who uses it holds a shared lock on its name, who makes
or removes it an exclusive one.
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
"""The variable that names another folder for everything the program keeps."""

_UNFINISHED = ".unfinished-"
_LOCKS = ".locks"


def folder() -> Path:
    """Where environments are: below `CONFORMANCE_CACHE`, else below the user's folder for caches."""
    root = os.environ.get(CACHE) or platformdirs.user_cache_dir("conformance", appauthor=False)
    return Path(root).absolute() / "environments"


def lock(name: str) -> Lock:
    """The lock of an environment, there or not."""
    return Lock(folder() / _LOCKS / name)


def list_environments() -> list[Environment]:
    """Every complete environment, by name."""
    if not folder().is_dir():
        return []
    found = (environment.read(path) for path in sorted(folder().iterdir()) if not path.name.startswith("."))
    return [each for each in found if each is not None]


@contextmanager
def unfinished_folder() -> Iterator[Path]:
    """An empty folder to make an environment in; what is left there at the end, or after a death, is removed.

    Raises HarnessError when it cannot be made.
    """
    name = f"{_UNFINISHED}{secrets.token_hex(6)}"
    path = folder() / name
    with _lock_arrangement():
        _sweep()
        # opened here: nobody may sweep the file before it is locked
        own = lock(name)
        own.exclusive()
    try:
        path.mkdir()
        yield path
    except OSError as error:
        raise HarnessError(f"no environment can be made in {folder()}: {error.strerror or error}") from error
    finally:
        _remove(path)
        with _lock_arrangement():
            (folder() / _LOCKS / name).unlink(missing_ok=True)
        own.free()


def publish(path: Path, name: str) -> Path:
    """Give a complete environment its name; who calls it holds the name's lock alone."""
    final = folder() / name
    _discard(final)
    path.rename(final)
    sync_folder(final.parent)
    return final


def remove(name: str) -> bool:
    """Remove an environment; false where somebody uses it."""
    with lock(name) as own:
        if not own.exclusive(wait=False):
            return False
        _discard(folder() / name)
        return True


def disk_usage(path: Path) -> int:
    """Bytes on disk of everything in a folder; files that are linked from elsewhere count as well."""
    total = 0
    for parent, folders, files in os.walk(path):
        for name in (*folders, *files):
            with suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512  # noqa: PTH118
    return total


def mark_used(found: Environment) -> None:
    """Note that an environment is used now."""
    with suppress(OSError):
        os.utime(found.folder / environment.FILE)


def last_use(found: Environment) -> float:
    """When an environment was used last, in seconds since the epoch."""
    try:
        return (found.folder / environment.FILE).stat().st_mtime
    except OSError:
        return 0.0


def _discard(path: Path) -> None:
    """Remove a folder so that nobody sees it half removed."""
    if not path.exists():
        return
    with unfinished_folder() as aside:
        path.rename(aside / path.name)


def _lock_arrangement() -> Lock:
    """The lock under which unfinished folders come and go."""
    own = Lock(folder() / _LOCKS / ".arranging")
    own.exclusive()
    return own


def sweep() -> None:
    """Remove what killed processes left unfinished."""
    if folder().is_dir():
        with _lock_arrangement():
            _sweep()


def _sweep() -> None:
    """Remove unfinished folders whose makers are dead."""
    names = {path.name for where in (folder(), folder() / _LOCKS) for path in where.glob(f"{_UNFINISHED}*")}
    for name in names:
        with lock(name) as own:
            if own.exclusive(wait=False):
                _remove(folder() / name)
                (folder() / _LOCKS / name).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
