"""A variant: one way to run a framework, as data that can be read without importing it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any, Iterable, Mapping, Tuple

from ..errors import Unavailable


@dataclass(frozen=True)
class FrameworkVariant:
    """One way of running a framework; the plain one has the name `""`.

    `environment` is set before the framework is imported. `flags` are settings of the framework once it is
    imported, under the names that `About.flags` has for them; what a variant leaves out is as in the plain
    one. `compiler` is what compiles each function ("": none), `call` how the call itself differs ("": not
    at all).
    """

    sentence: str
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, Any] = field(default_factory=dict)
    compiler: str = ""
    call: str = ""


Variants = Mapping[str, FrameworkVariant]
"""The variants of one framework by name, the plain one included."""


def variant_names(table: Variants) -> Tuple[str, ...]:
    """The names that may follow the `+` of a backend."""
    return tuple(name for name in table if name)


def broader_names(backend: str) -> Tuple[str, ...]:
    """The backends that one is a variant of: `keras+torch` and `keras` for `keras+torch+defaults@cpu`."""
    parts = backend.partition("@")[0].split("+")
    return tuple("+".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))


def find_variant(table: Variants, framework: str, name: str) -> FrameworkVariant:
    """The variant of that name; raises `Unavailable`, which names the variants that exist."""
    if name not in table:
        raise Unavailable(f"{framework} has no variant {name!r}, only {', '.join(variant_names(table))}")
    return table[name]


def effective_flags(table: Variants, variant: FrameworkVariant) -> Mapping[str, Any]:
    """Every flag that a variant runs under: its own, and the plain variant's where it sets none."""
    return {**table[""].flags, **variant.flags}


def distinct_names(table: Variants) -> Tuple[str, ...]:
    """The names of the variants that differ from the plain one: a second name of that one is left out."""
    return tuple(name for name in variant_names(table) if _settings(table, name) != _settings(table, ""))


def _settings(table: Variants, name: str) -> FrameworkVariant:
    return replace(table[name], sentence="", flags=effective_flags(table, table[name]))


def describe_switches(names: Iterable[str]) -> str:
    """Which of some environment variables are set, as the end of a sentence; "" where none is."""
    found = [f"{name}={os.environ[name]}" for name in names if name in os.environ]
    return f": unset {', '.join(found)}" if found else ""
