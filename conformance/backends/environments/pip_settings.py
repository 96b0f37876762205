"""The user's settings of pip: read as pip reads them, and translated for uv, which does not read them."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from pathlib import Path

CONFIG_LIMIT = 60.0
"""Seconds that `pip config list` may take."""

_LINE = re.compile(r"(?P<section>:env:|[\w-]+)\.(?P<name>[\w.-]+)=(?P<value>.*)")
_SECTIONS = ("global", "install", ":env:")
"""Sections of pip's configuration that hold for `pip install`; a later one wins."""

_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
"""Environment variables by which a user names package indexes for uv itself."""

_OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "constraint": "--constraint",
    "trusted-host": "--allow-insecure-host",
    "no-binary": "--no-binary",
    "only-binary": "--only-binary",
}
"""Options of pip that take values, and their names in uv."""

_FLAGS = {"no-index": "--no-index", "no-cache-dir": "--no-cache"}
"""Options of pip that are switches, and their names in uv."""

_SOURCES = ("index-url", "extra-index-url")
"""Options that give way to a user's own settings for uv."""


_PATHS = ("find-links", "constraint", "cert", "client-cert", "cache-dir")
"""Options that may be paths relative to the current folder, in which no installer runs."""


def read_settings() -> dict[str, str]:
    """The options of `pip install` that the user's files and variables set, by their long names.

    Paths among them are absolute.
    """
    settings = _read_settings()
    return {name: make_absolute(value) if name in _PATHS else value for name, value in settings.items()}


def make_absolute(value: str) -> str:
    """The paths among the words of a setting as absolute ones; a word is a path where something is there."""
    words = value.split()
    absolute = {word: str(Path(word).absolute()) for word in words if Path(word).exists()}
    return " ".join(absolute.get(word, word) for word in words) if absolute else value


def _read_settings() -> dict[str, str]:
    listed = _list_config()
    if listed is None:
        prefix = "PIP_"
        named = {key: value for key, value in os.environ.items() if key.startswith(prefix)}
        return {key[len(prefix) :].lower().replace("_", "-"): value for key, value in named.items() if value}
    by_section: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in listed.splitlines():
        match = _LINE.match(line)
        if match and match["section"] in by_section:
            by_section[match["section"]][match["name"]] = str(ast.literal_eval(match["value"]))
    return {name: value for section in _SECTIONS for name, value in by_section[section].items() if value}


def constraint_files(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The constraint files in the settings, by path or URL."""
    return tuple(settings.get("constraint", "").split())


def constraints(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The lines of the constraint files without comments, sorted; of a file that cannot be read, its name."""
    lines = [line for path in constraint_files(settings) for line in _read_constraints(path)]
    return tuple(sorted({line for line in lines if line}))


def options_for_uv(settings: Mapping[str, str], environment: Mapping[str, str]) -> Iterator[str]:
    """Translate settings of pip to options of `uv pip install`; the user's own settings for uv win."""
    own = any(environment.get(name) for name in _INDEXES)
    for name, option in _OPTIONS.items():
        if own and name in _SOURCES:
            continue
        # pip names one index, uv would read two words as one address
        for value in settings.get(name, "").replace(",", " ").split():
            yield from (option, value)
    yield from (option for name, option in _FLAGS.items() if is_true(settings.get(name, "")))
    if is_true(settings.get("pre", "")):
        yield from ("--prerelease", "allow")
    if not own and "extra-index-url" in settings:
        # pip takes the best version of all indexes, uv those of the first index that has the package
        yield from ("--index-strategy", "unsafe-best-match")


def variables_for_pip(settings: Mapping[str, str]) -> dict[str, str]:
    """The paths in the settings as environment variables, which pip prefers to its files."""
    return {f"PIP_{name.upper().replace('-', '_')}": settings[name] for name in _PATHS if name in settings}


def variables_for_uv(settings: Mapping[str, str]) -> dict[str, str]:
    """Translate settings of pip to environment variables that uv reads; those that are set already win."""
    named = {"cert": "SSL_CERT_FILE", "timeout": "UV_HTTP_TIMEOUT", "default-timeout": "UV_HTTP_TIMEOUT"}
    found = {variable: settings[name] for name, variable in named.items() if name in settings}
    if "proxy" in settings:
        found |= {"HTTP_PROXY": settings["proxy"], "HTTPS_PROXY": settings["proxy"]}
    return {name: value for name, value in found.items() if name not in os.environ}


def is_true(value: str) -> bool:
    """Whether the value of a switch of pip means on."""
    return value.lower() in ("1", "true", "yes", "on")


def _list_config() -> str | None:
    """The output of `pip config list`; None where there is no pip."""
    # the path alone: setuptools has a finder of its own that changes distutils when pip is looked for
    has_pip = PathFinder.find_spec("pip") is not None
    pip = [sys.executable, "-I", "-m", "pip"] if has_pip else [shutil.which("pip") or ""]
    if not pip[0]:
        return None
    try:
        ran = subprocess.run(
            [*pip, "config", "list"],
            capture_output=True,
            text=True,
            timeout=CONFIG_LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None


def _read_constraints(path: str) -> list[str]:
    try:
        text = Path(path.removeprefix("file://")).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return [path]
    return [line.partition(" #")[0].strip() for line in text.splitlines() if not line.startswith("#")]
