"""What failed in the last runs, for `--lf`: a small file for each folder that runs are started in.

A failure is forgotten when the same case passes on the same backend; what a run does not ask stays. The file
is a cache: whatever is in it, a run goes on as if it held nothing that cannot be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from conformance.backends.environments.locks import Lock
from conformance.backends.environments.store import cache_folder
from conformance.durable import replace
from conformance.errors import HarnessError
from conformance.judging.results import FAIL, Result
from conformance.repository import folders_to_root

Key: TypeAlias = tuple[str, str]
"""The id of a case and the name of a backend."""

MOST_BYTES = 8 * 1024 * 1024
"""A larger file was not written here."""

MOST_FILES = 200
"""Folders that are remembered; the oldest are forgotten."""


def file_of(folder: Path) -> Path:
    """The file of a folder; one repository has one file, whichever of its folders a run starts in."""
    root = folders_to_root(folder.resolve())[-1]
    name = hashlib.sha256(str(root).encode(errors="surrogateescape")).hexdigest()[:32]
    return cache_folder() / "last-failed" / f"{name}.json"


def read(file: Path) -> frozenset[Key]:
    """The cases and backends that failed; none where there is no file, or one that was not written here."""
    try:
        if not file.is_file() or file.stat().st_size > MOST_BYTES:
            return frozenset()
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return frozenset()
    failed = found.get("failed") if isinstance(found, dict) else None
    return frozenset(map(tuple, filter(_is_key, failed))) if isinstance(failed, list) else frozenset()


def _is_key(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)


def remember(file: Path, results: Iterable[Result]) -> None:
    """Take results over into the file; a run that ends at the same time loses nothing of its own.

    Nothing is written where nothing failed, now or before. A cache that cannot be written remembers nothing.
    """
    verdicts = {(result.case, result.backend): result.verdict for result in results}
    failed = {key for key, verdict in verdicts.items() if verdict == FAIL}
    if not failed and not file.exists():
        return
    try:
        with Lock(file.with_suffix(".lock")) as lock:
            lock.acquire_exclusive()
            old = read(file)
            new = (old - verdicts.keys()) | failed
            if new != old:
                text = json.dumps({"failed": sorted(new)})
                replace(file, text.encode())
                _forget_oldest(file.parent)
    except (OSError, HarnessError):
        return


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[MOST_FILES:]:
        file.unlink(missing_ok=True)
