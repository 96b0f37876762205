"""Environments by what is asked of them: taken where they are, made where they are not."""

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
from typing import Any

from packaging.requirements import Requirement

from conformance.backends.environments import cuda, environment, installers, interpreter, pip_settings, store
from conformance.backends.environments.cures import Log, Outcome, Starts, cure
from conformance.backends.environments.environment import Environment, installed_in, interpreter_in
from conformance.backends.environments.interpreter import Interpreter
from conformance.backends.environments.locks import Lock
from conformance.backends.requirements import ALWAYS, normalise

_in_use: dict[str, Lock] = {}
"""Locks of the environments that this process uses, by name: they keep others from removing them."""


def to_stderr(line: str) -> None:
    """Say what happens to the person who waits for it."""
    sys.stderr.write(f"conformance: {line}\n")
    sys.stderr.flush()


def ensure_environment(
    requirements: Sequence[str],
    python: str | None = None,
    log: Callable[[str], object] = to_stderr,
    starts: Starts | None = None,
) -> Environment:
    """An environment that holds `requirements`, built unless there is one already.

    `python` is the interpreter it is made of (a path, `python3.10` or `3.10`; default: this one). `starts`
    says why its framework does not start with a Python, None when it does; older NumPy and other packages
    are tried where it does not. The environment cannot be removed while this process lives. Raises
    UsageError for what is no requirement or Python, HarnessError with the installer's last words where it
    cannot be built.
    """
    wanted = normalise(requirements)
    base = interpreter.find_interpreter(python)
    told = pip_settings.read_settings()
    key = key_of(wanted, base, pip_settings.constraints(told))
    name = name_of(wanted, base, key)
    own = store.lock(name)
    try:
        found = _recheck_start(_take_existing(name, key, own), starts)
        if found is None:
            release(name)  # what this process used under that name is gone
            if not own.exclusive(wait=False):
                log(f"{name}: another process builds it; waiting")
                own.exclusive()
            found = _read_matching(name, key) or _build(name, key, wanted, base, told, log, starts)
            own.shared()
    except BaseException:
        own.free()
        raise
    _hold(found, own)
    return found


def _recheck_start(found: Environment | None, starts: Starts | None) -> Environment | None:
    """An environment whose framework did not start once, looked at again: adapters change."""
    if found is None or found.trouble is None or starts is None:
        return found
    now = replace(found, trouble=starts(found.python))
    if now != found:
        with suppress(OSError):
            environment.write(now)
    return now


def release(name: str) -> None:
    """Say that this process does not use an environment any more."""
    if name in _in_use:
        _in_use.pop(name).free()


def name_of(requirements: Sequence[str], base: Interpreter, key: Mapping[str, Any]) -> str:
    """What an environment is called: what it is for, its Python, and a digest of everything it depends on."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    pinned = [text for text in requirements if "==" in text] or list(requirements)
    first = min(pinned, key=lambda text: Requirement(text).name == ALWAYS, default="empty")
    subject = re.sub(r"[^\w.]+", "-", re.sub(r"\[.*?\]|;.*", "", first)).strip("-.")
    return f"{subject[:60]}-py{base.release[0]}.{base.release[1]}-{digest}"


def key_of(wanted: Sequence[str], base: Interpreter, constraints: Sequence[str]) -> dict[str, Any]:
    """Everything that decides what is in an environment, as far as it is known before it is built."""
    return {
        "requirements": list(wanted),
        "constraints": list(constraints),
        "python": [base.version, base.implementation, base.platform, base.base],
    }


def _take_existing(name: str, key: Mapping[str, Any], own: Lock) -> Environment | None:
    """A complete environment under a shared lock; None, without one, where it has to be built."""
    if not own.shared(wait=False):
        return None
    return _read_matching(name, key)


def _read_matching(name: str, key: Mapping[str, Any]) -> Environment | None:
    found = environment.read(store.folder() / name)
    return found if found is not None and found.key == key else None


def _hold(found: Environment, own: Lock) -> None:
    store.mark_used(found)
    release(found.name)
    _in_use[found.name] = own


def _build(
    name: str,
    key: Mapping[str, Any],
    wanted: Sequence[str],
    base: Interpreter,
    told: Mapping[str, str],
    log: Log,
    starts: Starts | None,
) -> Environment:
    begun = time.monotonic()
    installer = installers.choose_installer(base, told)
    log(f"building an environment for {', '.join(wanted)} (Python {base.version}, {installer.name})")
    with store.unfinished_folder() as folder:
        installer.create(base, folder)
        cuda.check(folder, wanted, installer)
        installer.install(folder, wanted)
        outcome = cure(folder, wanted, installer, starts, log) if starts else Outcome()
        made = Environment(
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
        # after a loss of power the file that says so must not be there without the packages
        os.sync()
        environment.write(made)
        final = store.publish(folder, name)
    _report(outcome, name, time.monotonic() - begun, log)
    return environment.relocate(made, final)


def _report(outcome: Outcome, name: str, seconds: float, log: Log) -> None:
    added = f", with {', '.join(outcome.added)}" if outcome.added else ""
    log(f"built {name} in {seconds:.0f} s{added}")
    if outcome.trouble:
        log(f"{name} is complete, but does not start: {outcome.trouble}")
