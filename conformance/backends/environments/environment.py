"""A complete environment, and the file in its folder that makes it one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conformance.durable import replace as replace_file

FILE = "conformance-environment.json"
"""Name of that file. It is written last, before the folder gets its name."""

FORMAT = 1


@dataclass(frozen=True)
class Environment:
    """A folder with a Python and packages of its own.

    `requirements` were asked for; `installed` are the versions that are there, by package name. `version` is
    Python's. `added` are the constraints without which the framework did not start; `trouble` says why it
    does not start even so. `installer` names the program that built it, `built` the time. `key` is everything
    that the content depends on, see `building.key_of`.
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
        """The name of its folder, by which `conformance envs` lists it."""
        return self.folder.name


def interpreter_in(folder: Path) -> Path:
    """The Python of an environment's folder."""
    return folder / "bin" / "python"


def installed_in(folder: Path) -> dict[str, str]:
    """Names and versions of the distributions in an environment's folder."""
    paths = [str(path) for path in folder.glob("lib*/python*/site-packages")]
    found = {canonicalize_name(each.name): each.version for each in distributions(path=paths) if each.name}
    return dict(sorted(found.items()))


def find_missing(requirements: Iterable[str], installed: Mapping[str, str], python: str) -> list[str]:
    """The requirements that installed packages do not meet, under Python version `python`."""
    markers = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python, "extra": ""}
    wanted = (Requirement(text) for text in requirements)
    needed = (each for each in wanted if each.marker is None or each.marker.evaluate(markers))
    return [str(each) for each in needed if not _is_met(each, installed.get(canonicalize_name(each.name)))]


def _is_met(requirement: Requirement, version: str | None) -> bool:
    if version is None:
        return False
    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return True


def write(environment: Environment) -> None:
    """Write the file that makes a folder an environment; raises OSError."""
    plain = {key: value for key, value in asdict(environment).items() if key not in ("folder", "python")}
    text = json.dumps({"environment": FORMAT, **plain}, indent=1) + "\n"
    replace_file(environment.folder / FILE, text.encode())


def read(folder: Path) -> Environment | None:
    """Read the environment in a folder; None unless it was completed and its Python can be run."""
    python = interpreter_in(folder)
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if content.pop("environment") != FORMAT or not _is_valid(content) or not os.access(python, os.X_OK):
            return None
        empty = Environment(folder, python, (), {})
        lists = {name: tuple(content[name]) for name in ("requirements", "added")}
        return replace(empty, **{**content, **lists})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _is_valid(content: Mapping[str, Any]) -> bool:
    """Whether the types of a file's content are right; it may have been written by anybody."""
    lists, mappings = (content["requirements"], content["added"]), (content["installed"], content["key"])
    texts = [content["version"], content["installer"], content["built"], content["trouble"] or ""]
    if not all(isinstance(each, list) for each in lists) or not all(isinstance(m, dict) for m in mappings):
        return False
    texts += [*lists[0], *lists[1], *content["installed"].values()]
    return all(isinstance(text, str) for text in texts)


def relocate(environment: Environment, folder: Path) -> Environment:
    """The value of an environment whose folder was renamed to `folder`."""
    return replace(environment, folder=folder, python=interpreter_in(folder))
