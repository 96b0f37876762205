"""The folder in which XLA's compiled programs outlive a process."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Mapping, Optional

FOLDER = "jax_compilation_cache_dir"
SETTINGS = {
    "jax_persistent_cache_min_compile_time_secs": 0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
    "jax_raise_persistent_cache_errors": False,
}
"""Every program is kept, however small or quick to compile, and a broken cache fails no case."""


def use(jax: Any) -> None:
    """Let JAX keep compiled programs, unless the user chose a folder already or none can be written.

    A release that lacks one of the settings keeps fewer programs, and gives the same answers.
    """
    chosen = folder(os.environ, sys.platform) / f"jax-{jax.__version__}"
    free = current_folder(jax) is None and _is_writable(chosen)
    for setting, value in {**SETTINGS, **({FOLDER: str(chosen)} if free else {})}.items():
        with suppress(AttributeError):
            jax.config.update(setting, value)


def current_folder(jax: Any) -> Optional[str]:
    """The folder where this process keeps programs, or None."""
    current: Optional[str] = getattr(jax.config, FOLDER, None)
    return current


def folder(environment: Mapping[str, str], system: str) -> Path:
    """`CONFORMANCE_CACHE`, or `conformance` in the folder where the system keeps caches of a user."""
    if environment.get("CONFORMANCE_CACHE"):
        return Path(environment["CONFORMANCE_CACHE"])
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or tempfile.gettempdir())
    if system == "win32":
        root = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif system == "darwin":
        root = home / "Library" / "Caches"
    else:
        root = Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
    return root / "conformance"


def _is_writable(path: Path) -> bool:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False
