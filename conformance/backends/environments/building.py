"""Finding the environment that holds given requirements, and building it where there is none."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from conformance import printable
from conformance.backends.environments import cuda, environment, installers, interpreter, pip_settings, store
from conformance.backends.environments.cures import CureOutcome, Log, Starts, cure
from conformance.backends.environments.environment import Environment, installed_in, interpreter_in
from conformance.backends.environments.interpreter import Interpreter
from conformance.backends.environments.locks import Lock
from conformance.backends.requirements import ALWAYS, normalise
from conformance.errors import HarnessError

_in_use: dict[str, Lock] = {}
"""Locks of the environments that this process uses, by name: they keep others from removing them."""


def log_to_stderr(line: str) -> None:
    """Write a line of progress to stderr."""
    sys.stderr.write(f"conformance: {printable.lines(line)}\n")
    sys.stderr.flush()


def ensure_environment(
    requirements: Sequence[str],
    python: str | None = None,
    log: Callable[[str], object] = log_to_stderr,
    starts: Starts | None = None,
) -> Environment:
    """Return an environment that holds `requirements`; build it unless there is one already.

    `python` is the interpreter it is made of: a path, `python3.10` or `3.10`, by default this one. `starts`
    says why the framework does not start with a Python, or None; where it does not start, older versions of
    NumPy and other packages are tried. The environment cannot be removed while this process lives. Raises
    UsageError for what is no requirement or Python, HarnessError with the end of the installer's output where
    it cannot be built.
    """
    wanted = normalise(requirements)
    base = interpreter.find_interpreter(python)
    settings = pip_settings.read_settings()
    key = key_of(wanted, base, pip_settings.constraints(settings))
    name = name_of(wanted, base, key)
    own = store.lock(name)
    try:
        found = _recheck_start(_take_existing(name, key, own), starts)
        if found is None:
            # what this process used under that name is gone; its shared lock would block the exclusive one
            release(name)
            if not own.acquire_exclusive(wait=False):
                log(f"{name}: another process builds it; waiting")
                own.acquire_exclusive()
            found = _read_matching(name, key) or _build(name, key, wanted, base, settings, log, starts)
            own.acquire_shared()
        else:
            log(f"using the environment for {', '.join(wanted)}, built on {found.built[:10]}")
    except BaseException:
        own.release()
        raise
    _hold(found, own)
    return found


def _recheck_start(found: Environment | None, starts: Starts | None) -> Environment | None:
    """Try again to start a framework that did not start when its environment was built: adapters change."""
    if found is None or found.trouble is None or starts is None:
        return found
    now = replace(found, trouble=starts(found.python))
    if now != found:
        with suppress(OSError):
            environment.write(now)
    return now


def release(name: str) -> None:
    """Note that this process no longer uses an environment, so that it may be removed."""
    if name in _in_use:
        _in_use.pop(name).release()


def name_of(requirements: Sequence[str], base: Interpreter, key: Mapping[str, Any]) -> str:
    """The name of an environment: its first pinned package, its Python, a digest of all it depends on."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    pinned = [text for text in requirements if "==" in text] or list(requirements)
    first = min(pinned, key=lambda text: Requirement(text).name == ALWAYS, default="empty")
    subject = re.sub(r"[^\w.]+", "-", re.sub(r"\[.*?\]|;.*", "", first)).strip("-.")
    return f"{subject[:60]}-py{base.release[0]}.{base.release[1]}-{digest}"


def key_of(wanted: Sequence[str], base: Interpreter, constraints: Sequence[str]) -> dict[str, Any]:
    """Everything that decides what is in an environment and is known before it is built, as JSON."""
    return {
        "requirements": list(wanted),
        "constraints": list(constraints),
        "python": [base.version, base.implementation, base.platform, base.base],
    }


def _take_existing(name: str, key: Mapping[str, Any], own: Lock) -> Environment | None:
    """The complete environment of that name, under a shared lock; None where it has to be built."""
    if not own.acquire_shared(wait=False):
        return None
    return _read_matching(name, key)


def _read_matching(name: str, key: Mapping[str, Any]) -> Environment | None:
    """The environment of that name, if it has the content that `key` says, now as when it was built."""
    found = environment.read(store.folder() / name)
    if found is None or found.key != key:
        return None
    missing = environment.find_missing(found.requirements, installed_in(found.folder), found.version)
    return None if missing else found


def _hold(found: Environment, own: Lock) -> None:
    store.mark_used(found)
    release(found.name)
    _in_use[found.name] = own


def _build(
    name: str,
    key: Mapping[str, Any],
    wanted: Sequence[str],
    base: Interpreter,
    settings: Mapping[str, str],
    log: Log,
    starts: Starts | None,
) -> Environment:
    start = time.monotonic()
    installer = installers.choose_installer(base, settings)
    log(f"building an environment for {', '.join(wanted)} (Python {base.version}, {installer.name})")
    with store.unfinished_folder() as folder:
        installer.create(base, folder)
        cuda.check(folder, wanted, installer)
        installer.install(folder, wanted)
        _require_installed(folder, wanted, base, installer)
        if starts:
            log(f"installed in {time.monotonic() - start:.0f} s; starting the framework once")
        outcome = cure(folder, wanted, installer, starts, log) if starts else CureOutcome()
        unnamed = Environment(
            folder=folder,
            python=interpreter_in(folder),
            requirements=tuple(wanted),
            installed=installed_in(folder),
            version=base.version,
            added=outcome.added,
            trouble=outcome.trouble,
            installer=installer.name,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            key=dict(key),
        )
        # after a loss of power the file that says it is complete must not be there without the packages
        os.sync()
        environment.write(unnamed)
        final = store.publish(folder, name)
    _report(outcome, name, time.monotonic() - start, log)
    return environment.relocate(unnamed, final)


def _require_installed(
    folder: Path, wanted: Sequence[str], base: Interpreter, installer: installers.Installer
) -> None:
    """Raise HarnessError where an installer says that it has done its work and has not."""
    missing = environment.find_missing(wanted, installed_in(folder), base.version)
    if missing:
        raise HarnessError(
            f"{installer.name} reports no error, but {', '.join(missing)} is not in the environment;"
            f" {installers.CHOICE} chooses between uv and pip"
        )


def _report(outcome: CureOutcome, name: str, seconds: float, log: Log) -> None:
    added = f", with {', '.join(outcome.added)}" if outcome.added else ""
    log(f"built {name} in {seconds:.0f} s{added}")
    if outcome.trouble:
        log(f"{name} is complete, but does not start: {outcome.trouble}")
