"""Adding variants to the backends of a run: `--variants all`, or some by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.backends.target import Target
from conformance.cases.spelling import meaning, nearest
from conformance.errors import UsageError
from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS, split_variant, variants
from conformance.frameworks.variant import Variants, distinct_names, variant_names

ALL = "all"

PLANTED = "planted"
"""The backend whose variants are wrong on purpose; it is asked only when it is named."""

DEVICES = ("cpu", "gpu")
MOST_LISTED = 20
"""Variants that a message lists; faults are more."""


def add_variants(targets: Iterable[Target], options: Iterable[str]) -> tuple[Target, ...]:
    """Every target, each followed by those variants of its framework that the options name; each once.

    An option is `all`, or names of variants separated by commas; a framework gets those that it has. An
    adapter from outside gets none: its variants are known to itself alone, and are written behind its name.
    Raises UsageError for a name that none of the frameworks has.
    """
    targets = tuple(targets)
    names = tuple(name.strip() for option in options for name in option.split(","))
    tables = {target: _table(target) for target in targets}
    _check_names(names, tables.values())
    extended = (each for target in targets for each in (target, *_variants_of(target, tables[target], names)))
    return tuple({target.name: target for target in extended}.values())


def check_variant(name: str, framework: str, variant: str) -> None:
    """Raise UsageError where a built-in framework has no such variant, with the nearest; `name` is what was
    written.

    An adapter from outside knows its variants itself.
    """
    known = _variant_names(framework)
    if not variant or known is None or variant in known:
        return
    device = meaning(variant, DEVICES)
    near = nearest(variant, known, most=2)
    if device:
        meant = f"; a device stands behind @, as in {framework}@{device}."
    else:
        meant = f"; did you mean {' or '.join(near)}?" if near else "."
    listed = f" There are {', '.join(known)}" if len(known) <= MOST_LISTED else ""
    raise UsageError(f"backend {name!r}: {framework} has no variant {variant!r}{meant}{listed}")


def _variant_names(framework: str) -> tuple[str, ...] | None:
    """What may stand behind the `+` of a framework; None where only its adapter knows."""
    if framework == PLANTED:
        from conformance.frameworks.planted import BY_NAME

        return tuple(BY_NAME)
    if framework not in BUILT_IN:
        return None
    ways, beneath = variant_names(variants(framework)), FRAMEWORKS[framework].runs_on
    return (*beneath, *ways, *(f"{each}+{way}" for each in beneath for way in ways))


def _table(target: Target) -> Variants:
    return variants(target.adapter) if target.adapter in BUILT_IN else {}


def _check_names(names: Iterable[str], tables: Iterable[Variants]) -> None:
    existing = sorted({name for table in tables for name in table if name})
    for name in names:
        if name != ALL and name not in existing:
            near = nearest(name, (ALL, *existing))
            meant = f"did you mean {near[0]}? " if near else ""
            listed = f"There are {', '.join((ALL, *existing))}" if existing else "They have none"
            raise UsageError(f"--variants: no backend of this run has a variant {name!r}; {meant}{listed}")


def _variants_of(target: Target, table: Variants, names: tuple[str, ...]) -> Iterator[Target]:
    written, at, device = target.name.partition("@")
    beneath, own = split_variant(target.framework, target.variant)
    for name in distinct_names(table) if ALL in names else (name for name in names if name in table):
        # what a layer runs on is part of its variants' names
        base, on = (written.removesuffix(f"+{own}"), f"{beneath}+") if beneath else (target.base, "")
        yield replace(target, name=f"{base}+{name}{at}{device}", variant=f"{on}{name}")
