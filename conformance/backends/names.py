"""From a backend's name (`torch`, `jax==0.4.30+jit@gpu`, `path/to/adapter.py+fast`) to its target."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from conformance.backends import requirements
from conformance.backends.target import Target
from conformance.backends.variants import PLANTED, check_variant
from conformance.cases.spelling import meaning, nearest, suggest_spelling
from conformance.errors import UsageError
from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS, variants

DEVICE = re.compile(r"(auto|cpu|gpu)(:\d+)?\Z")
"""A device as it is written behind `@`."""

DEVICES = "auto, cpu, gpu, cpu:N and gpu:N"
ADAPTER = re.compile(r"(?P<path>.+?\.py)(?P<rest>([+@].*)?)\Z", re.DOTALL)
"""An adapter by its path, with whatever stands behind it."""

_NAME = re.compile(
    r"(?P<base>(?P<adapter>.+?\.py|[^+@=<>!~]*)(?P<version>[=<>!~][^+@]*)?)"
    r"(\+(?P<variant>[^@]*))?(@(?P<device>.*))?\Z",
    re.DOTALL,
)
_VARIANT = re.compile(r"(?P<beneath>[^=<>!~]*)(?P<version>[=<>!~].*)?\Z", re.DOTALL)


class UnknownFramework(UsageError):
    """The framework of a name is neither built in nor announced by an installed package."""


def parse(name: str, device: str = "auto", python: str = sys.executable, extra: Iterable[str] = ()) -> Target:
    """The target of a name; `device` is for names that do not end in `@device`.

    A version behind the framework, or behind the framework that a layer runs on, asks for an environment of
    its own, in which the `extra` requirements are installed as well. Raises UnknownFramework, with the
    nearest names, and UsageError for a file that is not there, for what is no version, for a variant that a
    built-in framework does not have, and for a device that is none of auto, cpu, gpu, cpu:N, gpu:N.
    """
    match = _NAME.match(name)
    if not match or not match["adapter"] or match["variant"] == "":
        raise UsageError(
            f"backend {name!r}: expected FRAMEWORK[==version][+variant][@device] or a path to an adapter.py"
        )
    framework, adapter = _find_adapter(name, match["adapter"])
    variant, beneath = _split_variant(framework, match["variant"] or "")
    wanted = parse_device(name, match["device"] if match["device"] is not None else device)
    needed: tuple[str, ...] = ()
    if match["version"] or beneath:
        _check_versioned(name, adapter)
        needed = requirements.requirements_of(framework, match["version"] or "", extra, variant, beneath)
    if not adapter.endswith(".py"):
        check_variant(name, framework, variant)
    kept = f"{name.removesuffix(match['device'])}{wanted}" if match["device"] else name
    return Target(kept, framework, variant, wanted, adapter, python, needed)


def parse_device(name: str, written: str) -> str:
    """The device that is meant: `cuda:1` is `gpu:1`; raises UsageError for a text that is none.

    `name` is the backend that the device is for.
    """
    kind, colon, number = written.partition(":")
    device = f"{meaning(kind, ('auto', 'cpu', 'gpu')) or kind}{colon}{number}"
    if not DEVICE.match(device):
        near = suggest_spelling(kind, ("auto", "cpu", "gpu"))
        raise UsageError(f"backend {name!r}: {written!r} is no device; there are {DEVICES}{near}")
    return device


def strip_versions(name: str) -> str:
    """Remove the versions in a name: `jax==0.4.30+jit@cpu` becomes `jax+jit@cpu`; paths stay as they are."""
    return name if ".py" in name else re.sub(r"[=<>!~][^+@]*", "", name)


def _split_variant(framework: str, written: str) -> tuple[str, str]:
    """Split a variant into its name and a version, which only the framework beneath a layer may have.

    `torch==2.9+cpu+defaults` is the variant `torch+defaults` on version `==2.9+cpu`.
    """
    if framework not in FRAMEWORKS or not FRAMEWORKS[framework].layer:
        return written, ""
    way = next((f"+{way}" for way in variants(framework) if way and written.endswith(f"+{way}")), "")
    match = _VARIANT.match(written[: len(written) - len(way)])
    assert match is not None
    return match["beneath"] + way, match["version"] or ""


def _check_versioned(name: str, adapter: str) -> None:
    if adapter.endswith(".py") or name.startswith(PLANTED):
        raise UsageError(
            f"backend {name!r}: only a package has versions; for an adapter in an environment of its own"
            " write a target with `requirements` in targets.yaml"
        )


def _find_adapter(name: str, written: str) -> tuple[str, str]:
    if written in BUILT_IN:
        return written, written
    if written == PLANTED:
        return written, "conformance.frameworks.planted.adapter:Adapter"
    if written.endswith(".py"):
        path = Path(written)
        # Path.is_file raises for a name that no file can have
        if not os.path.isfile(path):  # noqa: PTH113
            raise UsageError(f"backend {name!r}: there is no file {written}")
        return path.stem, str(path.absolute())
    outside = announced_adapters()
    if written in outside:
        return written, outside[written]
    raise UnknownFramework(_describe_unknown(name, written, (*BUILT_IN, *outside)))


def _describe_unknown(name: str, written: str, known: tuple[str, ...]) -> str:
    file = f"{written}.py"
    # Path.is_file raises for a name that is too long
    near = (file,) if os.path.isfile(file) else nearest(written, known, most=2)  # noqa: PTH113
    meant = f"; did you mean {' or '.join(near)}?" if near else _describe_path(written)
    listed = f"There are {', '.join(known)}, and paths to an adapter.py"
    return f"backend {name!r}: no framework is called {written!r}{meant} {listed}"


def _describe_path(written: str) -> str:
    """What a name is instead of a framework's: a path, a device; else only the end of the sentence."""
    device = meaning(written, ("cpu", "gpu"))
    if device:
        return f" but a device is: write {written} behind a framework, as in torch@{device}."
    is_path = "/" in written or "\\" in written
    return "; the path of an adapter ends in .py." if is_path else "."


def canonical(name: str) -> str:
    """The name of a backend with the framework's own name for another one that it has, as `tf`."""
    match = _NAME.match(name)
    if match is None or not match["adapter"] or match["adapter"].endswith(".py"):
        return name
    meant = meaning(match["adapter"], BUILT_IN)
    return name if meant is None else f"{meant}{name.removeprefix(match['adapter'])}"


def announced_adapters() -> dict[str, str]:
    """The adapters that installed packages announce as entry points: `module:Class` by name."""
    return {name: entry.value for name, entry in requirements.announced_entry_points().items()}


def installed_frameworks() -> tuple[str, ...]:
    """The built-in frameworks that are installed, and announced adapters; imports none of them.

    A framework that is a layer over another one is left out: what it adds is asked for by its name.
    """
    built_in = (
        name
        for name, framework in FRAMEWORKS.items()
        if not framework.layer and importlib.util.find_spec(framework.package)
    )
    return (*built_in, *announced_adapters())
