"""The variants that a run adds to its backends: `--variants all`, or their names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.backends.target import Target
from conformance.errors import UsageError
from conformance.frameworks.registry import BUILT_IN, variants
from conformance.frameworks.variant import Variants, distinct_names

ALL = "all"


def add_variants(targets: Iterable[Target], written: Iterable[str]) -> tuple[Target, ...]:
    """Every target, each followed by the variants of its framework that are written.

    What is written is `all`, or names, with commas or one by one; a framework gets those of them that it has.
    Variants of an adapter from outside are known to itself alone: they are written behind its name.
    Raises UsageError for a name that none of the frameworks has.
    """
    targets = tuple(targets)
    names = tuple(name.strip() for words in written for name in words.split(","))
    tables = {target: _table(target) for target in targets}
    _check(names, tables.values())
    found = (each for target in targets for each in (target, *_variants(target, tables[target], names)))
    return tuple({target.name: target for target in found}.values())


def _table(target: Target) -> Variants:
    return variants(target.adapter) if target.adapter in BUILT_IN else {}


def _check(names: Iterable[str], tables: Iterable[Variants]) -> None:
    there = sorted({name for table in tables for name in table if name})
    for name in names:
        if name != ALL and name not in there:
            near = difflib.get_close_matches(name, (ALL, *there), n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            listed = f"There are {', '.join((ALL, *there))}" if there else "They have none"
            raise UsageError(f"--variants: no backend of this run has a variant {name!r}; {meant}{listed}")


def _variants(target: Target, table: Variants, names: tuple[str, ...]) -> Iterator[Target]:
    _, at, device = target.name.partition("@")
    for name in distinct_names(table) if ALL in names else (name for name in names if name in table):
        yield replace(target, name=f"{target.base}+{name}{at}{device}", variant=name)
