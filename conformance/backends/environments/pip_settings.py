"""What the user told pip: read as pip reads it, and put into the words of uv, which does not read it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

CONFIG_LIMIT = 60.0
_LINE = re.compile(r"(?P<section>:env:|[\w-]+)\.(?P<name>[\w.-]+)=(?P<value>.*)")
_SECTIONS = ("global", "install", ":env:")
"""Where pip looks for what `pip install` is told; a later one wins."""

_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
"""Variables with which a user tells uv itself where packages are."""

_OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "constraint": "--constraint",
    "trusted-host": "--allow-insecure-host",
    "no-binary": "--no-binary",
    "only-binary": "--only-binary",
}
_FLAGS = {"no-index": "--no-index", "no-cache-dir": "--no-cache"}
_SOURCES = ("index-url", "extra-index-url")


def read_settings() -> dict[str, str]:
    """The options of `pip install` that the user's files and variables set, by their long names."""
    listed = _list_config()
    if listed is None:
        prefix = "PIP_"
        named = {key: value for key, value in os.environ.items() if key.startswith(prefix)}
        return {key[len(prefix) :].lower().replace("_", "-"): value for key, value in named.items() if value}
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in listed.splitlines():
        match = _LINE.match(line)
        if match and match["section"] in found:
            found[match["section"]][match["name"]] = str(ast.literal_eval(match["value"]))
    return {name: value for section in _SECTIONS for name, value in found[section].items() if value}


def constraint_files(told: Mapping[str, str]) -> tuple[str, ...]:
    """The files of constraints, by path or URL."""
    return tuple(told.get("constraint", "").split())


def constraints(told: Mapping[str, str]) -> tuple[str, ...]:
    """What the user's constraints say, without comments; the name of a file that cannot be read."""
    lines = [line for path in constraint_files(told) for line in _read_constraints(path)]
    return tuple(sorted({line for line in lines if line}))


def options_for_uv(told: Mapping[str, str], environment: Mapping[str, str]) -> Iterator[str]:
    """Options of `uv pip install` that mean the same; what the user tells uv itself comes first."""
    own = any(environment.get(name) for name in _INDEXES)
    for name, option in _OPTIONS.items():
        if own and name in _SOURCES:
            continue
        # pip names one index, uv would read two words as one address
        for value in told.get(name, "").replace(",", " ").split():
            yield from (option, value)
    yield from (option for name, option in _FLAGS.items() if is_true(told.get(name, "")))
    if is_true(told.get("pre", "")):
        yield from ("--prerelease", "allow")
    if not own and "extra-index-url" in told:
        # pip takes the best version of all indexes, uv those of the first index that has the package
        yield from ("--index-strategy", "unsafe-best-match")


def variables_for_uv(told: Mapping[str, str]) -> dict[str, str]:
    """Variables for uv, and for what it uses, that mean the same."""
    named = {"cert": "SSL_CERT_FILE", "timeout": "UV_HTTP_TIMEOUT", "default-timeout": "UV_HTTP_TIMEOUT"}
    found = {variable: told[name] for name, variable in named.items() if name in told}
    if "proxy" in told:
        found |= {"HTTP_PROXY": told["proxy"], "HTTPS_PROXY": told["proxy"]}
    return {name: value for name, value in found.items() if name not in os.environ}


def is_true(value: str) -> bool:
    """Whether a switch of pip's is on."""
    return value.lower() in ("1", "true", "yes", "on")


def _list_config() -> str | None:
    """What `pip config list` says; None without pip."""
    pip = [sys.executable, "-m", "pip"] if find_spec("pip") else [shutil.which("pip") or ""]
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
