"""Backend names and what they stand for: `torch`, `jax+jit@gpu`, `path/to/adapter.py+fast`."""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from conformance.errors import UsageError
from conformance.frameworks import BUILT_IN, ROOMS

GROUP = "conformance.frameworks"
"""Entry points of this group name adapters, as `module:Class`."""

PLANTED = "planted"
"""The backend whose variants are faults; it answers only when it is named."""

DEVICE = re.compile(r"(auto|cpu|gpu)(:\d+)?\Z")
_NAME = re.compile(r"(?P<adapter>.+?\.py|[^+@]*)(\+(?P<variant>[^@]*))?(@(?P<device>.*))?\Z", re.DOTALL)


@dataclass(frozen=True)
class Target:
    """A backend that can be started.

    `name` is how the user wrote it and how records call it. `adapter` is what the worker loads: a
    built-in framework's name, the absolute path of a `.py` file, or `module:Class`. `python` is the
    interpreter of the worker.
    """

    name: str
    framework: str
    variant: str = ""
    device: str = "auto"
    adapter: str = ""
    python: str = sys.executable


def parse(name: str, device: str = "auto", python: str = sys.executable) -> Target:
    """The target of a name; `device` is for names that do not end in `@device`.

    Raises UsageError for a framework nobody has, with the nearest names, for a file that is not
    there, and for a device that is none of auto, cpu, gpu, cpu:N, gpu:N.
    """
    match = _NAME.match(name)
    if not match or not match["adapter"] or match["variant"] == "":
        raise UsageError(
            f"backend {name!r}: expected FRAMEWORK[+variant][@device] or a path to an adapter.py"
        )
    framework, adapter = _adapter(name, match["adapter"])
    wanted = match["device"] if match["device"] is not None else device
    if not DEVICE.match(wanted):
        raise UsageError(
            f"backend {name!r}: {wanted!r} is no device; there are auto, cpu, gpu, cpu:N and gpu:N"
        )
    return Target(name, framework, match["variant"] or "", wanted, adapter, python)


def _adapter(name: str, written: str) -> tuple[str, str]:
    if written in BUILT_IN:
        return written, written
    if written == PLANTED:
        return written, "conformance.faults.adapter:Adapter"
    if written.endswith(".py"):
        path = Path(written)
        if not path.is_file():
            raise UsageError(f"backend {name!r}: there is no file {written}")
        return path.stem, str(path.absolute())
    outside = from_entry_points()
    if written in outside:
        return written, outside[written]
    raise UsageError(_unknown(name, written, (*BUILT_IN, *outside)))


def _unknown(name: str, written: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(written.lower(), known, n=2)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    there = f"There are {', '.join(known)}, and paths to an adapter.py"
    return f"backend {name!r}: no framework is called {written!r}; {meant}{there}"


def from_entry_points() -> dict[str, str]:
    """Names and `module:Class` of the adapters that installed packages announce."""
    return {entry.name: entry.value for entry in entry_points(group=GROUP) if entry.name not in BUILT_IN}


def select(names: Iterable[str] = (), device: str = "auto") -> tuple[Target, ...]:
    """The targets of the given names, each once; of `installed()` when there are none."""
    return tuple(parse(name, device) for name in dict.fromkeys(names) or installed())


def installed() -> tuple[str, ...]:
    """The built-in frameworks that are installed, and announced adapters; imports none of them.

    A framework that is a layer over another one is left out: what it adds is asked for by its name.
    """
    built_in = (
        name for name, room in ROOMS.items() if not room.layer and importlib.util.find_spec(room.package)
    )
    return (*built_in, *from_entry_points())
