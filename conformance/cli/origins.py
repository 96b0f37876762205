"""Where the cases and backends of a command came from, so that what it prints repeats its results."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from conformance.backends.names import ADAPTER
from conformance.cases.case import Case
from conformance.cases.library import library, locate
from conformance.cases.loading import load
from conformance.cli.backend_options import Backing, Pace
from conformance.cli.case_options import Selection, case_paths, is_source, load_paths, split_name
from conformance.cli.option_groups import words_of
from conformance.commands import BackendOrigin, Origins
from conformance.errors import ConformanceError
from conformance.reports.origins import OptionWords, names_of

KEY = "repeat"
"""The key in the first line of a record under which stands what repeats its results."""

ANY_MEMORY = 2**62
"""A limit for cases that are only looked for, and not run."""

SHARED_FLAGS = ("--targets", "--device", "--memory-limit", "--with")
RUN_FLAGS = ("--timeout",)
"""Flags that are taken from a record, each with a value: with another one a command may do anything."""

_MOST_SOURCES = 1000
_MOST_ENTRIES = 20_000
"""Files and folders that are looked at below the folders that a record names, which may be the root."""
_LONGEST = 4096
"""Characters of a path or an option that is taken from a record."""


def option_words(
    backing: Backing,
    selection: Selection = Selection(),  # noqa: B008 - a frozen value
    pace: Pace = Pace(),  # noqa: B008
) -> OptionWords:
    """The options of a command by which each of its results is repeated."""
    return OptionWords(
        (*words_of(backing, "targets_file", "device"), *words_of(selection, "memory_limit")),
        words_of(backing, "extra"),
        words_of(pace, "timeout"),
    )


def versioned(origins: Origins, spellings: Mapping[str, str], requirement: str) -> Origins:
    """The origins of one side of an upgrade, whose backends are called by their `spellings`.

    A backend that does not take the version of the package behind its name gets it beside it, by `--with`;
    the name of one that is no framework with a version is unknown.
    """
    backends = {}
    for name, origin in origins.backends.items():
        spelled = spellings.get(name, name)
        if spelled != name:
            backends[spelled] = replace(origin, name=spelled)
        else:
            takes_version = not name.endswith(".py") and "/" not in name
            framework = re.split("[+@]", name)[0]
            backends[name] = replace(
                origin,
                name=f"{framework}>=0{name.removeprefix(framework)}" if takes_version else "",
                options=(*origin.options, "--with", requirement),
            )
    return Origins(origins.cases, backends)


def to_record(origins: Origins, selection: Selection, record: Path) -> dict[str, Any]:
    """What the first line of a record says of its cases and backends, from the folder it is in."""
    here = os.path.relpath(Path.cwd(), record.absolute().parent)
    backends = {
        name: {"name": each.name, "options": [*each.options], "of_run": [*each.of_run]}
        for name, each in origins.backends.items()
    }
    return {KEY: {"folder": here, "cases": [*case_paths(selection)], "backends": backends}}


def from_record(
    path: Path, header: Mapping[str, Any], wanted: Collection[str], others: Sequence[str] = ()
) -> tuple[Origins, list[Case]]:
    """The origins of what a record holds, as seen from the working directory, and the cases that were found.

    Cases are looked for where the record says, then in `others` and in the library; those that are nowhere
    are left out.
    """
    said = header.get(KEY)
    said = said if isinstance(said, Mapping) else {}
    base = Path(os.path.realpath(path.absolute().parent / _text(said.get("folder"), ".")))
    recorded = (_from_here(base, each) for each in _texts(said.get("cases"))[:_MOST_SOURCES])
    found: dict[str, Case] = {}
    for source in (*others, *_worth_reading(dict.fromkeys(recorded), wanted), str(library())):
        if not wanted - found.keys():
            break
        found = {**_cases_in(source, wanted), **found}
    written = said.get("backends")
    backends = {
        name: _origin(base, name, each)
        for name, each in (written.items() if isinstance(written, Mapping) else ())
        if isinstance(each, Mapping)
    }
    return Origins(names_of(found.values()), backends), list(found.values())


def _worth_reading(sources: Iterable[str], wanted: Collection[str]) -> Iterator[str]:
    """The sources that a record names which may have a case that is wanted, and are soon searched."""
    files = {case_id.partition("::")[0] for case_id in wanted}
    names = {Path(file).name for file in files}
    left = _MOST_ENTRIES
    for source in sources:
        place = _place(source)
        if place is None:
            continue
        if place.is_dir():
            walked = (entry for _, folders, below in os.walk(place) for entry in (*folders, *below))
            left -= sum(1 for _ in islice(walked, left + 1))
            if left < 0:
                return
            yield source
        elif place.name in names or str(place) in files:
            yield source


def _place(source: str) -> Path | None:
    """Where the file or folder of a source is; None where there is none."""
    try:
        plain = split_name(source)[0]
        return locate(plain) if plain and is_source(plain) else None
    except ConformanceError:
        return None


def _cases_in(source: str, wanted: Collection[str]) -> dict[str, Case]:
    """The cases with some ids; none of a source that is not here, or has mistakes by now."""
    ids = {case_id.partition("::")[0] for case_id in wanted}
    try:
        # of a large library only the few files that are wanted are read
        # Path.is_dir raises for a name that no file can have
        folder = os.path.isdir(locate(source))  # noqa: PTH112
        cases = load([Path(source)], ANY_MEMORY, ids) if folder else load_paths([source], ANY_MEMORY)
        return {case.id: case for case in cases if case.id in wanted}
    except ConformanceError:
        return {}


def _origin(base: Path, name: str, said: Mapping[str, Any]) -> BackendOrigin:
    options = _options(said.get("options"), SHARED_FLAGS)
    for at, flag in enumerate(options):
        if flag == "--targets":
            options[at + 1] = _from_here(base, options[at + 1])
    spelled = _text(said.get("name"), name)
    adapter = ADAPTER.match(spelled)
    if adapter is not None:
        spelled = _from_here(base, adapter["path"]) + adapter["rest"]
    return BackendOrigin(spelled, tuple(options), tuple(_options(said.get("of_run"), RUN_FLAGS)))


def _options(said: Any, flags: Collection[str]) -> list[str]:
    """The options among some words that have one of the flags, each with its value."""
    words = iter(_texts(said))
    return [each for flag in words if flag in flags for value in islice(words, 1) for each in (flag, value)]


def _from_here(base: Path, path: str) -> str:
    """A path, written when the working directory was `base`, as it is written here and now."""
    file, colons, rest = path.partition("::")
    # Path.exists raises for a name that no file can have
    if os.path.isabs(file) or not os.path.exists(base / file):  # noqa: PTH110, PTH117
        return path
    if base == Path(os.path.realpath(".")):
        return path
    return os.path.relpath(base / file) + colons + rest


def _text(value: Any, default: str) -> str:
    return value if _is_text(value) else default


def _texts(value: Any) -> list[str]:
    return [each for each in value if _is_text(each)] if isinstance(value, list) else []


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value
