"""What may be meant by the path of a file or folder that is not there, and by a tag that no case has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from conformance.cases.library import PREFIX, SUFFIXES, own_library, shipped_library
from conformance.cases.spelling import nearest
from conformance.commands import command

MOST_SEEN = 1000
"""Entries of a folder among which a name is looked for."""


def suggest_path(path: Path) -> str:
    """`; did you mean ...?` with a path that is there and is spelled nearly like this one; '' without one.

    Looked at are the other ending of a YAML file, the same path in the user's library and in the shipped
    one, and the folder in which it should be. `path` is where the file should be in the file system, for
    one of the shipped library below that.
    """
    near = _nearest_path(path)
    return f"; did you mean `{near}`?" if near else ""


def _nearest_path(path: Path) -> str | None:
    shipped = shipped_library()
    if path.is_relative_to(shipped):
        found = _existing(shipped, path.relative_to(shipped)) or _correct(shipped, path.relative_to(shipped))
        return f"{PREFIX}{found.as_posix()}" if found else None
    libraries = {"": Path(), **_libraries(shipped)} if not path.is_absolute() else {"": Path()}
    for prefix, folder in libraries.items():
        found = _existing(folder, path)
        if found:
            return f"{prefix}{found.as_posix()}"
    corrected = _correct(Path(), path)
    return corrected.as_posix() if corrected else None


def _libraries(shipped: Path) -> dict[str, Path]:
    """The folders of libraries by what a command writes before a path in them."""
    own = own_library()
    return {**({f"{own.as_posix()}/": own} if own else {}), PREFIX: shipped}


def _existing(folder: Path, path: Path) -> Path | None:
    """A path in a folder, with an ending or with the other one, that is there; None where none is."""
    stem = path.with_suffix("") if path.suffix in SUFFIXES else path
    candidates = (path, *(stem.with_name(f"{stem.name}{end}") for end in SUFFIXES))
    return next((each for each in candidates if each.name and (folder / each).exists()), None)


def _correct(folder: Path, path: Path) -> Path | None:
    """The path with each part that is not in the folder replaced by the nearest that is; None without one."""
    corrected = Path()
    for part in path.parts:
        near = (
            (part,) if (folder / corrected / part).exists() else nearest(part, _entries(folder / corrected))
        )
        if not near:
            return None
        corrected /= near[0]
    return corrected


def _entries(folder: Path) -> list[str]:
    """The folders and YAML files in a folder, as many as are looked at."""
    try:
        with os.scandir(folder) as found:
            seen = [(entry.name, entry.is_dir()) for entry, _ in zip(found, range(MOST_SEEN))]
    except OSError:
        return []
    return [name for name, is_folder in seen if is_folder or name.endswith(SUFFIXES)]


def describe_missing(path: Path) -> str:
    """What is wrong with a path that is not there, and what may be meant by it."""
    near = suggest_path(path)
    if not near and re.fullmatch(r"[\w.-]+", str(path)) and path.suffix not in SUFFIXES:
        near = (
            f"; a case is named FILE::ID, a tag selected with --tag {path}, a part of an id with -k {path}"
            f" (`{command('list')}` shows all ids and tags)"
        )
    return f"there is no such file or folder{near or '; name a YAML file or a folder of them'}"


def describe_unknown_tags(wanted: Iterable[str], tags: Iterable[str]) -> str:
    """`; no case has the tag ...` for each tag that no case has, with the nearest that one has."""
    existing = sorted(set(tags))
    texts = []
    for tag in wanted:
        if tag not in existing:
            near = nearest(tag, existing)
            texts.append(f"; no case has the tag {tag}{f', did you mean {near[0]}?' if near else ''}")
    return "".join(texts)
