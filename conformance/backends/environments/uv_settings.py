"""The user's settings of uv, without those that a repository brings along.

uv looks for `uv.toml` and `pyproject.toml` in the current folder and above, and does what it finds there:
another index of packages, for one. Only what the user has set for every folder holds here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.backends.environments.pip_settings import make_absolute

_PATHS = (
    "UV_CONFIG_FILE", "UV_FIND_LINKS", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_BUILD_CONSTRAINT", "UV_INDEX",
    "UV_DEFAULT_INDEX", "UV_CACHE_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
"""Variables that may hold paths relative to the current folder, in which no installer runs."""


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Environment variables for uv that name the user's own settings, and paths that are absolute."""
    paths = {name: make_absolute(environment[name]) for name in _PATHS if name in environment}
    if "UV_CONFIG_FILE" in environment or "UV_NO_CONFIG" in environment:
        return paths
    own = next((file for file in _user_files(environment) if file.is_file()), None)
    return {**paths, **({"UV_CONFIG_FILE": str(own)} if own else {"UV_NO_CONFIG": "1"})}


def _user_files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where uv keeps settings of a user, then of a machine."""
    home = environment.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111
    yield Path(home) / "uv" / "uv.toml"
    for folder in (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        yield Path(folder) / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")
