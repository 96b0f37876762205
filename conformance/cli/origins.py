"""Where the cases and backends of a command came from, so that what it prints repeats its results."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.backends.names import ADAPTER
from conformance.cases.case import Case
from conformance.cases.library import library, locate
from conformance.cases.loading import load
from conformance.cli.backend_options import Backing, Pace
from conformance.cli.case_options import Selection, case_paths, load_paths
from conformance.cli.option_groups import words_of
from conformance.commands import BackendOrigin, Origins
from conformance.errors import ConformanceError
from conformance.reports.origins import OptionWords

KEY = "repeat"
"""The key in the first line of a record under which stands what repeats its results."""

ANY_MEMORY = 2**62
"""A limit for cases that are only looked for, and not run."""


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
    base = (path.absolute().parent / _text(said.get("folder"), ".")).resolve()
    sources = [*others, *(_from_here(base, each) for each in _texts(said.get("cases"))), str(library())]
    found: dict[str, Case] = {}
    for source in sources:
        if not wanted - found.keys():
            break
        found = {**_cases_in(source, wanted), **found}
    written = said.get("backends")
    backends = {
        name: _origin(base, name, each)
        for name, each in (written.items() if isinstance(written, Mapping) else ())
        if isinstance(each, Mapping)
    }
    return Origins({case.id: case.name for case in found.values()}, backends), list(found.values())


def _cases_in(source: str, wanted: Collection[str]) -> dict[str, Case]:
    """The cases with some ids; none of a source that is not here, or has mistakes by now."""
    ids = {case_id.partition("::")[0] for case_id in wanted}
    try:
        # of a large library only the few files that are wanted are read
        folder = locate(source).is_dir()
        cases = load([Path(source)], ANY_MEMORY, ids) if folder else load_paths([source], ANY_MEMORY)
        return {case.id: case for case in cases if case.id in wanted}
    except ConformanceError:
        return {}


def _origin(base: Path, name: str, said: Mapping[str, Any]) -> BackendOrigin:
    options = _texts(said.get("options"))
    for at, flag in enumerate(options[:-1]):
        if flag == "--targets":
            options[at + 1] = _from_here(base, options[at + 1])
    spelled = _text(said.get("name"), name)
    adapter = ADAPTER.match(spelled)
    if adapter is not None:
        spelled = _from_here(base, adapter["path"]) + adapter["rest"]
    return BackendOrigin(spelled, tuple(options), tuple(_texts(said.get("of_run"))))


def _from_here(base: Path, path: str) -> str:
    """A path, written when the working directory was `base`, as it is written here and now."""
    file, colons, rest = path.partition("::")
    if Path(file).is_absolute() or not (base / file).exists():
        return path
    if base == Path.cwd().resolve():
        return path
    return os.path.relpath(base / file) + colons + rest


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) else default


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
