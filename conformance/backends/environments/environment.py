"""An environment that is complete, and the file that says so."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from conformance.durable import replace as replace_file

FILE = "conformance-environment.json"
"""Written last, before the folder gets its name: what was asked for and what is there."""

FORMAT = 1


@dataclass(frozen=True)
class Environment:
    """A folder with a Python and packages of its own.

    `requirements` is what was asked for, `installed` what is there, by package name. `added` are the
    constraints without which its framework did not start, `trouble` why it does not start at all, as far as
    that is known.
    """

    folder: Path
    python: Path
    requirements: tuple[str, ...]
    installed: Mapping[str, str]
    version: str = ""
    added: tuple[str, ...] = ()
    trouble: str | None = None
    installer: str = ""
    built: str = ""
    key: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What `conformance envs` calls it."""
        return self.folder.name


def interpreter_in(folder: Path) -> Path:
    """The Python of an environment's folder."""
    return folder / "bin" / "python"


def installed_in(folder: Path) -> dict[str, str]:
    """Names and versions of the distributions in an environment's folder."""
    paths = [str(path) for path in folder.glob("lib*/python*/site-packages")]
    found = {canonicalize_name(each.name): each.version for each in distributions(path=paths) if each.name}
    return dict(sorted(found.items()))


def write(environment: Environment) -> None:
    """Write the file that makes a folder an environment; raises OSError."""
    plain = {key: value for key, value in asdict(environment).items() if key not in ("folder", "python")}
    text = json.dumps({"environment": FORMAT, **plain}, indent=1) + "\n"
    replace_file(environment.folder / FILE, text.encode())


def read(folder: Path) -> Environment | None:
    """The environment in a folder; None where there is none that is complete and can be run."""
    python = interpreter_in(folder)
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if said.pop("environment") != FORMAT or not _is_valid(said) or not os.access(python, os.X_OK):
            return None
        empty = Environment(folder, python, (), {})
        lists = {name: tuple(said[name]) for name in ("requirements", "added")}
        return replace(empty, **{**said, **lists})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _is_valid(said: Mapping[str, Any]) -> bool:
    """Whether a file that may have been written by anybody holds what it should."""
    lists, mappings = (said["requirements"], said["added"]), (said["installed"], said["key"])
    texts = [said["version"], said["installer"], said["built"], said["trouble"] or ""]
    if not all(isinstance(each, list) for each in lists) or not all(isinstance(m, dict) for m in mappings):
        return False
    texts += [*lists[0], *lists[1], *said["installed"].values()]
    return all(isinstance(text, str) for text in texts)


def relocate(environment: Environment, folder: Path) -> Environment:
    """The same environment under another name."""
    return replace(environment, folder=folder, python=interpreter_in(folder))
