"""Finds case libraries: the user's own folder `cases`, and the shipped one, which `shipped:` names.

A shipped case has the prefix in its id, unless its file was named by the path that it has in a checkout. Its
operands do not depend on that, and records and baselines meet under both spellings.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from conformance.errors import UsageError
from conformance.repository import CASES, find_cases

OWN = Path(CASES)
"""The folder of a user's own cases, in the working directory or above it in the same repository."""

PREFIX = "shipped:"
"""How a path begins that names a file or folder of the shipped library; alone it stands for all of it."""

SUFFIXES = (".yaml", ".yml")
"""How the names of case files end."""


def library() -> Path:
    """The nearest folder `cases` from here up to the root of the repository, else `shipped:`."""
    return own_library() or Path(PREFIX)


def own_library() -> Path | None:
    """The nearest folder `cases`, as a path from here; None where the user has none."""
    found = find_cases()
    return None if found is None else Path(os.path.relpath(found))


def shipped_library() -> Path:
    """The folder of the cases that ship with the package; in a checkout that is its `cases`."""
    package = Path(__file__).parent.parent
    inside = package / "library"
    return inside if inside.is_dir() else package.parent / OWN


def is_shipped(name: str | Path) -> bool:
    """Whether a path or an id begins with the prefix of shipped cases."""
    return str(name).startswith(PREFIX)


def locate(path: str | Path) -> Path:
    """Where a path is in the file system: one with the prefix is below the shipped library, others stay.

    Raises UsageError for a path with the prefix that leads out of the library.
    """
    if not is_shipped(path):
        return Path(path)
    inside = PurePosixPath(str(path).removeprefix(PREFIX))
    if inside.is_absolute() or ".." in inside.parts:
        raise UsageError(f"{path}: a path behind {PREFIX} stays in the shipped library, as {PREFIX}transpose")
    return shipped_library() / inside


def shipped_id(path: Path) -> str:
    """The first half of the ids of a shipped file's cases."""
    return f"{PREFIX}{path.relative_to(shipped_library()).as_posix()}"


def plain_id(case_id: str) -> str:
    """An id without the prefix: what the operands of a case and its shard are made of."""
    return case_id.removeprefix(PREFIX)


def unite(sets: Sequence[Collection[str]]) -> dict[str, str]:
    """Ids that stand for a case that an earlier set spells with the prefix and they without it, or the other
    way round, and how that one spells it.

    `shipped:a.yaml::x` and `a.yaml::x` are one case, named by its file in a checkout or as shipped, unless
    one set has both: then these are two cases, one of them the user's own, and stay two in every set.
    """
    known = [frozenset(ids) for ids in sets]
    two = {plain_id(each) for ids in known for each in ids if is_shipped(each) and plain_id(each) in ids}
    first: dict[str, str] = {}
    for ids in known:
        for case_id in ids:
            first.setdefault(plain_id(case_id), case_id)
    everything = frozenset().union(*known)
    return {
        case_id: first[plain_id(case_id)]
        for case_id in everything
        if plain_id(case_id) not in two and first[plain_id(case_id)] != case_id
    }


def respelled(ids: Collection[str], others: Collection[str]) -> dict[str, str]:
    """Ids that `others` has only with the prefix, or only without it, and how they are spelled there."""
    return unite([others, ids])
