"""The backends of a configuration: which of them are code that the repository brings.

A configuration comes with a repository, and the repository may be a stranger's. It may choose among the
frameworks that are installed; an adapter by its path, a target of a file and a version, which is installed,
run only where the user has said that she trusts the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from conformance.backends.names import ADAPTER
from conformance.backends.selection import select
from conformance.cases.yaml.mistakes import Mistakes, echo
from conformance.cases.yaml.tree import YamlNode
from conformance.errors import CaseFileError, UsageError
from conformance.runs.configuration.format import ConfigurationModel

TRUST = "CONFORMANCE_TRUST"
"""Environment variable: folders, separated as in PATH, whose configurations may name code."""


def read_backends(
    model: ConfigurationModel, node: YamlNode, folder: Path, targets: Path | None, mistakes: Mistakes
) -> tuple[tuple[str, ...], str]:
    """The backends as -b takes them here, and which of them is code; names that are none are noted."""
    names, code = [], []
    for at, written in enumerate(model.backends or ()):
        match = ADAPTER.match(written)
        name = f"{os.path.relpath(folder / match['path'])}{match['rest']}" if match else written
        try:
            is_code = _is_code(name, targets)
        except CaseFileError:
            raise
        except UsageError as error:
            mistakes.add(node.part(("backends", at)).mark, f"`backends[{at}]` is {echo(written)}; {error}")
            continue
        names.append(name)
        code += [written] if is_code else []
    if not code or is_trusted(folder):
        return tuple(names), ""
    return tuple(names), (
        f"{mistakes.file}: `backends` names code that would run under your account ({', '.join(code)});"
        f" name it with -b, or set {TRUST}={os.path.relpath(folder)} if you trust this folder"
    )


def is_trusted(folder: Path) -> bool:
    """Whether the user has said that the configuration of a folder, or of one above it, may name code."""
    named = filter(None, os.environ.get(TRUST, "").split(os.pathsep))
    # Path.expanduser raises for a user that is not there
    trusted = [Path(os.path.expanduser(each)) for each in named]  # noqa: PTH111
    return any(folder.resolve().is_relative_to(each.resolve()) for each in trusted)


def _is_code(name: str, targets: Path | None) -> bool:
    """Whether a name stands for an adapter, an interpreter, or packages that are installed for it.

    Raises UsageError for a name that is none.
    """
    return any(
        target.requirements
        or target.environment
        or target.adapter.endswith(".py")
        or target.python != sys.executable
        for target in select((name,), default_file=targets)
    )
