"""A variant: one way to run a framework, as data that can be read without importing it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Tuple

from ..errors import Unavailable


@dataclass(frozen=True)
class Variant:
    """What sets one way of running a framework apart; the plain one is named `""`.

    `environment` is set before the framework is imported. `flags` are settings of the framework once it is
    imported, under the names that `About.flags` has for them; what a variant leaves out is as in the plain
    one. `compiler` is what each function goes through ("": none), `call` how the call itself differs ("": not
    at all).
    """

    sentence: str
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, Any] = field(default_factory=dict)
    compiler: str = ""
    call: str = ""


Table = Mapping[str, Variant]
"""The variants of one framework by name, the plain one included."""


def named(table: Table) -> Tuple[str, ...]:
    """The names that may follow the `+` of a backend."""
    return tuple(name for name in table if name)


def chosen(table: Table, framework: str, name: str) -> Variant:
    """The variant of a name; raises Unavailable, naming the variants there are."""
    if name not in table:
        raise Unavailable(f"{framework} has no variant {name!r}, only {', '.join(named(table))}")
    return table[name]


def flags(table: Table, variant: Variant) -> Mapping[str, Any]:
    """Every setting that a variant runs under: its own, and the plain one's elsewhere."""
    return {**table[""].flags, **variant.flags}


def differing(table: Table) -> Tuple[str, ...]:
    """The names of all variants but the plain one and its other names."""
    return tuple(name for name in named(table) if _how(table, name) != _how(table, ""))


def _how(table: Table, name: str) -> Variant:
    return replace(table[name], sentence="", flags=flags(table, table[name]))
